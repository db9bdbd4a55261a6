import { SECOND } from '../kernel/duration';
import { stableShare } from '../kernel/ids';

/** Milliseconds: the first wait, the longest wait, and how long a message is tried at all. */
export interface RetryRule {
  first: number;
  most: number;
  life: number;
}

/**
 * How long to wait after failed attempt number `attempt` (from 1): full jitter over a doubling range, at least a second, at
 * most `most`. The jitter derives from the message, so that the same run gives the same times.
 */
export function retryDelay(ref: string, attempt: number, rule: RetryRule): number {
  const range = Math.min(rule.most, rule.first * 2 ** Math.min(attempt - 1, 30));
  return Math.max(SECOND, Math.round(range * stableShare('retry', ref, attempt)));
}

/** The instant after which a message is not tried again: its own expiry or the end of its life, whichever comes first. */
export function givesUpAt(m: { firstAttemptAt: number; expiresAt: number | null }, rule: RetryRule): number {
  return Math.min(m.firstAttemptAt + rule.life, m.expiresAt ?? Infinity);
}
