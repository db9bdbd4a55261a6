import { createHmac, timingSafeEqual } from 'node:crypto';
import { standardDigest } from '../kernel/sign-envelope';

/**
 * Is a webhook from who it says? Each check takes the raw bytes of the body, because a signature is over bytes: parsed and
 * printed again they are other bytes. Several secrets may be valid at once, while one is being replaced.
 */

/** Shopify: `X-Shopify-Hmac-Sha256` is base64 of HMAC-SHA256(client secret, body). */
export function shopifySigned(body: Buffer, signature: string | undefined, secrets: string[]): boolean {
  return secrets.some((secret) => matches(signature, digest(secret, body)));
}

/** WooCommerce: `X-WC-Webhook-Signature`, made like Shopify's, but WordPress decodes HTML entities in the secret first. */
export function woocommerceSigned(body: Buffer, signature: string | undefined, secrets: string[]): boolean {
  return secrets.some((secret) => matches(signature, digest(decodeHtml(secret), body)));
}

/** The three headers of Standard Webhooks (standardwebhooks.com, spec 1.0). */
export interface StandardHeaders {
  id?: string;
  /** Whole seconds since 1970, as text. */
  timestamp?: string;
  /** `v1,<base64>`; several, separated by one space, while a secret is being replaced. */
  signature?: string;
}

/** Verdict on a Standard Webhook; everything but `valid` is answered 401. */
export type StandardVerdict = 'valid' | 'headers missing' | 'timestamp malformed' | 'timestamp too far' | 'no signature matches';

/** A message is refused when its timestamp is further than this from now, either way: later, a replay is refused. */
export const TOLERANCE_SECONDS = 5 * 60;

/** Checks a Standard Webhook. `secrets` are `whsec_` + base64; `now` is epoch milliseconds. */
export function standardSigned(body: Buffer, headers: StandardHeaders, secrets: string[], now: number): StandardVerdict {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return 'headers missing';
  // Not parseInt, which reads "123abc" as 123.
  if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp malformed';
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) return 'timestamp too far';
  // Node joins a header that was sent twice with ", ": two signature headers are one too many.
  if (signature.includes(', ')) return 'no signature matches';
  const given = signature.split(' ').flatMap((s) => (s.startsWith('v1,') ? [s.slice('v1,'.length)] : []));
  const expected = secrets.map((secret) => standardDigest(secret, id, timestamp, body));
  return expected.some((e) => given.some((g) => matches(g, e))) ? 'valid' : 'no signature matches';
}

function digest(secret: string, body: Buffer): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

/** Compared as text: decoding base64 would forgive a lost `=`, spaces and foreign characters. */
function matches(given: string | undefined, expected: string): boolean {
  if (given === undefined || given.length !== expected.length) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** WordPress' `wp_specialchars_decode(…, ENT_QUOTES)`: the five special characters and nothing else, once. */
function decodeHtml(text: string): string {
  return text.includes('&')
    ? text.replace(/&(?:amp|lt|gt|quot|#0?(?:34|38|39|60|62)|#x(?:22|26|27|3c|3e));/gi, decodeEntity)
    : text;
}

function decodeEntity(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase();
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  if (named[name] !== undefined) return named[name];
  return String.fromCharCode(name.startsWith('#x') ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
}
