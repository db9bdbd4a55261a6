import fc from 'fast-check';
import { capFrees } from './caps';

const cap = { gap: 10, window: 100, count: 3 };

describe('a frequency cap', () => {
  it('is free at first', () => expect(capFrees([], cap, 0)).toBeNull());

  it('keeps the gap', () => {
    expect(capFrees([50], cap, 59)).toBe(60);
    expect(capFrees([50], cap, 60)).toBeNull();
  });

  it('counts in a sliding window', () => {
    expect(capFrees([0, 20, 40], cap, 60)).toBe(100);
    expect(capFrees([40, 0, 20], cap, 100)).toBeNull();
  });

  it('never lets more than `count` into any window, nor two closer than `gap`, however often it is asked', () => {
    const rule = fc.record({
      gap: fc.integer({ min: 0, max: 40 }),
      window: fc.integer({ min: 1, max: 200 }),
      count: fc.integer({ min: 1, max: 5 }),
    });
    const steps = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 120 });
    fc.assert(
      fc.property(rule, steps, (r, waits) => {
        const taken: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          if (capFrees(taken, r, now) === null) taken.push(now);
        }
        for (const [i, at] of taken.entries()) {
          if (i > 0) expect(at - taken[i - 1]!).toBeGreaterThanOrEqual(r.gap);
          expect(taken.filter((t) => t > at - r.window && t <= at).length).toBeLessThanOrEqual(r.count);
        }
      }),
    );
  });

  it('is free at the instant it names', () => {
    const any = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 10 });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 300 }), (taken, now) => {
        const past = taken.filter((t) => t <= now);
        const frees = capFrees(past, cap, now);
        if (frees !== null) expect(capFrees(past, cap, frees)).toBeNull();
      }),
    );
  });
});
