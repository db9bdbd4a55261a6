import { timingSafeEqual } from 'node:crypto';
import { base32, hmac } from '../kernel/ids';

/**
 * The secret part of an address that a provider calls which cannot sign: who knows it, may report. Derived from APP_SECRET, so
 * that there is nothing to set and nothing to lose; while secrets rotate the addresses of all of them work.
 */
export function callbackKey(secret: string, provider: string): string {
  return base32(hmac(secret, `callback\0${provider}`).subarray(0, 16));
}

export function isCallbackKey(secrets: readonly string[], provider: string, key: string): boolean {
  const given = Buffer.from(key);
  return secrets.some((secret) => {
    const wanted = Buffer.from(callbackKey(secret, provider));
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
}
