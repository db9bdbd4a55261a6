import { normalQuantile } from './normal';
import { Z95 } from './rates';

/** How surely an effect that is there shall be seen. */
const POWER = 0.8;

/** What is to be told apart, and how. */
export interface Comparison {
  /** The two rates. */
  from: number;
  to: number;
  /** How many of the second there are for each of the first. */
  ratio?: number;
  /** How many standard errors apart they have to be; two-sided 95 % where left out. */
  threshold?: number;
}

/**
 * How many of the first group are needed to see the difference of two rates with 80 % power; `null` when there is none to see.
 *
 *   n = (z_α √((r + 1) P̄ Q̄) + z_β √(r P₁Q₁ + P₂Q₂))² / (r (P₂ − P₁)²),   P̄ = (P₁ + r P₂) / (r + 1)
 *
 * J. L. Fleiss, B. Levin, M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd edition (2003), chapter 4.
 */
export function neededToSee({ from, to, ratio: r = 1, threshold = Z95 }: Comparison): number | null {
  if (from === to) return null;
  const mean = (from + r * to) / (r + 1);
  const spread = Math.sqrt((r + 1) * mean * (1 - mean));
  const apart = Math.sqrt(r * from * (1 - from) + to * (1 - to));
  return Math.ceil((threshold * spread + normalQuantile(POWER) * apart) ** 2 / (r * (to - from) ** 2));
}
