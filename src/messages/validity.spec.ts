import { HOUR, MINUTE } from '../kernel/duration';
import { validityPeriod } from './validity';

describe('how long a provider may keep an SMS', () => {
  it.each([
    [null, null, 36_000],
    [HOUR, null, 3600],
    [null, 30 * MINUTE, 1800],
    [HOUR, 30 * MINUTE, 1800],
    [30 * MINUTE, HOUR, 1800],
    [11 * HOUR, null, 36_000],
    [1999, null, 1],
    [999, null, null],
    [0, null, null],
    [HOUR, -1, null],
  ])('with quiet hours in %s ms and expiry in %s ms is %s seconds', (quiet, expiry, seconds) => {
    const now = 1_772_000_000_000;
    const at = (ms: number | null) => (ms === null ? null : now + ms);
    expect(validityPeriod(at(quiet), at(expiry), now)).toBe(seconds);
  });
});
