import { DateTime, IANAZone } from 'luxon';
import { DAY, HOUR, MINUTE } from './duration';
import { offsetAt } from './zone-offset';

/**
 * The contact's calendar. Instants are epoch milliseconds; local times are rule + zone and become instants only here.
 * In a gap (spring forward) the first valid instant after it counts; in an overlap (autumn back) the first occurrence.
 */

export interface LocalDate {
  year: number;
  month: number;
  day: number;
}

/** Is this an IANA zone this machine knows? */
export function isZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    known = IANAZone.isValidZone(zone);
    // Asking the machine costs more than everything else about an order; names of zones are few, nonsense is not kept.
    if (known) zones.set(zone, known);
  }
  return known;
}

const zones = new Map<string, boolean>();

/** The calendar day an instant falls on, in a zone. */
export function localDate(at: number, zone: string): LocalDate {
  const wall = wallClock(at, zone);
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** Minutes since local midnight of an instant, 0-1439. */
export function localMinutes(at: number, zone: string): number {
  const wall = wallClock(at, zone);
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

/** The instant at which the wall clock of `zone` first shows `time` (`HH:mm`) on `date`, or the first moment after a gap. */
export function instantOf(date: LocalDate, time: string, zone: string): number {
  const { hour, minute } = parseTime(time) ?? { hour: 0, minute: 0 };
  const wall = utc(date) + hour * HOUR + minute * MINUTE;
  // Clocks change once in two days at most, so one of the offsets of the day before and the day after counts, or, where the
  // clock is put back, both do; where it is put forward over this time, neither.
  const shown = [offsetAt(wall - DAY, zone), offsetAt(wall + DAY, zone)].filter((o) => offsetAt(wall - o, zone) === o);
  return shown.length > 0 ? wall - Math.max(...shown) : firstAfterGap(wall, zone);
}

/** `HH:mm` to its parts; `undefined` when it is no time of day. */
export function parseTime(text: string): { hour: number; minute: number } | undefined {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? { hour: Number(found[1]), minute: Number(found[2]) } : undefined;
}

/** The date `days` after `date`. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return localDate(utc(date) + days * DAY, 'utc');
}

/** Compares two calendar days: negative, 0 or positive. */
export function compareDates(a: LocalDate, b: LocalDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** A date of `2026-03-01`; `undefined` when it is none. */
export function parseDate(text: string): LocalDate | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  return exists ? { year, month, day } : undefined;
}

/** `2026-03-01` of a date. */
export function printDate(d: LocalDate): string {
  return `${String(d.year).padStart(4, '0')}-${String(d.month).padStart(2, '0')}-${String(d.day).padStart(2, '0')}`;
}

/** Epoch milliseconds as ISO 8601 in UTC with milliseconds. */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}

/** Up to the 28th, with seconds and an offset. */
const PLAIN_INSTANT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** ISO 8601 (an offset or Z wanted; a bare date is midnight in `zone`) to epoch milliseconds; `undefined` when it is none. */
export function fromIso(text: string, zone = 'utc'): number | undefined {
  // The usual form is read by the machine, ten times as fast. It would take 31 February, so late days go the long way.
  if (PLAIN_INSTANT.test(text)) return Date.parse(text);
  const t = DateTime.fromISO(text, { zone, setZone: false });
  return t.isValid ? t.toMillis() : undefined;
}

/** Midnight of a date in UTC. */
function utc({ year, month, day }: LocalDate): number {
  // Date.UTC would take the year 26 for 1926.
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** What the clocks of a zone show at an instant, as the UTC fields of a date. */
function wallClock(at: number, zone: string): Date {
  return new Date(at + offsetAt(at, zone));
}

/** The first instant at which the clocks of a zone show more than `wall`, which they never show themselves. */
function firstAfterGap(wall: number, zone: string): number {
  let [low, high] = [wall - DAY, wall + DAY];
  // They only jump forward here, so "has it passed?" is monotone.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle + offsetAt(middle, zone) >= wall) high = middle;
    else low = middle;
  }
  return high;
}
