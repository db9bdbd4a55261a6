import { hmac } from '../kernel/ids';

/** Why an address must not be used. The message log shows `suppressed_<reason>`. */
export type SuppressionReason = 'soft_bounces' | 'bounce' | 'manual' | 'complaint' | 'stop' | 'erased';

/** The later outweighs the earlier: a complaint is never hidden behind a bounce, which alone allows a fallback. */
const WEIGHT: Record<string, number> = { soft_bounces: 1, bounce: 2, manual: 3, complaint: 4, stop: 5, erased: 6 };

/** Does `reason` say more than what is stored? */
export function outweighs(reason: string, stored: string): boolean {
  return (WEIGHT[reason] ?? 0) > (WEIGHT[stored] ?? 0);
}

/** How a suppressed address is remembered: nobody without the key can tell whose it was, not even after it was erased. */
export function hashAddress(key: string, channel: string, address: string): string {
  return hmac(key, `${channel}\0${address}`).toString('hex');
}
