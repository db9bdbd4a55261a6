import fc from 'fast-check';
import { newcombe, rate, wilson } from './rates';

describe('rates', () => {
  it('are null where there is nothing to divide by', () => {
    expect(rate(0, 0)).toBeNull();
    expect(rate(0, 5)).toBe(0);
    expect(wilson(0, 0)).toBeNull();
    expect(newcombe(1, 2, 0, 0)).toBeNull();
  });

  // Newcombe 1998a, table I, method 3 (Wilson without continuity correction).
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson: %d of %d lies within %d and %d', (hits, trials, low, high) => {
    const interval = wilson(hits, trials)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  // Newcombe 1998b, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('Newcombe: %d/%d against %d/%d lies within %d and %d', (h1, n1, h2, n2, low, high) => {
    const interval = newcombe(h1, n1, h2, n2)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('stay within their bounds and hold the observed rate', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
        const [hits, trials] = [Math.min(a, b), Math.max(a, b, 1)];
        const { low, high } = wilson(hits, trials)!;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(hits / trials + 1e-12);
        expect(high).toBeGreaterThanOrEqual(hits / trials - 1e-12);
      }),
    );
  });
});
