import { z } from 'zod';
import { name, offset, timeOfDay } from '../config/literals';
import { isRecord, printed, type Path, type YamlSource } from '../config/yaml-source';
import { didYouMean, meantOrKnown } from '../kernel/did-you-mean';
import { DAY, printDuration } from '../kernel/duration';
import { isHolidayName, knownHolidays } from './calendar/holidays';
import type { Trigger } from './definition';
import { checkEvent, parseWhere, whereSchema as where } from './parse-exits';
import { parseSchedule, scheduleSchema } from './parse-schedule';

/** Reads `trigger`: what enrolls. */

const calendarKeys = { offset: offset.prefault('0s'), at: timeOfDay.optional(), where };
const segmentChange = z.union([z.strictObject({ enter: name }), z.strictObject({ leave: name })]);
const schemas = {
  event: z.strictObject({ event: z.string(), where }),
  date: z.strictObject({ date: z.string(), ...calendarKeys }),
  holiday: z.strictObject({ holiday: z.string(), ...calendarKeys }),
  segment: z.strictObject({ segment: segmentChange, where }),
  schedule: z.strictObject({
    schedule: scheduleSchema,
    segment: name.optional().describe('Members only; everybody where left out'),
    where,
  }),
};
export const triggerSchema = z.union(Object.values(schemas));

/** Dates a flow can be triggered by, besides `contact.attributes.<name>`. */
export const TRIGGER_DATES = [
  ...['birthday', 'first_order_at', 'last_order_at', 'created_at'].map((field) => `contact.${field}`),
  ...['placed_at', 'paid_at', 'shipped_at', 'delivered_at', 'completed_at', 'closed_at'].map((field) => `order.${field}`),
];
/** A date that the shop tells of a contact in its own words. */
export const ATTRIBUTE_DATE = /^contact\.attributes\.([A-Za-z0-9_-]{1,64})$/;

const FARTHEST = 3660 * DAY;
const EXAMPLES =
  'event: order.placed, date: contact.birthday, holiday: CN/mid-autumn, segment: { enter: vip } or schedule: { on: 2026-11-11, at: "10:00" }';
type Kind = keyof typeof schemas;
type Read = (source: YamlSource, value: Record<string, unknown>, path: Path) => Trigger | undefined;
const READ: Record<Kind, Read> = {
  event: readEvent,
  date: readDate,
  holiday: readHoliday,
  segment: readSegment,
  schedule: readScheduled,
};

/** `undefined` with findings where it cannot be read. */
export function parseTrigger(source: YamlSource, value: unknown, path: Path): Trigger | undefined {
  if (!isRecord(value)) {
    source.error('trigger', path, `a trigger is a map, not ${printed(value)}`, { hint: 'trigger: { event: order.placed }' });
    return undefined;
  }
  const kinds = (Object.keys(schemas) as Kind[]).filter((kind) => kind in value);
  // The segment beside a schedule says for whom.
  const kind = kinds.includes('schedule') && kinds.length === 2 && kinds.includes('segment') ? 'schedule' : kinds[0];
  if (kind === undefined) {
    describeMissingKind(source, value, path);
    return undefined;
  }
  if (kinds.length > 1 && kind !== 'schedule') {
    source.error('trigger', path, `one trigger of ${kinds.join(' and ')}`, { hint: 'write two flows' });
    return undefined;
  }
  return READ[kind](source, value, path);
}

function describeMissingKind(source: YamlSource, value: Record<string, unknown>, path: Path): void {
  const meant = Object.keys(value).find((key) => key !== 'at' && key !== 'where' && key !== 'offset');
  const hint = (meant && didYouMean(meant, Object.keys(schemas))) ?? EXAMPLES;
  source.error('trigger', meant ? [...path, meant] : path, 'a trigger needs event, date, holiday, segment or schedule', {
    hint,
    on: 'key',
  });
}

function readEvent(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const read = source.check(schemas.event, value, path);
  const filter = parseWhere(source, value, path);
  const event = value['event'];
  const known = typeof event === 'string' && checkEvent(source, event, [...path, 'event']);
  return read && known && filter ? { is: 'event', event: read.event, where: filter.where } : undefined;
}

function readDate(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const read = source.check(schemas.date, value, path);
  const filter = parseWhere(source, value, path);
  const known = checkName(source, value, [...path, 'date'], isTriggerDate, (date) => ({
    code: 'unknown-field',
    message: `"${date}" is no date of a contact or an order`,
    hint: meantOrKnown(date, [...TRIGGER_DATES, 'contact.attributes.…']),
  }));
  const fits = read !== undefined && checkOffset(source, read, path);
  if (!known || !fits || !filter) return undefined;
  return { is: 'date', field: read.date, offset: read.offset, at: read.at ?? null, where: filter.where };
}

