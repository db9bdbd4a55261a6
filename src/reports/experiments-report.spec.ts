import type { Measured, Verdict } from '../flows/judge-test';
import { testedChoices, verdictWords } from './experiments-report';
import { holdoutFigures, together } from './holdout-report';
import { NOBODY } from './lift';

const one = (name: string, hits: number, of: number): Measured => ({ name, hits, of, delivered: of, left: 2 });

describe('the report of a test', () => {
  it('says of each its rate, its difference to the first, and how probably it is the best', () => {
    const [a, b] = testedChoices([one('a', 50, 1000), one('b', 60, 1000)]);
    expect(a).toMatchObject({ name: 'a', recipients: 1000, rate: 0.05, difference: null, leaving_rate: 0.002 });
    expect(b).toMatchObject({ rate: 0.06, difference: expect.closeTo(0.01, 9) as number });
    expect(b!.difference_low).toBeLessThan(0);
    expect(a!.probability_best + b!.probability_best).toBeCloseTo(1, 9);
    expect(testedChoices([one('a', 0, 0), one('b', 0, 0)])[1]).toMatchObject({ rate: null, difference: null, rate_low: null });
  });

  it.each<[Verdict, number, boolean, string]>([
    [{ is: 'winner', name: 'b' }, 900, true, 'b is better'],
    [{ is: 'winner', name: 'b' }, 900, false, 'b is ahead; the next look decides'],
    [{ is: 'not_enough', more: 1240 }, 900, true, 'not enough data yet: about 1,240 more of each at this difference'],
    [{ is: 'not_enough', more: 400 }, 100, true, 'not enough data yet: 400 more of each before anything is said'],
    [{ is: 'not_enough', more: null }, 900, true, 'not enough data yet'],
    [{ is: 'no_difference', between: ['a', 'b'] }, 900, true, 'no difference worth telling between a and b'],
    [{ is: 'drives_away', name: 'b', than: 'a' }, 900, true, 'b is ahead, but clearly more people leave for it than for a'],
  ])('says %j as it is read aloud', (verdict, of, decided, text) => {
    expect(verdictWords(verdict, [one('a', 10, of), one('b', 20, of)], decided)).toBe(text);
  });
});

describe('the report of the global hold-out', () => {
  const arm = (contacts: number, buyers: number) => ({
    ...{ contacts, n: contacts, buyers, total: buyers * 10_000, n_n: contacts, n_buyers: buyers, buyers_buyers: buyers },
    ...{ n_total: buyers * 10_000, total_total: buyers * 10_000 ** 2 },
  });

  it('says what is proved, and how many more would prove it', () => {
    expect(holdoutFigures(arm(9000, 900), arm(1000, 60), 'CNY')).toMatchObject({
      ...{
        lift: expect.closeTo(0.04, 9) as number,
        needed: null,
        verdict: 'marketing earns orders',
        incremental_revenue: '36000.00',
      },
      rows: [
        { group: 'treated', order_rate: 0.1, revenue_per_contact: '10.00' },
        { group: 'held_out', contacts: 1000 },
      ],
    });
    const unclear = holdoutFigures(arm(9000, 540), arm(1000, 55), 'CNY');
    expect(unclear.needed).toBeGreaterThan(10_000);
    expect(unclear.verdict).toMatch(
      /^not known yet: about [\d,]+ more held-out contacts would prove the difference that is seen$/,
    );
    expect(holdoutFigures(arm(900, 9), arm(100, 1), 'CNY').verdict).toBe('not known yet: no difference is seen so far');
    expect(holdoutFigures(arm(9000, 540), arm(1000, 100), 'CNY').verdict).toBe('marketing costs orders');
    expect(holdoutFigures(arm(9000, 540), NOBODY, 'CNY')).toMatchObject({ lift: null, incremental_revenue: null, needed: null });
  });

  it('adds terms up', () => {
    expect(together(arm(10, 2), arm(5, 1))).toEqual(arm(15, 3));
    expect(together(NOBODY, arm(5, 1))).toEqual(arm(5, 1));
  });
});
