import { newcombe, wilson } from '../kernel/rates';
import { lift, moreRevenue, orderRate, type Arm } from './lift';

/** An arm of people, each with their enrollments, how many of them ended in an order, and what was paid. */
const arm = (people: [n: number, buyers: number, amount: number][]): Arm => {
  const sum = (of: (p: [number, number, number]) => number) => people.reduce((total, p) => total + of(p), 0);
  return {
    ...{ contacts: people.length, n: sum(([n]) => n), buyers: sum(([, b]) => b), total: sum(([, , a]) => a) },
    ...{ n_n: sum(([n]) => n * n), n_buyers: sum(([n, b]) => n * b), buyers_buyers: sum(([, b]) => b * b) },
    ...{ n_total: sum(([n, , a]) => n * a), total_total: sum(([, , a]) => a * a) },
  };
};
const often = (times: number, ...people: [number, number, number][]) => Array.from({ length: times }, () => people).flat();

describe('lift', () => {
  it('is the difference of the order rates, by Newcombe where everybody entered once', () => {
    const treated = arm([...often(30, [1, 1, 500]), ...often(170, [1, 0, 0])]);
    const kept = arm([...often(10, [1, 1, 500]), ...often(90, [1, 0, 0])]);
    const said = lift(treated, kept)!;
    const { difference, low, high } = newcombe(30, 200, 10, 100)!;
    expect([said.difference, said.low, said.high]).toEqual([difference, low, high].map((x) => expect.closeTo(x, 12) as number));
    expect(orderRate(treated)).toMatchObject({ rate: 0.15, low: expect.closeTo(wilson(30, 200)!.low, 12) as number });
  });

  it('counts people who do the same every time once, however often they enter', () => {
    const five = arm([...often(20, [5, 5, 500]), ...often(80, [5, 0, 0])]);
    expect(lift(five, five)).toMatchObject({ high: expect.closeTo(newcombe(20, 100, 20, 100)!.high, 12) as number });
    const chance = arm(often(100, [5, 1, 100]));
    expect(lift(chance, chance)!.high).toBeCloseTo(newcombe(100, 500, 100, 500)!.high, 12);
  });

  it('counts one for each contact where nobody bought, and says nothing of an empty arm', () => {
    const nobody = arm(often(50, [4, 0, 0]));
    expect(lift(nobody, nobody)!.high).toBeCloseTo(newcombe(0, 50, 0, 50)!.high, 12);
    expect(lift(nobody, arm([]))).toBeNull();
    expect(orderRate(arm([]))).toBeNull();
  });
});

describe('incremental revenue per enrollment', () => {
  it("is the difference of the means, with Welch's interval where everybody entered once", () => {
    const amounts = [0, 0, 300, 500, 100];
    const treated = arm(amounts.flatMap((a) => often(10, [1, a > 0 ? 1 : 0, a])));
    const kept = arm(often(40, [1, 0, 0]));
    const said = moreRevenue(treated, kept)!;
    expect(said.difference).toBe(180);
    // Sample variance of 50 amounts around 180.
    const variance = (10 * amounts.reduce((s, a) => s + (a - 180) ** 2, 0)) / 49;
    expect(said.high - said.difference).toBeCloseTo(1.959964 * Math.sqrt(variance / 50), 3);
  });

  it('is wider where the same people come again', () => {
    const once = arm([...often(40, [1, 1, 300]), ...often(160, [1, 0, 0])]);
    const again = arm([...often(10, [4, 4, 1200]), ...often(40, [4, 0, 0])]);
    expect(moreRevenue(again, again)!.difference).toBe(0);
    expect(moreRevenue(again, again)!.high).toBeGreaterThan(1.9 * moreRevenue(once, once)!.high);
  });

  it('says nothing of fewer than 30 people in an arm', () => {
    expect(moreRevenue(arm(often(29, [9, 1, 1])), arm(often(300, [1, 0, 0])))).toBeNull();
  });
});
