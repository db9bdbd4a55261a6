import { fromIso } from '../../kernel/local-time';
import { WrongUse, type CommandContext } from '../command';

/** Who it was, in the audit log. */
export const ACTOR = 'cli';

/** The one flow that was named. Throws `WrongUse`. */
export function flowOf({ args }: Pick<CommandContext, 'args'>): string {
  if (args.length !== 1) throw new WrongUse('name one flow');
  return args[0]!;
}

/** The instant of an option in epoch milliseconds, a bare date in the shop's zone; `undefined` where it is absent. Throws `WrongUse`. */
export function instantIn({ options, config }: Pick<CommandContext, 'options' | 'config'>, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const instant = typeof text === 'string' ? fromIso(text, config.settings.shop.timezone) : undefined;
  if (instant === undefined) throw new WrongUse(`--${name} takes a time: 2026-03-31 or 2026-03-31T08:00:00Z`);
  return instant;
}
