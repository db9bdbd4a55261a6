import { normalQuantile } from '../kernel/normal';
import type { Winner } from './steps/draw';

/**
 * The idea: whoever looks at a test every day and stops at the first good day finds a winner among equals sooner or later. So a
 * test is looked at at stated moments only, the first one `after` it began, each as long again after its beginning, the last one
 * at `until`; and all looks together may err as seldom as one look would. Each look but the last spends half of what is left:
 * of a campaign most is known at the first one, and by the later ones of a lasting flow there is much more to see.
 */

/**
 * How often all looks of a test together may call a winner where there is none. Lower than the 5 % that are promised, so that a
 * count of 1,000 tests without a difference stays below them too, and not only their average.
 */
const MAY_ERR = 0.03;

/** One look at a test. */
export interface Look {
  /** Milliseconds after the test began. */
  at: number;
  /** How many standard errors better the winner has to be. */
  threshold: number;
}

/** All looks at a test, the first one first; at least one. */
export function looksOf({ after, until }: Pick<Winner, 'after' | 'until'>): Look[] {
  const moments: number[] = [];
  for (let at = after; at < until; at *= 2) moments.push(at);
  moments.push(Math.max(until, after));
  return moments.map((at, i) => {
    const spent = MAY_ERR / 2 ** Math.min(i + 1, Math.max(moments.length - 1, 0));
    return { at, threshold: normalQuantile(1 - spent / 2) };
  });
}

/**
 * The look that is due at `at`, and the one after it that still lies ahead of `now`, both in milliseconds since the test began:
 * looks that were missed are not made up for. `next` is null after the last one.
 */
export function lookAt(winner: Pick<Winner, 'after' | 'until'>, at: number, now: number): { look: Look; next: number | null } {
  const looks = looksOf(winner);
  const look = looks.findLast((one) => one.at <= at) ?? looks[0]!;
  return { look, next: looks.find((one) => one.at > Math.max(look.at, now))?.at ?? null };
}

/**
 * How many standard errors better one has to be where nobody said when the test is looked at: so many that it may be looked at
 * after every single answer, from the `least` recipients on. H. Robbins, "Statistical methods related to the law of the iterated
 * logarithm", Ann. Math. Stat. 41 (1970): the mixture of normal alternatives, at its sharpest near ten times `least`.
 */
export function thresholdAnyTime(recipients: number, least: number): number {
  const r = Math.max(recipients, 1) / least;
  return Math.sqrt((1 + 1 / r) * (Math.log1p(r) - 2 * Math.log(MAY_ERR)));
}