function isTriggerDate(field: string): boolean {
  return TRIGGER_DATES.includes(field) || ATTRIBUTE_DATE.test(field);
}

/** Looks at a name even where something beside it is wrong. */
function checkName(
  source: YamlSource,
  value: Record<string, unknown>,
  path: Path,
  isKnown: (name: string) => boolean,
  fault: (name: string) => { code: string; message: string; hint: string | undefined },
): boolean {
  const written = value[path.at(-1)!];
  if (typeof written !== 'string') return false;
  if (isKnown(written)) return true;
  const { code, message, hint } = fault(written);
  source.error(code, path, message, { ...(hint !== undefined && { hint }) });
  return false;
}

function readHoliday(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const read = source.check(schemas.holiday, value, path);
  const filter = parseWhere(source, value, path);
  const known = checkName(source, value, [...path, 'holiday'], isHolidayName, (holiday) => ({
    code: 'unknown-holiday',
    message: `no holiday is called "${holiday}"`,
    hint: holidayHint(holiday),
  }));
  const fits = read !== undefined && checkOffset(source, read, path);
  if (!known || !fits || !filter) return undefined;
  return { is: 'holiday', holiday: read.holiday, offset: read.offset, at: read.at ?? null, where: filter.where };
}

/** What was meant, else what the country has. */
function holidayHint(wanted: string): string {
  const known = knownHolidays();
  const meant = didYouMean(wanted, known) ?? (wanted.includes('/') ? undefined : didYouMean(`CN/${wanted}`, known));
  const country = wanted.split('/')[0]!;
  const there = known.filter((one) => one.startsWith(`${country}/`));
  return (
    meant ??
    (there.length > 0
      ? `known of ${country}: ${there.map((one) => one.slice(country.length + 1)).join(', ')}`
      : `write COUNTRY/name like CN/mid-autumn, or own/name for a list of config/calendars.yaml; countries: ${countries(known)}`)
  );
}

function countries(known: readonly string[]): string {
  return [...new Set(known.map((one) => one.split('/')[0]!))].join(', ');
}

function readSegment(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const filter = parseWhere(source, value, path);
  const change = value['segment'];
  const words = isRecord(change) ? Object.keys(change) : [];
  const one = words.length === 1 && (words[0] === 'enter' || words[0] === 'leave') ? words[0] : undefined;
  if (!isRecord(change) || !one) {
    const of = typeof change === 'string' ? change : 'vip';
    const slip = words.length === 1 ? didYouMean(words[0]!, ['enter', 'leave']) : undefined;
    source.error('segment', [...path, 'segment'], 'a segment triggers when a contact enters or leaves it', {
      hint: slip ?? `segment: { enter: ${of} }, or a schedule beside it`,
    });
    return undefined;
  }
  const read = source.check(z.strictObject({ [one]: name }), change, [...path, 'segment']);
  const rest = source.check(schemas.segment.extend({ segment: z.unknown() }), value, path);
  return read && rest && filter ? { is: 'segment', change: one, segment: String(change[one]), where: filter.where } : undefined;
}

function readScheduled(source: YamlSource, value: Record<string, unknown>, path: Path): Trigger | undefined {
  const when = parseSchedule(source, value['schedule'], [...path, 'schedule']);
  const filter = parseWhere(source, value, path);
  if (isRecord(value['segment'])) {
    source.error('segment', [...path, 'segment'], 'beside a schedule a segment is a name', { hint: 'segment: vip' });
    return undefined;
  }
  const { schedule: _, ...beside } = value;
  const read = source.check(schemas.schedule.omit({ schedule: true }), beside, path, ['schedule', 'segment', 'where']);
  return when && read && filter ? { is: 'schedule', when, segment: read.segment ?? null, where: filter.where } : undefined;
}

/** Too far to be meant, or parts of a day beside a time of day. */
function checkOffset(source: YamlSource, read: { offset: number; at?: string | undefined }, path: Path): boolean {
  const at = [...path, 'offset'];
  if (Math.abs(read.offset) > FARTHEST) {
    source.error('offset', at, `${printDuration(read.offset)} is more than ten years`, { hint: 'offset: -3d, or 90d' });
    return false;
  }
  if (read.at !== undefined && read.offset % DAY !== 0) {
    source.error('offset', at, `"at" says the time of day, so ${printDuration(read.offset)} cannot`, {
      hint: 'offset in whole days, like -3d, or leave "at" out',
    });
    return false;
  }
  return true;
}
