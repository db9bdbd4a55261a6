import { HOUR } from '../kernel/duration';
import { lookAt, looksOf, thresholdAnyTime } from './looks';

const hours = (after: number, until: number) => ({ after: after * HOUR, until: until * HOUR });

describe('the looks at a test', () => {
  it.each([
    [hours(4, 32), [4, 8, 16, 32]],
    [hours(4, 4), [4]],
    [hours(4, 9), [4, 8, 9]],
    [hours(30, 90), [30, 60, 90]],
  ])('of %j are these', (winner, moments) => {
    expect(looksOf(winner).map(({ at }) => at / HOUR)).toEqual(moments);
  });

  it('together err in 3 of 100 at most: the first in half of it, the last two share what is left', () => {
    expect(looksOf(hours(4, 4)).map(({ threshold }) => threshold)).toEqual([expect.closeTo(2.17009, 4)]);
    // Normal quantiles of 1 − 0.015/2, 1 − 0.0075/2, 1 − 0.00375/2 (twice).
    expect(looksOf(hours(4, 32)).map(({ threshold }) => threshold)).toEqual(
      [2.43238, 2.67379, 2.89846, 2.89846].map((z) => expect.closeTo(z, 4) as number),
    );
  });

  it('come one after the other; what was missed is not made up for', () => {
    const next = (at: number, now: number) => lookAt(hours(4, 32), at * HOUR, now * HOUR).next;
    expect(next(4, 4)).toBe(8 * HOUR);
    expect(next(4, 20)).toBe(32 * HOUR);
    expect(next(16, 16)).toBe(32 * HOUR);
    expect(next(32, 32)).toBeNull();
    expect(next(4, 99)).toBeNull();
  });

  it('may come after every answer where nobody planned them: for that they ask for more', () => {
    expect(thresholdAnyTime(5000, 500)).toBeCloseTo(3.219, 2);
    expect(thresholdAnyTime(500, 500)).toBeGreaterThan(thresholdAnyTime(3000, 500));
  });
});
