import { DAY } from '../kernel/duration';
import { closingTime } from './closing';
import type { Channel, CompiledFlow, Facts, Progress } from './definition';
import type { MessageStep } from './steps/message';

/** A greeting that comes later than this after its day has begun is no greeting. */
const GREETING_LASTS = DAY;

/**
 * From which instant on a message is not sent any more; null = never too late. The earliest of: the step's `expires_after`,
 * counted from when it was due; the closing of the unpaid order it is about; and where the step says nothing, a day for
 * greetings (birthday, holiday) and the shop's `expires_after` for all others.
 */
export function expiresAt(flow: CompiledFlow, step: MessageStep, channel: Channel, at: Progress, facts: Facts): number | null {
  const limits = [
    step.expiresAfter === null ? usual(flow, step, channel, at, facts) : at.anchorAt + step.expiresAfter,
    closingTime(flow, at.triggeredAt, facts),
  ].filter((limit) => limit !== null);
  return limits.length > 0 ? Math.min(...limits) : null;
}

function usual(flow: CompiledFlow, step: MessageStep, channel: Channel, at: Progress, { lasts }: Facts): number | null {
  if (isGreeting(flow)) return at.anchorAt + GREETING_LASTS;
  // News that was old when it came in is as old as the flow allows (`max_age`): it is late only from then on.
  return lasts ? Math.max(at.anchorAt, at.enteredAt) + lasts[step.purpose][channel] : null;
}

function isGreeting({ trigger }: CompiledFlow): boolean {
  return trigger.is === 'holiday' || (trigger.is === 'date' && trigger.field === 'contact.birthday');
}
