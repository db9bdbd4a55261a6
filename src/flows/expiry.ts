import { DAY } from '../kernel/duration';
import { closingTime } from './closing';
import type { CompiledFlow, Facts, Progress } from './definition';
import type { MessageStep } from './steps/message';

/** A greeting that comes later than this after its day has begun is no greeting. */
const GREETING_LASTS = DAY;

/**
 * From which instant on a message is not sent any more; null = never too late. The earliest of: the step's `expires_after`,
 * counted from when it was due; the closing of the unpaid order it is about; a day for greetings (birthday, holiday).
 */
export function expiresAt(flow: CompiledFlow, step: MessageStep, at: Progress, facts: Facts): number | null {
  const limits = [
    step.expiresAfter === null ? null : at.anchorAt + step.expiresAfter,
    closingTime(flow, at.triggeredAt, facts),
    step.expiresAfter === null && isGreeting(flow) ? at.anchorAt + GREETING_LASTS : null,
  ].filter((limit) => limit !== null);
  return limits.length > 0 ? Math.min(...limits) : null;
}

function isGreeting({ trigger }: CompiledFlow): boolean {
  return trigger.is === 'holiday' || (trigger.is === 'date' && trigger.field === 'contact.birthday');
}
