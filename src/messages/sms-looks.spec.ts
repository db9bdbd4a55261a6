import { MINUTE } from '../kernel/duration';
import { nextLook } from './sms-looks';

describe('looking for an SMS of unknown outcome', () => {
  it.each([
    [0, 2],
    [2, 5],
    [4, 5],
    [5, 10],
    [14, 15],
    [15, null],
    [60 * 24, null],
  ])('%i minutes after it became unknown comes next at minute %s', (now, next) =>
    expect(nextLook(7, 7 + now * MINUTE)).toBe(next === null ? null : 7 + next * MINUTE),
  );
});
