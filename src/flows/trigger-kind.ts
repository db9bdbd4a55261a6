import type { Trigger } from './definition';

/** A trigger that falls on days of the calendar: its enrollments are made ahead and wait for their moment. */
export type DatedTrigger = Extract<Trigger, { is: 'date' | 'holiday' | 'schedule' }>;

/** Is it a trigger by the calendar (a date, a holiday, a schedule), not by something that happens? */
export function isDated(trigger: Trigger): trigger is DatedTrigger {
  return trigger.is === 'date' || trigger.is === 'holiday' || trigger.is === 'schedule';
}
