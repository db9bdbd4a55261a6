import { judgeTest, type Measured } from './judge-test';

const one = (name: string, hits: number, of: number, left = 0): Measured => ({ name, hits, of, delivered: of, left });
const judge = (...measured: Measured[]) => judgeTest(measured, 2.17);

describe('a test', () => {
  it.each([
    ['is won by who is clearly ahead', [one('a', 25, 500), one('b', 55, 500)], { is: 'winner', name: 'b' }],
    ['is not won below 500 of each', [one('a', 25, 499), one('b', 200, 2000)], { is: 'not_enough', more: 1 }],
    ['is not won by 94 %, which two equals reach too often', [one('a', 40, 1000), one('b', 54, 1000)], { is: 'not_enough' }],
    [
      'is won by who beats each other one',
      [one('a', 25, 500), one('b', 55, 500), one('c', 20, 500)],
      { is: 'winner', name: 'b' },
    ],
    ['is not won by who beats all but one', [one('a', 25, 500), one('b', 55, 500), one('c', 54, 500)], { is: 'not_enough' }],
    ['is not won for a tenth less than nothing', [one('a', 50_000, 100_000), one('b', 50_010, 100_000)], { is: 'no_difference' }],
    [
      'is not won by who drives people away',
      [one('a', 25, 500, 1), one('b', 55, 500, 20)],
      { is: 'drives_away', name: 'b', than: 'a' },
    ],
    ['of nothing measured says nothing', [one('a', 0, 0), one('b', 0, 0)], { is: 'not_enough', more: 500 }],
    ['of two alike says nothing', [one('a', 25, 500), one('b', 25, 500)], { is: 'not_enough', more: null }],
    ['of nobody moved says nothing', [one('a', 0, 500), one('b', 0, 500)], { is: 'not_enough', more: null }],
    ['needs two', [one('a', 25, 500)], { is: 'not_enough', more: null }],
  ] as [string, Measured[], object][])('%s', (_, measured, verdict) => {
    expect(judge(...measured)).toMatchObject(verdict);
    expect(judge(...measured.toReversed())).toMatchObject(verdict);
  });

  it('says how many more would tell what is seen apart', () => {
    const verdict = judge(one('a', 50, 1000), one('b', 60, 1000));
    // neededToSee(0.06, 0.05) at 2.17 standard errors is about 9,400.
    expect(verdict).toMatchObject({ is: 'not_enough' });
    expect(verdict.is === 'not_enough' && verdict.more).toBeGreaterThan(8000);
    expect(verdict.is === 'not_enough' && verdict.more).toBeLessThan(9000);
  });
});
