import { SECOND } from '../kernel/duration';

/** The longest a provider keeps a text message, in seconds. */
const MOST = 36_000;

/**
 * How many seconds a provider may keep a text message queued: until quiet hours begin or it expires, whichever comes first, so
 * that it cannot arrive at night or too late. `null`: not even one second is left, it must not leave now.
 */
export function validityPeriod(quietFrom: number | null, expiresAt: number | null, now: number): number | null {
  const until = Math.min(quietFrom ?? Infinity, expiresAt ?? Infinity);
  const seconds = Math.min(MOST, Math.floor((until - now) / SECOND));
  return seconds >= 1 ? seconds : null;
}
