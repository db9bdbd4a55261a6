import fc from 'fast-check';
import { Chance } from '../../test/support/chance';
import { probabilityOfBeingBest, type Trials } from './best-of';

/** P(second > first) of two Beta posteriors, exactly. E. Miller, "Formulas for Bayesian A/B testing" (2015), by logarithms. */
function secondIsBetter(first: Trials, second: Trials): number {
  const [a, b] = [first.hits + 1, first.of - first.hits + 1];
  const [c, d] = [second.hits + 1, second.of - second.hits + 1];
  let sum = 0;
  for (let i = 0; i < c; i++) sum += Math.exp(logBeta(a + i, b + d) - Math.log(d + i) - logBeta(1 + i, d) - logBeta(a, b));
  return sum;
}

function logBeta(a: number, b: number): number {
  return logFactorial(a - 1) + logFactorial(b - 1) - logFactorial(a + b - 1);
}

const LOG_FACTORIALS = [0];
for (let n = 1; n <= 3000; n++) LOG_FACTORIALS.push(LOG_FACTORIALS[n - 1]! + Math.log(n));

function logFactorial(n: number): number {
  return LOG_FACTORIALS[n]!;
}

const trials = fc.tuple(fc.nat(700), fc.nat(700)).map(([a, b]) => ({ hits: Math.min(a, b), of: Math.max(a, b) }));

describe('the probability of being best', () => {
  it('is what the exact sum says of two', () => {
    fc.assert(
      fc.property(trials, trials, (first, second) => {
        expect(Math.abs(probabilityOfBeingBest([first, second])[1]! - secondIsBetter(first, second))).toBeLessThan(0.001);
      }),
    );
  });

  it('adds up to one, does not depend on the order, and is fair among equals', () => {
    fc.assert(
      fc.property(fc.array(trials, { minLength: 2, maxLength: 5 }), (all) => {
        const chances = probabilityOfBeingBest(all);
        expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        const reversed = probabilityOfBeingBest(all.toReversed()).toReversed();
        chances.forEach((chance, i) => expect(reversed[i]!).toBeCloseTo(chance, 6));
        const equals = probabilityOfBeingBest([all[0]!, all[0]!, all[0]!]);
        equals.forEach((chance) => expect(chance).toBeCloseTo(1 / 3, 9));
      }),
      { numRuns: 20 },
    );
  });

  it('is what drawing from the posteriors comes to', () => {
    const all = [
      { hits: 30, of: 600 },
      { hits: 41, of: 640 },
      { hits: 0, of: 20 },
      { hits: 35, of: 500 },
    ];
    const rounds = 40_000;
    const chance = new Chance(11);
    const wins = all.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      const drawn = all.map(({ hits, of }) => chance.beta(hits + 1, of - hits + 1));
      wins[drawn.indexOf(Math.max(...drawn))]!++;
    }
    // Four standard errors of a share of 40,000.
    probabilityOfBeingBest(all).forEach((chance, i) => expect(Math.abs(chance - wins[i]! / rounds)).toBeLessThan(0.01));
  });

  it('holds its ground where one is measured a thousand times better than another, and where nothing was measured', () => {
    const wide = { hits: 1, of: 10 };
    const narrow = { hits: 150_000, of: 1_000_000 };
    expect(probabilityOfBeingBest([wide, narrow])[0]).toBeCloseTo(1 - distributionAt(0.15, wide), 3);
    expect(
      probabilityOfBeingBest([
        { hits: 0, of: 0 },
        { hits: 0, of: 0 },
      ]),
    ).toEqual([0.5, 0.5]);
    expect(probabilityOfBeingBest([{ hits: 5, of: 9 }])).toEqual([1]);
  });
});

/** Distribution function of Beta(1 + hits, 1 + misses) at x: a binomial tail. */
function distributionAt(x: number, { hits, of }: Trials): number {
  let sum = 0;
  for (let k = hits + 1; k <= of + 1; k++)
    sum += Math.exp(logFactorial(of + 1) - logFactorial(k) - logFactorial(of + 1 - k)) * x ** k * (1 - x) ** (of + 1 - k);
  return sum;
}
