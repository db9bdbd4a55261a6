import { DateTime, IANAZone } from 'luxon';

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
  const t = DateTime.fromMillis(at, { zone });
  return { year: t.year, month: t.month, day: t.day };
}

/** Minutes since local midnight of an instant, 0-1439. */
export function localMinutes(at: number, zone: string): number {
  const t = DateTime.fromMillis(at, { zone });
  return t.hour * 60 + t.minute;
}

/** The instant at which the wall clock of `zone` first shows `time` (`HH:mm`) on `date`, or the first moment after a gap. */
export function instantOf(date: LocalDate, time: string, zone: string): number {
  const { hour, minute } = parseTime(time) ?? { hour: 0, minute: 0 };
  const wanted = DateTime.fromObject({ ...date, hour, minute }, { zone });
  if (wanted.hour !== hour || wanted.minute !== minute) return firstAfterGap(date, hour * 60 + minute, zone);
  // Of an overlap luxon may return either side: the earlier one is one offset change before.
  const earlier = wanted.minus({ hours: 3 });
  const shift = (earlier.offset - wanted.offset) * 60_000;
  if (shift > 0) {
    const first = DateTime.fromMillis(wanted.toMillis() - shift, { zone });
    if (first.hour === hour && first.minute === minute && first.day === wanted.day) return first.toMillis();
  }
  return wanted.toMillis();
}

/** `HH:mm` to its parts; `undefined` when it is no time of day. */
export function parseTime(text: string): { hour: number; minute: number } | undefined {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? { hour: Number(found[1]), minute: Number(found[2]) } : undefined;
}

/** The date `days` after `date`. */
export function addDays(date: LocalDate, days: number): LocalDate {
  const t = DateTime.utc(date.year, date.month, date.day).plus({ days });
  return { year: t.year, month: t.month, day: t.day };
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

function firstAfterGap(date: LocalDate, minutes: number, zone: string): number {
  const dayStart = DateTime.fromObject({ ...date }, { zone })
    .startOf('day')
    .toMillis();
  let low = dayStart - 3_600_000;
  let high = dayStart + 27 * 3_600_000;
  const target = date;
  // The wall clock only jumps forward here, so "has it passed the wanted time?" is monotone.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const t = DateTime.fromMillis(middle, { zone });
    const c = compareDates({ year: t.year, month: t.month, day: t.day }, target);
    const passed = c > 0 || (c === 0 && t.hour * 60 + t.minute >= minutes);
    if (passed) high = middle;
    else low = middle;
  }
  return high;
}
