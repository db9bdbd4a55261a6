import { WrongUse, type CommandContext } from '../command';

const FORMATS = ['table', 'csv', 'json'] as const;

/** How a report is to be printed. Throws `WrongUse`. */
export function formatOf({ options, json }: Pick<CommandContext, 'options' | 'json'>): (typeof FORMATS)[number] {
  const asked = json ? 'json' : (options.format ?? 'table');
  const format = FORMATS.find((one) => one === asked);
  if (format === undefined) throw new WrongUse(`--format is one of ${FORMATS.join(', ')}`);
  return format;
}

/** The period as it was typed. */
export function periodOf(context: Pick<CommandContext, 'options'>): { from?: string; to?: string } {
  return { from: textOf(context, 'from'), to: textOf(context, 'to') };
}

/** What was typed after an option; `undefined` where it is absent. */
export function textOf({ options }: Pick<CommandContext, 'options'>, name: string): string | undefined {
  const text = options[name];
  return typeof text === 'string' ? text : undefined;
}
