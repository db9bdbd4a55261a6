import type { Finding } from '../kernel/errors';
import { isWithin, type QuietWindow } from '../messages/quiet-hours';
import type { CompiledFlow } from './definition';
import type { MessageStep } from './steps/message';

/** When a provider carries marketing to one country, and when the shop's rules let it rest there. */
export interface CarriedHours {
  provider: string;
  country: string;
  carried: QuietWindow;
  quiet: QuietWindow | null;
  level: Finding['level'];
}

/** Marketing SMS that could leave at an hour at which their provider does not carry them. Named at the step. */
export function checkHours(flow: CompiledFlow, hours: readonly CarriedHours[]): Finding[] {
  const steps = [...flow.steps.values()].filter(isMarketingSms);
  return steps.flatMap(({ id }) =>
    hours.filter(isLoose).map(({ provider, country, carried, level }): Finding => {
      const at = flow.places[`steps.${id}.template`] ?? flow.places[`steps.${id}`] ?? '?:1:1';
      const message = `${provider} carries marketing to ${country} from ${carried.from} to ${carried.to} only, and the rules let it go out at other hours`;
      const hint = `countries: { ${country}: { quiet_hours: { sms: { from: "${carried.to}", to: "${carried.from}" } } } } in config/rules.yaml`;
      return { at, level, code: 'flow.sms-hours', message, hint };
    }),
  );
}

function isMarketingSms(step: { kind: string }): step is MessageStep {
  if (step.kind !== 'sms' && step.kind !== 'email') return false;
  const { purpose, fallback } = step as MessageStep;
  return purpose === 'marketing' && (step.kind === 'sms' || fallback?.channel === 'sms');
}

/** Is there a minute that neither is carried nor rests? */
function isLoose({ carried, quiet }: CarriedHours): boolean {
  return Array.from({ length: 1440 }, (_, minute) => minute).some(
    (minute) => !isWithin(carried, minute) && (quiet === null || !isWithin(quiet, minute)),
  );
}
