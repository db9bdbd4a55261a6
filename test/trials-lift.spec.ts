import { newcombe } from '../src/kernel/rates';
import { lift, moreRevenue, type Difference } from '../src/reports/lift';
import { Chance } from './support/chance';
import { armsOf, livedThrough, truth, type LiftShop } from './support/lift-shop';

/** How many shops of each kind live through two months; 1,000 with TRIAL_RUNS=1000. */
const RUNS = Number(process.env['TRIAL_RUNS'] ?? 200);
/** 93-97 % of 1,000 is what is promised; of fewer the count itself scatters more: three standard errors. */
const WIDE = 3 * Math.sqrt((0.05 * 0.95) / RUNS);
const [LEAST, MOST] = RUNS >= 1000 ? [0.93, 0.97] : [0.95 - WIDE, 0.95 + WIDE];

/** Amounts have a long tail, so the mean of a small arm is often too low and its interval with it. */
const SKEWED = 0.015;

const SHOPS: [string, LiftShop][] = [
  ['a fifth held out, three tenths more', { contacts: 1500, holdout: 0.2, effect: 0.3 }],
  ['half held out, no effect', { contacts: 800, holdout: 0.5, effect: 0 }],
  ['a tenth held out', { contacts: 2500, holdout: 0.1, effect: 0.5 }],
];

/** How often intervals cover the truth, by what is asked; the last one takes enrollments for people. */
function covered(shop: LiftShop): Record<'lift' | 'revenue' | 'careless', number> {
  const chance = new Chance(2026);
  const known = truth(shop, chance, RUNS >= 1000 ? 1_000_000 : 100_000);
  const covers = { lift: 0, revenue: 0, careless: 0 };
  for (let run = 0; run < RUNS; run++) {
    const [treated, kept] = armsOf(livedThrough(shop, chance));
    if (holds(lift(treated, kept), known.lift)) covers.lift++;
    if (holds(moreRevenue(treated, kept), known.more)) covers.revenue++;
    if (holds(newcombe(treated.buyers, treated.n, kept.buyers, kept.n, 1.4), known.lift)) covers.careless++;
  }
  return { lift: covers.lift / RUNS, revenue: covers.revenue / RUNS, careless: covers.careless / RUNS };
}

const holds = (said: Difference | null, truth: number) => said !== null && said.low <= truth && truth <= said.high;

describe(`of ${RUNS} shops whose truth is known`, () => {
  it.each(SHOPS)('%s: 95 % intervals cover it in 93-97 %, too narrow ones do not', (name, shop) => {
    const part = covered(shop);
    console.info(`${name}: ${JSON.stringify(part)}`);
    expect(part.lift).toBeGreaterThanOrEqual(LEAST);
    expect(part.revenue).toBeGreaterThanOrEqual(LEAST - SKEWED);
    expect(Math.max(part.lift, part.revenue)).toBeLessThanOrEqual(MOST);
    expect(part.careless).toBeLessThan(LEAST);
  });
});
