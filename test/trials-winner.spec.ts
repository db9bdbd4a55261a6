import { judgeTest, LEAST_OF_EACH, type Measured, type Verdict } from '../src/flows/judge-test';
import { looksOf, thresholdAnyTime } from '../src/flows/looks';
import { probabilityOfBeingBest } from '../src/kernel/best-of';
import { HOUR } from '../src/kernel/duration';
import { neededToSee } from '../src/kernel/sample-size';
import { Chance } from './support/chance';

/** How many tests are held; 1,000 with TRIAL_RUNS=1000. */
const RUNS = Number(process.env['TRIAL_RUNS'] ?? 200);
/** Recipients of each variant until the first look; twice as many until the second, and so on. */
const UNTIL_FIRST_LOOK = 600;

type Decide = (measured: Measured[], threshold: number) => Verdict['is'];

const asEngine: Decide = (measured, threshold) => judgeTest(measured, threshold).is;

/** Part of the tests that call a winner, of variants with these true rates, by the engine's own looks. */
function called(rates: readonly number[], decide: Decide, { first = UNTIL_FIRST_LOOK, until = 8 } = {}): number {
  const chance = new Chance(2026);
  const looks = looksOf({ after: HOUR, until: until * HOUR });
  let winners = 0;
  for (let run = 0; run < RUNS; run++) {
    const hits = rates.map(() => 0);
    let of = 0;
    const isCalled = looks.some(({ at, threshold }) => {
      const fresh = Math.round((first * at) / HOUR) - of;
      of += fresh;
      rates.forEach((rate, i) => (hits[i]! += chance.binomial(fresh, rate)));
      const measured = hits.map((n, i) => ({ name: `v${i}`, hits: n, of, delivered: of, left: 0 }));
      return decide(measured, threshold) === 'winner';
    });
    if (isCalled) winners++;
  }
  return winners / RUNS;
}

const alike = (n: number, rate = 0.05) => Array.from({ length: n }, () => rate);

describe(`of ${RUNS} tests whose variants are all alike`, () => {
  it.each([
    [2, 0.05],
    [3, 0.05],
    [5, 0.05],
    [2, 0.3],
    [2, 0.004],
  ])('%d variants at %d call a winner in 5 %% at most', (n, rate) => {
    const part = called(alike(n, rate), asEngine);
    console.info(`A/A, ${n} variants at ${rate}: ${part}`);
    expect(part).toBeLessThanOrEqual(0.05);
  });

  it('calls one in 5 % at most also where it is looked at after every hundredth answer and nobody planned it', () => {
    const chance = new Chance(7);
    const threshold = (of: number) => thresholdAnyTime(of, LEAST_OF_EACH);
    let winners = 0;
    for (let run = 0; run < RUNS; run++) {
      const [a, b] = [one('a'), one('b')];
      for (let n = 0; n < 100; n++) {
        for (const each of [a, b]) Object.assign(each, { hits: each.hits + chance.binomial(100, 0.05), of: each.of + 100 });
        if (judgeTest([a, b], threshold(a.of)).is !== 'winner') continue;
        winners++;
        break;
      }
    }
    console.info(`A/A, looked at a hundred times: ${winners / RUNS}`);
    expect(winners / RUNS).toBeLessThanOrEqual(0.05);
  });

  // What is measured can fail: these ways to decide do.
  it.each<[string, Decide, number]>([
    ['the highest rate', (measured) => (new Set(measured.map((m) => m.hits)).size > 1 ? 'winner' : 'not_enough'), 0.9],
    [
      '90 % probability of being best alone',
      (measured) => (Math.max(...probabilityOfBeingBest(measured)) >= 0.9 ? 'winner' : 'not_enough'),
      0.2,
    ],
    ['95 % intervals at every look', (measured) => judgeTest(measured, 1.96).is, 0.07],
  ])('%s would call one far more often', (_, decide, least) => {
    expect(called(alike(2), decide)).toBeGreaterThan(least);
  });
});

describe(`of ${RUNS} tests with a difference`, () => {
  it('about four in five call it with as many recipients as was said before', () => {
    const { threshold } = looksOf({ after: HOUR, until: HOUR })[0]!;
    const first = neededToSee({ from: 0.05, to: 0.06, threshold })!;
    const part = called([0.05, 0.06], asEngine, { first, until: 1 });
    console.info(`power at ${first} of each: ${part}`);
    expect(part).toBeGreaterThan(0.72);
    expect(part).toBeLessThan(0.88);
  });

  it('hardly any calls the worse one', () => {
    const part = called([0.05, 0.065], (measured, threshold) => {
      const verdict = judgeTest(measured, threshold);
      return verdict.is === 'winner' && verdict.name === 'v1' ? 'not_enough' : verdict.is;
    });
    expect(part).toBeLessThanOrEqual(0.005);
  });
});

function one(name: string): Measured {
  return { name, hits: 0, of: 0, delivered: 0, left: 0 };
}
