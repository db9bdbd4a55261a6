import { addDays, instantOf, localDate } from '../../kernel/local-time';
import { never } from '../../kernel/errors';
import { DAY } from '../../kernel/duration';
import { factsLookUp } from '../../audience/conditions/look-up';
import type { EventMatch, Facts } from '../definition';
import { nextBestHour } from './best-hour';
import { parseWait, waitSchema } from './parse-wait';
import type { Moment, StepOutcome, StepRules } from './step-kind';
import { isRecord } from '../../config/yaml-source';

/** How long, by three clocks; or for what. */
export type WaitRule =
  /** Milliseconds since the previous step was done. */
  | { is: 'elapsed'; ms: number }
  /** So many midnights of the contact's calendar on, at that time (`HH:mm`). */
  | { is: 'calendar'; days: number; at: string }
  /** From a date field, moved by `offset`; with `at`, at that time of the day reached. */
  | { is: 'until'; field: string; offset: number; at: string | null }
  /** The next time the contact's clock shows their best hour; at once when that is further off than `within` milliseconds. */
  | { is: 'best_hour'; within: number }
  /** Until this event comes, at most `timeout` milliseconds. */
  | ({ is: 'for'; timeout: number } & EventMatch);

export interface WaitStep {
  kind: 'wait';
  id: string;
  wait: WaitRule;
  /** Of a wait for an event: where it goes on when the event came, and when it did not. Otherwise both are `next`. */
  then: string | null;
  else: string | null;
  next: string | null;
}

export const waitRules: StepRules<WaitStep> = {
  beside: {},
  schema: waitSchema,
  branches: ({ wait }) =>
    isRecord(wait) && 'for' in wait ? ['then', 'else'].filter((key) => key in wait).map((key) => ['wait', key]) : [],
  parse(reading) {
    const { id, next, branch } = reading;
    const wait = parseWait(reading);
    if (wait?.is !== 'for') return wait && { kind: 'wait', id, wait, then: next, else: next, next };
    return { kind: 'wait', id, wait, then: branch('wait', 'then'), else: branch('wait', 'else'), next };
  },
  run({ wait }, { progress, facts }) {
    if (wait.is === 'for') return { is: 'event', until: progress.anchorAt + wait.timeout };
    const until = waitUntil(wait, progress.anchorAt, facts);
    // Without the date it waits for there is nothing to be on time for: rather silent than wrong.
    return until === undefined ? { is: 'exit', reason: 'no_date' } : { is: 'wait', until: Math.max(until, progress.anchorAt) };
  },
};

/** The event has come, or its time is over. */
export function afterEvent(step: WaitStep, { progress }: Moment): StepOutcome {
  if (progress.results[step.id]?.status === 'happened') return { is: 'next', step: step.then };
  return { is: 'next', step: step.else, result: { status: 'timed_out' } };
}

/** The instant a wait ends; `undefined` when its date field has no value. Stored as rule, so a contact's new zone counts. */
export function waitUntil(wait: Exclude<WaitRule, { is: 'for' }>, anchorAt: number, facts: Facts): number | undefined {
  const zone = facts.contact.timezone ?? facts.shop.timezone;
  switch (wait.is) {
    case 'elapsed':
      return anchorAt + wait.ms;
    case 'calendar':
      return instantOf(addDays(localDate(anchorAt, zone), wait.days), wait.at, zone);
    case 'until': {
      const from = factsLookUp(facts)(wait.field);
      return typeof from === 'number' ? moved(from, wait.offset, wait.at, zone) : undefined;
    }
    case 'best_hour':
      return nextBestHour(anchorAt, facts.bestHour, wait.within, zone);
    default:
      return never(wait);
  }
}

/** An instant moved by an offset. With a time of day, whole days are days of the calendar; the instant's day is day 0. */
export function moved(from: number, by: number, at: string | null, zone: string): number {
  if (at === null) return from + by;
  const days = Math.trunc(by / DAY);
  return instantOf(addDays(localDate(from + (by - days * DAY), zone), days), at, zone);
}
