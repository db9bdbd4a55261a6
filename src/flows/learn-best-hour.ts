import { DAY } from '../kernel/duration';
import { localMinutes } from '../kernel/local-time';
import { isWithin, type QuietWindow } from '../messages/quiet-hours';

/** A message that a person has read: when, and whether they clicked in it. Machines and unknown opens are none. */
export interface Reading {
  at: number;
  clicked: boolean;
}

/** How much is read in each hour of a day (0-23, on the readers' own clocks); adds up to 1. */
export type ReadingHours = readonly number[];

/** Before anything is known: the middle of the morning, with room around it. */
const USUAL_HOUR = 10;
const USUAL_SPREAD = 3;
/** What is read at ten speaks for nine and eleven too: habits are no clockwork. */
const SPREAD = 1.25;
/** Of a shop, the usual hour weighs as much as this many readings. */
const USUAL_WEIGHT = 20;
/** Of a contact, what is usual in the shop weighs as much as this many fresh opens. */
const SHOP_WEIGHT = 2;
/** Who clicks was there; an open may have been a glance. */
const CLICK = 2;
/** After this time a reading says half as much: habits change with the job and the season. */
const HALF_LIFE = 90 * DAY;

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const NEAR_USUAL = shareOf(HOURS.map((hour) => near(hour + 0.5, USUAL_HOUR + 0.5, USUAL_SPREAD)));

/** When people read what a shop sends, from readings each on the clock of its reader, of whatever age. */
export function readingHours(readings: readonly { at: number; zone: string }[]): ReadingHours {
  const times = readings.map(({ at, zone }) => localMinutes(at, zone) / 60);
  return shareOf(
    HOURS.map((hour) => USUAL_WEIGHT * NEAR_USUAL[hour]! + sum(times.map((time) => near(hour + 0.5, time, SPREAD)))),
  );
}

/**
 * The full hour (0-23, on the wall clock of `zone`) at which a contact reads best, as far as marketing may come at it. The habits of
 * the `shop` are where it begins; each reading moves it, smoothed over the circle of the day, a click twice as much, an old one
 * less. Of hours alike the one nearest to ten, then the earlier one.
 */
export function learnBestHour(
  readings: readonly Reading[],
  zone: string,
  now: number,
  { shop = NEAR_USUAL, quiet = null }: { shop?: ReadingHours; quiet?: QuietWindow | null } = {},
): number {
  const weighed = readings.map(({ at, clicked }) => ({
    time: localMinutes(at, zone) / 60,
    weight: (clicked ? CLICK : 1) * 2 ** (-Math.max(0, now - at) / HALF_LIFE),
  }));
  const hours = HOURS.filter((hour) => quiet === null || !isWithin(quiet, hour * 60)).map((hour) => ({
    hour,
    far: Math.abs(hour - USUAL_HOUR),
    weight: SHOP_WEIGHT * shop[hour]! + sum(weighed.map(({ time, weight }) => weight * near(hour + 0.5, time, SPREAD))),
  }));
  return hours.toSorted((a, b) => b.weight - a.weight || a.far - b.far || a.hour - b.hour)[0]?.hour ?? USUAL_HOUR;
}

/** How much a time of day speaks for another, in hours, by the shorter way around the clock; over a day it adds up to 1. */
function near(hour: number, time: number, spread: number): number {
  const apart = Math.abs(hour - time);
  const distance = Math.min(apart, 24 - apart) / spread;
  return Math.exp(-(distance * distance) / 2) / (spread * Math.sqrt(2 * Math.PI));
}

function shareOf(weights: readonly number[]): number[] {
  const all = sum(weights);
  return weights.map((weight) => weight / all);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
