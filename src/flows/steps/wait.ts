import { z } from 'zod';
import { DAY } from '../../kernel/duration';
import { never } from '../../kernel/errors';
import { addDays, instantOf, localDate } from '../../kernel/local-time';
import { isInstantField, knownFields } from '../../audience/conditions/fields';
import { factsLookUp } from '../../audience/conditions/look-up';
import type { Facts } from '../definition';
import { didYouMean } from '../../kernel/did-you-mean';
import { isRecord, type YamlSource, type Path } from '../../config/yaml-source';
import { duration, offset, timeOfDay } from '../../config/literals';
import type { StepRules } from './step-kind';

/** How long, by three clocks. */
export type WaitRule =
  /** Milliseconds since the previous step was done. */
  | { is: 'elapsed'; ms: number }
  /** So many midnights of the contact's calendar on, at that time (`HH:mm`). */
  | { is: 'calendar'; days: number; at: string }
  /** From a date field, moved by `offset`; with `at`, at that time of the day reached. */
  | { is: 'until'; field: string; offset: number; at: string | null };

export interface WaitStep {
  kind: 'wait';
  id: string;
  wait: WaitRule;
  next: string | null;
}

const calendarWait = z.strictObject({ days: z.number().int().min(0).max(3650), at: timeOfDay });
const untilWait = z.strictObject({
  until: z.string().describe('A date field: order.placed_at, contact.last_order_at'),
  offset: offset.prefault('0s'),
  at: timeOfDay.optional(),
});
const KEYS = ['days', 'at', 'until', 'offset'];

export const waitRules: StepRules<WaitStep> = {
  beside: [],
  schema: z.union([duration, calendarWait, untilWait]),
  parse({ source, id, item, path, next }) {
    const wait = parseWait(source, item['wait'], [...path, 'wait']);
    return wait && { kind: 'wait', id, wait, next };
  },
  run(step, { progress, facts }) {
    const until = waitUntil(step.wait, progress.anchorAt, facts);
    // Without the date it waits for there is nothing to be on time for: rather silent than wrong.
    return until === undefined ? { is: 'exit', reason: 'no_date' } : { is: 'wait', until: Math.max(until, progress.anchorAt) };
  },
};

/** The instant a wait ends; `undefined` when its date field has no value. Stored as rule, so a contact's new zone counts. */
export function waitUntil(wait: WaitRule, anchorAt: number, facts: Facts): number | undefined {
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

function parseWait(source: YamlSource, value: unknown, path: Path): WaitRule | undefined {
  if (!isRecord(value)) {
    const read = source.check(z.strictObject({ wait: duration }), { wait: value }, path.slice(0, -1));
    return read && { is: 'elapsed', ms: read.wait };
  }
  if ('for' in value || value['until'] === 'best_hour') {
    const what = 'for' in value ? 'waiting for an event' : 'waiting for the best hour';
    source.error('not-yet', path, `${what} is not available yet`, {
      hint: 'wait: 2d, wait: { days: 2, at: "10:00" } or wait: { until: order.placed_at, offset: 2d }',
    });
    return undefined;
  }
  if (!('until' in value)) {
    const read = source.check(calendarWait, value, path, KEYS);
    return read && { is: 'calendar', ...read };
  }
  const read = source.check(untilWait, value, path, KEYS);
  if (!read) return undefined;
  if (isInstantField(read.until)) return { is: 'until', field: read.until, offset: read.offset, at: read.at ?? null };
  const dates = knownFields('facts').filter(isInstantField);
  source.error('unknown-field', [...path, 'until'], `"${read.until}" is no date of contact or order`, {
    hint: didYouMean(read.until, dates) ?? `dates: ${dates.join(', ')}`,
  });
  return undefined;
}
