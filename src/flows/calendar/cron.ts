import { Cron } from 'croner';
import { HOUR } from '../../kernel/duration';
import { compareDates, instantOf, localDate, printDate, type LocalDate } from '../../kernel/local-time';

/**
 * Cron times of a wall clock. The pattern is read as if the wall clock were UTC, where nothing is ever skipped or repeated;
 * what the clock shows becomes an instant by the one rule of local-time.ts. So a firing at 02:30 in a night without 02:30
 * comes with the first moment after the gap, and one in a repeated hour comes once, in every zone alike.
 */

/** Campaigns more frequent than this are a slip of the pen: a star for the minute. */
const MOST_OFTEN = HOUR;
/** How many firings are looked at for it. */
const LOOKED_AT = 60;
/** Every pattern is tried from here, so that what is wrong with it never depends on the day. */
const EPOCH = new Date(Date.UTC(2024, 0, 1) - 1);

/** One firing: what the wall clock shows then, `2026-11-11T10:00`, and the instant it stands for. */
export interface Firing {
  wall: string;
  at: number;
}

/** Why this is no cron a campaign may have, and what to write instead; `undefined` when it is fine. Five fields: minute hour day month weekday. */
export function cronFault(text: string): { message: string; hint: string } | undefined {
  const pattern = read(text);
  if (!pattern)
    return {
      message: `"${text}" is no cron`,
      hint: 'five fields, minute hour day month weekday: "0 10 * * 1" is Mondays at 10:00',
    };
  const firings = pattern.nextRuns(LOOKED_AT, EPOCH);
  if (firings.length === 0)
    return {
      message: `"${text}" never fires: there is no such day`,
      hint: 'day 31 exists in 7 months; "0 10 L * *" is the last of every month',
    };
  if (firings.some((at, i) => i > 0 && at.getTime() - firings[i - 1]!.getTime() < MOST_OFTEN))
    return {
      message: `"${text}" fires more often than once an hour`,
      hint: 'the first field is the minute: "0 10 * * 1" is Mondays at 10:00',
    };
  return undefined;
}

/** The firings in [from, until) on the wall clock of `zone`, in order; of two that fall together (in a gap) the later named. */
export function firingsBetween(text: string, zone: string, from: number, until: number): Firing[] {
  const pattern = read(text);
  if (!pattern) return [];
  const last = localDate(until, zone);
  const found = new Map<number, Firing>();
  let wall = pattern.nextRun(new Date(midnight(localDate(from, zone)) - 1));
  for (; wall && compareDates(dateOf(wall), last) <= 0; wall = pattern.nextRun(wall)) {
    const time = wall.toISOString().slice(11, 16);
    const at = instantOf(dateOf(wall), time, zone);
    if (at >= from && at < until) found.set(at, { wall: `${printDate(dateOf(wall))}T${time}`, at });
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

/** Patterns that were read already; flows have few. */
const patterns = new Map<string, Cron | undefined>();

function read(text: string): Cron | undefined {
  if (!patterns.has(text)) patterns.set(text, parse(text));
  return patterns.get(text);
}

function parse(text: string): Cron | undefined {
  // "@daily" and its kin say no hour a marketer chose; a date would be read as a single firing.
  if (text.trim().split(/\s+/).length !== 5) return undefined;
  try {
    return new Cron(text, { timezone: 'UTC', mode: '5-part', paused: true });
  } catch {
    return undefined;
  }
}

function midnight({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day);
}

function dateOf(wall: Date): LocalDate {
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}
