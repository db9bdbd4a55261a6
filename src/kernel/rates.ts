/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
export const Z95 = 1.959963984540054;

export interface Interval {
  low: number;
  high: number;
}

/** A ratio, or `null` where there is nothing to divide by: never 0, never NaN. */
export function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/**
 * Wilson's interval of a proportion, 95 % unless another quantile is given; `null` without any trial. Trials that depend on each
 * other count as fewer of them: neither `hits` nor `trials` has to be whole.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilson(hits: number, trials: number, z = Z95): Interval | null {
  if (trials === 0) return null;
  const p = hits / trials;
  const z2 = z * z;
  const centre = (p + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = (z / (1 + z2 / trials)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials * trials));
  return { low: hits === 0 ? 0 : centre - half, high: hits === trials ? 1 : centre + half };
}

/**
 * Newcombe's interval of the difference of two independent proportions, first − second, 95 % unless another quantile is given;
 * `null` when one has no trial.
 * R. G. Newcombe, "Interval estimation for the difference between independent proportions", Stat. Med. 17 (1998), method 10.
 */
export function newcombe(
  hits1: number,
  trials1: number,
  hits2: number,
  trials2: number,
  z = Z95,
): (Interval & { difference: number }) | null {
  const [a, b] = [wilson(hits1, trials1, z), wilson(hits2, trials2, z)];
  if (!a || !b) return null;
  const [p1, p2] = [hits1 / trials1, hits2 / trials2];
  return {
    difference: p1 - p2,
    low: p1 - p2 - Math.hypot(p1 - a.low, b.high - p2),
    high: p1 - p2 + Math.hypot(a.high - p1, p2 - b.low),
  };
}
