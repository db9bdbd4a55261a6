import { MINUTE } from '../kernel/duration';

/**
 * When an SMS of unknown outcome is looked for in its provider's list, after it became unknown: not at once, because the list
 * lags behind, and a few times. After the last look it is final (RELIABILITY §2.2): it stays `unknown`, is shown and counted,
 * and is never sent again. A status report that comes later still proves it.
 */
const LOOKS = [2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];

/** Stored while proof is looked for, and when no further look follows. */
export const UNPROVED = 'unproved';
export const UNKNOWN_FINAL = 'unknown_final';

/** The first look after `now` at what became unknown at `since`; `null` when the last one lies behind. */
export function nextLook(since: number, now: number): number | null {
  const next = LOOKS.find((look) => since + look > now);
  return next === undefined ? null : since + next;
}
