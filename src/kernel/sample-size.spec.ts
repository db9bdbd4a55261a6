import { neededToSee } from './sample-size';

describe('how many are needed', () => {
  // The first three: R 4, power.prop.test(p1, p2, power = 0.8), rounded up.
  it.each([
    [{ from: 0.05, to: 0.06 }, 8158],
    [{ from: 0.5, to: 0.6 }, 388],
    [{ from: 0.1, to: 0.15 }, 686],
    [{ from: 0.02, to: 0.02 }, null],
  ])('to see %j: %s', (comparison, needed) => {
    expect(neededToSee(comparison)).toBe(needed);
  });

  it('is the same whichever of the two is called the first', () => {
    const small = neededToSee({ from: 0.05, to: 0.07, ratio: 9 })!;
    const large = neededToSee({ from: 0.07, to: 0.05, ratio: 1 / 9 })!;
    expect(Math.abs(large / small - 9)).toBeLessThan(0.01);
  });

  it('grows with the threshold', () => {
    expect(neededToSee({ from: 0.05, to: 0.06, threshold: 2.6 })!).toBeGreaterThan(neededToSee({ from: 0.05, to: 0.06 })!);
  });
});
