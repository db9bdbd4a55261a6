import { Random } from '../../src/demo/random';

/** Draws from the distributions that statistics are tried on; the same seed draws the same. */
export class Chance extends Random {
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (2000); below shape 1 by its boost. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = this.normal();
      const v = (1 + c * z) ** 3;
      if (v > 0 && Math.log(1 - this.next()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  beta(a: number, b: number): number {
    const [x, y] = [this.gamma(a), this.gamma(b)];
    return x / (x + y);
  }

  /** Knuth's; for small means. */
  poisson(mean: number): number {
    const end = Math.exp(-mean);
    let n = 0;
    for (let p = this.next(); p > end; p *= this.next()) n++;
    return n;
  }

  /** How many of so many tries succeed; it skips from success to success. */
  binomial(tries: number, probability: number): number {
    let hits = -1;
    for (let at = 0; at <= tries; hits++) at += 1 + Math.floor(Math.log(1 - this.next()) / Math.log1p(-probability));
    return hits;
  }

  logNormal(mean: number, deviation: number): number {
    return mean * Math.exp(deviation * this.normal() - (deviation * deviation) / 2);
  }
}
