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
});
