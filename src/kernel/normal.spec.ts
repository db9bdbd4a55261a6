import { normalQuantile } from './normal';

describe('the normal quantile', () => {
  // Published tables.
  it.each([
    [0.975, 1.959963985],
    [0.95, 1.644853627],
    [0.9, 1.281551566],
    [0.8, 0.841621234],
    [0.5, 0],
    [0.005, -2.575829304],
    [0.0001, -3.719016485],
  ])('of %d is %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 7);
  });

  it('is none of certainty', () => {
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => normalQuantile(1)).toThrow(RangeError);
  });
});
