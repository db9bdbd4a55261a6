import { probabilityOfBeingBest, type Trials } from '../kernel/best-of';
import { newcombe } from '../kernel/rates';
import { neededToSee } from '../kernel/sample-size';

/** What was measured of one variant or branch: `hits` of `of` opened, clicked, ordered, or reached the goal. */
export interface Measured extends Trials {
  name: string;
  /** Messages that arrived, and how many of them drove their reader away: an unsubscribe or a complaint. */
  delivered: number;
  left: number;
}

/** What the figures of a test say at one look (METRICS §4). */
export type Verdict =
  | { is: 'winner'; name: string }
  /** `more`: about so many more of each are needed to prove the difference that is seen, or to have the least; null: nobody can say. */
  | { is: 'not_enough'; more: number | null }
  /** `between`: whatever of the two leading ones is better, it is less than a tenth better. */
  | { is: 'no_difference'; between: [string, string] }
  /** It would have won, but clearly more people leave for it than for `than`. */
  | { is: 'drives_away'; name: string; than: string };

/** METRICS §4: below this many of each nothing is said. */
export const LEAST_OF_EACH = 500;
/** METRICS §4: how probable it has to be that the winner is the best of all. */
const SURE = 0.9;
/** A difference of less than this part of the rate is not worth the trouble. */
const WORTH_TELLING = 0.1;

/**
 * Who has won. It takes all of: 500 of each, 90 % probability of being best, and a difference to every other one that Newcombe's
 * interval at `threshold` standard errors tells from none. Nine tenths alone are not enough: of two equals one of them reaches
 * 90 % in every fifth test. As the winner has to beat each of the others, not the average, more of them make a wrong call rarer
 * and no further correction is due (R. L. Berger's intersection-union test, Technometrics 24, 1982).
 */
export function judgeTest(measured: readonly Measured[], threshold: number): Verdict {
  const [first, second, ...others] = measured.toSorted((a, b) => rateOf(b) - rateOf(a));
  if (!first || !second) return { is: 'not_enough', more: null };
  const least = Math.min(...measured.map(({ of }) => of));
  const compare = (one: Trials, other: Trials, z?: number) => newcombe(one.hits, one.of, other.hits, other.of, z);
  if (least < LEAST_OF_EACH) return { is: 'not_enough', more: LEAST_OF_EACH - least };
  const isAhead = [second, ...others].every((other) => compare(first, other, threshold)!.low > 0);
  if (isAhead && chanceOf(first, measured) >= SURE) {
    const kinder = [second, ...others].find((other) => leaving(first, other) > 0);
    return kinder ? { is: 'drives_away', name: first.name, than: kinder.name } : { is: 'winner', name: first.name };
  }
  const most = compare(first, second)!.high;
  if (most < WORTH_TELLING * rateOf(first)) return { is: 'no_difference', between: [first.name, second.name] };
  const needed = neededToSee({ from: rateOf(first), to: rateOf(second), threshold });
  return { is: 'not_enough', more: needed === null ? null : Math.max(1, needed - least) };
}

/** By how much more, at least, people leave for one than for the other; not above 0 where that is not clear. */
function leaving(one: Measured, other: Measured): number {
  return newcombe(one.left, one.delivered, other.left, other.delivered)?.low ?? 0;
}

function chanceOf(one: Measured, all: readonly Measured[]): number {
  return probabilityOfBeingBest(all)[all.indexOf(one)]!;
}

/** Who nobody got is behind even who never succeeded. */
function rateOf({ hits, of }: Trials): number {
  return of === 0 ? -1 : hits / of;
}
