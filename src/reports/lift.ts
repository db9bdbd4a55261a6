import { newcombe, wilson, Z95, type Interval } from '../kernel/rates';
import type { ArmRow } from './arms-query';

/** The sums of one arm, whatever it is an arm of. */
export type Arm = Omit<ArmRow, 'flow' | 'held_out'>;

/** An arm of nobody. */
export const NOBODY: Arm = {
  ...{ contacts: 0, n: 0, buyers: 0, total: 0, n_n: 0, n_buyers: 0, buyers_buyers: 0, n_total: 0, total_total: 0 },
};

export type Difference = Interval & { difference: number };

/** Spending is too uneven to compare the means of fewer people than this in an arm. */
const ENOUGH_TO_COMPARE = 30;

/**
 * The order rate of the treated − that of the held out, with its 95 % interval; `null` while one arm is empty. What one contact
 * does in several enrollments hangs together, so Newcombe's interval counts as many enrollments as they are worth (design effect:
 * J. N. K. Rao, A. J. Scott, "A simple method for the analysis of clustered binary data", Biometrics 48, 1992). Where everybody
 * entered once, these are all.
 */
export function lift(treated: Arm, kept: Arm): Difference | null {
  const [a, b] = [treated, kept].map(worth) as [Worth, Worth];
  return newcombe(a.hits, a.trials, b.hits, b.trials);
}

/** The order rate of one arm with its 95 % interval; `null` when it is empty. */
export function orderRate(arm: Arm): (Interval & { rate: number }) | null {
  const { hits, trials } = worth(arm);
  const interval = wilson(hits, trials);
  return interval && { rate: hits / trials, ...interval };
}

/**
 * What an enrollment of the treated brought more than one of the held out, in minor units, with its 95 % interval: the ratio
 * estimator with contacts as clusters (W. G. Cochran, "Sampling Techniques", 3rd edition 1977, 6.3), which is Welch's interval
 * where everybody entered once. `null` while an arm is too small to say anything about money.
 */
export function moreRevenue(treated: Arm, kept: Arm): Difference | null {
  if (Math.min(treated.contacts, kept.contacts) < ENOUGH_TO_COMPARE) return null;
  const difference = treated.total / treated.n - kept.total / kept.n;
  const half = Z95 * Math.sqrt(varianceOfMean(treated) + varianceOfMean(kept));
  return { difference, low: difference - half, high: difference + half };
}

interface Worth {
  hits: number;
  trials: number;
}

/** As many independent enrollments as say the same as these. Where nobody or everybody bought, nothing tells: one a contact. */
function worth({ contacts, n, buyers, n_n, n_buyers, buyers_buyers }: Arm): Worth {
  const rate = n === 0 ? 0 : buyers / n;
  const independent = n * rate * (1 - rate);
  const clustered = buyers_buyers - 2 * rate * n_buyers + rate * rate * n_n;
  const trials = independent === 0 ? contacts : clustered <= independent ? n : (n * independent) / clustered;
  return { hits: rate * trials, trials };
}

function varianceOfMean({ contacts, n, total, n_n, n_total, total_total }: Arm): number {
  const mean = total / n;
  const squares = Math.max(0, total_total - 2 * mean * n_total + mean * mean * n_n);
  return ((contacts / (contacts - 1)) * squares) / (n * n);
}
