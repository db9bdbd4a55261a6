import { DAY, MINUTE } from '../kernel/duration';
import { addDays, instantOf, localDate, localMinutes, parseTime } from '../kernel/local-time';
import { fallsOn, type RecurringDay } from '../kernel/recurring-day';
import type { ChannelName } from './new-message';

/** From one time of day (`HH:mm`, included) to another (excluded); `from` later than `to` runs over midnight. */
export interface QuietWindow {
  from: string;
  to: string;
}

/** Quiet hours as the rules say them; `null` is none. What a country says goes before, also that it has none. */
export interface QuietRules {
  quiet_hours: Record<ChannelName, QuietWindow | null>;
  countries: Record<string, { quiet_hours?: Partial<Record<ChannelName, QuietWindow | null>> } | undefined>;
}

/** The quiet hours of a channel for whoever the rules of this country bind. */
export function quietWindowOf(rules: QuietRules, country: string, channel: ChannelName): QuietWindow | null {
  const own = rules.countries[country]?.quiet_hours?.[channel];
  return own === undefined ? rules.quiet_hours[channel] : own;
}

/** Does a minute of the day (0-1439) lie in a window? */
export function isWithin(window: QuietWindow, minute: number): boolean {
  const from = minutesOf(window.from);
  const to = minutesOf(window.to);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** Zones whose windows leave no common moment are found after this many steps; then the first zone alone counts. */
const STEPS = 16;

/**
 * When the quiet hours that `at` falls into are over, or `null` when it does not fall into any. With several zones (the
 * contact's is a guess) it must be loud in all of them; where that never happens, the first zone, the likeliest, decides.
 * Quiet `days` are quiet from midnight to midnight.
 */
export function quietUntil(
  at: number,
  window: QuietWindow | null,
  zones: readonly string[],
  days: readonly RecurringDay[] = [],
): number | null {
  if (!window && days.length === 0) return null;
  let t = at;
  for (let step = 0; step < STEPS; step++) {
    const ends = zones
      .flatMap((zone) => [endOfDay(t, days, zone), window && endIn(t, window, zone)])
      .filter((end) => end !== null);
    if (ends.length === 0) return t === at ? null : t;
    t = Math.max(...ends);
  }
  return zones.length > 1 ? quietUntil(at, window, zones.slice(0, 1), days) : t;
}

function endOfDay(at: number, days: readonly RecurringDay[], zone: string): number | null {
  if (days.length === 0) return null;
  const today = localDate(at, zone);
  if (!days.some((day) => fallsOn(day, today))) return null;
  const end = instantOf(addDays(today, 1), '00:00', zone);
  return end > at ? end : at + DAY - localMinutes(at, zone) * MINUTE;
}

/**
 * When the next quiet hours begin after `at`, or `null` without any: what is handed over now must have arrived by then. With
 * several zones the first of them counts, as in `quietUntil`. An instant that lies in quiet hours itself is its own answer.
 */
export function quietFrom(
  at: number,
  window: QuietWindow | null,
  zones: readonly string[],
  days: readonly RecurringDay[] = [],
): number | null {
  const quiet = (zone: string) => endOfDay(at, days, zone) ?? (window && endIn(at, window, zone));
  if (zones.length > 1 && zones.some((zone) => quiet(zone) !== null)) return quietFrom(at, window, zones.slice(0, 1), days);
  const begins = zones
    .flatMap((zone) => (quiet(zone) === null ? [window && beginAfter(at, window, zone), quietTomorrow(at, days, zone)] : [at]))
    .filter((begin) => begin !== null);
  return begins.length > 0 ? Math.min(...begins) : null;
}

/** The midnight to come, where a quiet day begins with it. */
function quietTomorrow(at: number, days: readonly RecurringDay[], zone: string): number | null {
  if (days.length === 0) return null;
  const tomorrow = addDays(localDate(at, zone), 1);
  return days.some((day) => fallsOn(day, tomorrow)) ? instantOf(tomorrow, '00:00', zone) : null;
}

/** The next moment after `at`, which is loud, at which clocks of a zone show `from` or have just passed over it. */
function beginAfter(at: number, window: QuietWindow, zone: string): number {
  const today = localDate(at, zone);
  const rung = [today, addDays(today, 1)].map((date) => instantOf(date, window.from, zone)).filter((begin) => begin > at);
  // In the hour that a clock shows twice `from` comes a second time, which no calendar names.
  const m = localMinutes(at, zone);
  const minute = Math.floor(at / MINUTE) * MINUTE;
  const again = minute + ((minutesOf(window.from) - m + 24 * 60) % (24 * 60)) * MINUTE;
  return Math.min(...rung, ...(localMinutes(again, zone) === minutesOf(window.from) && again > at ? [again] : []));
}

function endIn(at: number, window: QuietWindow, zone: string): number | null {
  const m = localMinutes(at, zone);
  if (!isWithin(window, m)) return null;
  const to = minutesOf(window.to);
  const today = localDate(at, zone);
  const end = instantOf(m < to ? today : addDays(today, 1), window.to, zone);
  // In the hour that a clock shows twice, the first end may already lie behind us.
  return end > at ? end : at + (to - m) * MINUTE;
}

function minutesOf(time: string): number {
  const { hour, minute } = parseTime(time) ?? { hour: 0, minute: 0 };
  return hour * 60 + minute;
}
