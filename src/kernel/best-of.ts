/** So many successes of so many trials. */
export interface Trials {
  hits: number;
  of: number;
}

/** The curve of each posterior is drawn by this many points a standard deviation, as far as this many of them. */
const POINTS = 20;
const REACH = 12;

/**
 * How probable it is of each that its true rate is the highest, for any number of them. The rate of each has the posterior
 * Beta(1 + hits, 1 + misses), from the even prior; P(i is best) = ∫ f_i(x) · Π_{j≠i} F_j(x) dx, integrated by trapezoids over
 * points that are close wherever one of the curves is narrow. No chance is involved: the same counts give the same answer. The
 * answers add up to 1; the error of each is below 0.001.
 */
export function probabilityOfBeingBest(all: readonly Trials[]): number[] {
  if (all.length < 2) return all.map(() => 1);
  const points = pointsFor(all);
  const curves = all.map((one) => curveOf(one, points));
  const chances = curves.map(({ density }, i) =>
    trapezoids(
      points,
      density.map((d, k) => curves.reduce((product, other, j) => (j === i ? product : product * other.below[k]!), d)),
    ).at(-1)!,
  );
  const sum = chances.reduce((a, b) => a + b, 0);
  return chances.map((chance) => chance / sum);
}

/** Points between 0 and 1, close where a posterior is high. */
function pointsFor(all: readonly Trials[]): number[] {
  const points = all.flatMap(({ hits, of }) => {
    const [a, b] = [1 + hits, 1 + of - hits];
    const mean = a / (a + b);
    const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
    return Array.from({ length: 2 * REACH * POINTS + 1 }, (_, k) => mean + ((k - REACH * POINTS) / POINTS) * deviation);
  });
  return [0, ...points.filter((x) => x > 0 && x < 1).sort((x, y) => x - y), 1];
}

/** A posterior at these points: its density, and its distribution function. */
function curveOf({ hits, of }: Trials, points: readonly number[]): { density: number[]; below: number[] } {
  const misses = of - hits;
  const height = (x: number) => (hits === 0 ? 0 : hits * Math.log(x)) + (misses === 0 ? 0 : misses * Math.log1p(-x));
  // Relative to the top, where it is 1: far below it is 0, and never infinite.
  const top = height(of === 0 ? 0.5 : hits / of);
  const relative = points.map((x) => Math.exp(height(x) - top));
  const sums = trapezoids(points, relative);
  const whole = sums.at(-1)!;
  return { density: relative.map((y) => y / whole), below: sums.map((y) => y / whole) };
}

/** The integral of what is drawn by points, up to each of them. */
function trapezoids(points: readonly number[], heights: readonly number[]): number[] {
  let sum = 0;
  return points.map((x, k) => (k === 0 ? 0 : (sum += ((x - points[k - 1]!) * (heights[k]! + heights[k - 1]!)) / 2)));
}
