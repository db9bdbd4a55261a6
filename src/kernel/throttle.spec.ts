import fc from 'fast-check';
import { Throttle } from './throttle';

describe('the throttle', () => {
  it('lets five tries a minute through, per key, in a sliding window', () => {
    const throttle = new Throttle(5, 60_000);
    for (let i = 0; i < 5; i++) expect(throttle.take(['a', 'from x'], i * 1_000)).toBe(0);
    expect(throttle.take(['a', 'from y'], 10_000)).toBe(50_000);
    expect(throttle.take(['b', 'from x'], 10_000)).toBe(50_000);
    expect(throttle.take(['b', 'from y'], 10_000)).toBe(0);
    expect(throttle.take(['a', 'from z'], 60_000)).toBe(0);
    expect(throttle.take(['a', 'from z'], 60_500)).toBe(500);
  });

  it('forgives an account that gave the right password', () => {
    const throttle = new Throttle(1, 60_000);
    expect(throttle.take(['a'], 0)).toBe(0);
    throttle.forgive('a');
    expect(throttle.take(['a'], 1)).toBe(0);
  });

  it('lets through what a list of all tries would, whatever comes when', () => {
    const visits = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(400)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), visits, (most, all) => {
        const throttle = new Throttle(most, 1_000);
        const passed: { key: string; at: number }[] = [];
        let now = 0;
        for (const [key, later] of all) {
          now += later;
          const lately = passed.filter((p) => p.key === key && now - p.at < 1_000);
          const wait = throttle.take([key], now);
          expect(wait === 0).toBe(lately.length < most);
          if (wait === 0) passed.push({ key, at: now });
          else expect(wait).toBe(lately.at(-most)!.at + 1_000 - now);
        }
      }),
    );
  });
});
