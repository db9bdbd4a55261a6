import fc from 'fast-check';
import { DAY } from '../kernel/duration';
import { tierOf, type Payment, type Tiers } from './tiers';

const shop: Tiers = {
  tiers: [
    { id: 'silver', name: 'Silver', spent: 500, within: 100 * DAY },
    { id: 'gold', name: 'Gold', spent: 2000, within: 100 * DAY },
  ],
  keeps: 50 * DAY,
};
const paid = (day: number, net: number, history = false): Payment => ({ at: day * DAY, net, history });
const tier = (day: number, ...payments: Payment[]) => {
  const held = tierOf(payments, shop, day * DAY);
  return held && [shop.tiers[held.rank]!.id, held.since / DAY];
};

describe('a tier', () => {
  it('is reached by what was spent within its window', () => {
    expect(tier(10, paid(1, 300), paid(9, 199))).toBeNull();
    expect(tier(10, paid(1, 300), paid(9, 200))).toEqual(['silver', 9]);
    expect(tier(10, paid(1, 300), paid(9, 1700))).toEqual(['gold', 9]);
    expect(tier(110, paid(1, 300), paid(105, 200))).toBeNull();
  });

  it('lasts after the spend that earned it has left the window, then falls to what is still earned', () => {
    expect(tier(149, paid(0, 500))).toEqual(['silver', 0]);
    expect(tier(150, paid(0, 500))).toBeNull();
    expect(tier(155, paid(0, 2000), paid(90, 600))).toEqual(['silver', 0]);
  });

  it('is held since it was reached, however often it is earned anew', () => {
    expect(tier(200, paid(0, 500), paid(80, 500), paid(140, 500))).toEqual(['silver', 0]);
    expect(tier(300, paid(0, 500), paid(290, 500))).toEqual(['silver', 290]);
    // Earned anew in the very moment at which it would have ended: there was no gap.
    expect(tier(160, paid(0, 500), paid(150, 500))).toEqual(['silver', 0]);
  });

  it('follows refunds, and waits for payments dated ahead', () => {
    expect(tier(10, paid(1, 500 - 1))).toBeNull();
    expect(tier(10, paid(11, 500))).toBeNull();
  });

  it('tells whether an order told afterwards earned it', () => {
    expect(tierOf([paid(1, 300), paid(2, 300, true)], shop, 3 * DAY)).toMatchObject({ history: true });
    expect(tierOf([paid(1, 300, true), paid(2, 300)], shop, 3 * DAY)).toMatchObject({ history: false });
  });

  it('is held exactly when some moment within `keeps` had earned it', () => {
    const payments = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 400 }), net: fc.integer({ min: 0, max: 900 }), history: fc.boolean() }),
    );
    fc.assert(
      fc.property(payments, fc.integer({ min: 0, max: 500 }), (some, day) => {
        const all = some.map((p) => ({ ...p, at: p.at * DAY }));
        const spentAt = (t: number) =>
          all.filter((p) => p.at <= t * DAY && p.at > (t - 100) * DAY).reduce((sum, p) => sum + p.net, 0);
        // Days are the only moments at which anything changes; at the 50th day after it is over.
        const moments = Array.from({ length: 50 }, (_, i) => day - i).filter((t) => t >= 0);
        const best = shop.tiers.findLastIndex((t) => moments.some((m) => spentAt(m) >= t.spent));
        expect(tierOf(all, shop, day * DAY)?.rank ?? -1).toBe(best);
      }),
    );
  });
});
