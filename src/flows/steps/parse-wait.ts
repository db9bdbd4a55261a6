import { z } from 'zod';
import { isInstantField, knownFields } from '../../audience/conditions/fields';
import { duration, offset, timeOfDay } from '../../config/literals';
import { isRecord, type Path, type YamlSource } from '../../config/yaml-source';
import { DAY, printDuration } from '../../kernel/duration';
import { didYouMean, nearest } from '../../kernel/did-you-mean';
import { matchSchema, parseMatch } from '../parse-exits';
import { stepList, type StepReading } from './step-kind';
import type { WaitRule } from './wait';

/** Reads `wait:` in all its forms. */

const elapsedWait = z.strictObject({ wait: duration });
const calendarWait = z.strictObject({
  days: z.number().int().min(0).max(3650).describe("So many midnights of the contact's calendar on"),
  at: timeOfDay,
});
const untilWait = z.strictObject({
  until: z.string().describe('A date field (order.placed_at, contact.last_order_at), or best_hour'),
  offset: offset.prefault('0s'),
  at: timeOfDay.optional(),
});
const bestHourWait = z.strictObject({
  until: z.literal('best_hour').describe("The hour at which this contact reads, on the contact's clock"),
  within: duration.describe('At once where that hour is further off; 24h never is'),
});
const eventWait = z.strictObject({
  for: z.string().describe('An event that comes after the wait began'),
  where: matchSchema.shape.where,
  match: matchSchema.shape.match,
  timeout: duration.refine((ms) => ms > 0, 'without time nothing can come').describe('How long at most'),
  then: stepList.optional(),
  else: stepList.optional(),
});
/** For editors. */
export const waitSchema = z.union([duration, calendarWait, untilWait, bestHourWait, eventWait]);

const KEYS = ['days', 'at', 'until', 'offset', 'within', 'for', 'timeout'];
/** One of these says which form it is. */
const FORMS = ['days', 'until', 'for'];
const EXAMPLES =
  'wait: 2d, wait: { days: 2, at: "10:00" }, wait: { until: order.placed_at, offset: 2d } or wait: { for: survey.answered, timeout: 3d }';
/** Longer nobody waits on purpose; it is a slip of the pen. */
const LONGEST = 1000 * DAY;

export function parseWait({ source, item, path, flow }: StepReading): WaitRule | undefined {
  const at = [...path, 'wait'];
  const written = item['wait'];
  if (!isRecord(written)) {
    const read = source.check(elapsedWait, { wait: written }, path);
    return read && notTooLong(source, read.wait, at) ? { is: 'elapsed', ms: read.wait } : undefined;
  }
  if ('for' in written) return parseEventWait(source, written, at, flow.trigger);
  if (written['until'] === 'best_hour') {
    const read = source.check(bestHourWait, written, at);
    return read && { is: 'best_hour', within: read.within };
  }
  if ('until' in written) return parseUntil(source, written, at);
  if (!('days' in written)) return describeMissingForm(source, written, at);
  const read = source.check(calendarWait, written, at, KEYS);
  return read && { is: 'calendar', ...read };
}

/** Which of the forms was meant, by the key that is nearest to one of theirs. */
function describeMissingForm(source: YamlSource, written: Record<string, unknown>, path: Path): undefined {
  const slip = Object.keys(written).find((key) => nearest(key, FORMS) !== undefined);
  if (slip !== undefined) source.unknownKey(slip, [...path, slip], FORMS);
  else source.error('missing', path, 'a wait needs a duration, or days, until or for', { hint: EXAMPLES });
}

function parseUntil(source: YamlSource, written: Record<string, unknown>, path: Path): WaitRule | undefined {
  const read = source.check(untilWait, written, path, KEYS);
  const { until } = written;
  if (typeof until !== 'string') return undefined;
  if (isInstantField(until) && read && !notTooLong(source, read.offset, [...path, 'offset'])) return undefined;
  if (isInstantField(until)) return read && { is: 'until', field: until, offset: read.offset, at: read.at ?? null };
  const dates = knownFields('facts').filter(isInstantField);
  source.error('unknown-field', [...path, 'until'], `"${until}" is no date of contact or order`, {
    hint: didYouMean(until, [...dates, 'best_hour']) ?? `dates: ${dates.join(', ')}`,
  });
  return undefined;
}

/** Order events are those of the enrollment's order, unless `match: contact`; without an order, any of the contact. */
function parseEventWait(
  source: YamlSource,
  written: Record<string, unknown>,
  path: Path,
  trigger: StepReading['flow']['trigger'],
): WaitRule | undefined {
  const read = source.check(eventWait, written, path);
  const match = parseMatch(source, written, path, trigger, 'for');
  return read && match && notTooLong(source, read.timeout, [...path, 'timeout'])
    ? { is: 'for', ...match, timeout: read.timeout }
    : undefined;
}

function notTooLong(source: YamlSource, ms: number, path: Path): boolean {
  if (ms <= LONGEST) return true;
  source.error('value', path, `${printDuration(ms)} is longer than anybody waits`, { hint: `at most ${printDuration(LONGEST)}` });
  return false;
}
