import { randomBytes, timingSafeEqual } from 'node:crypto';
import { base32, sha256 } from '../kernel/ids';

/** What a key opens. `*` opens everything. */
export const SCOPES = [
  'events',
  'contacts',
  'orders',
  'products',
  'segments',
  'flows',
  'messages',
  'reports',
  'coupons',
  '*',
] as const;
export type Scope = (typeof SCOPES)[number];

const PREFIX = 'huike';
const SHAPE = /^huike_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;

/** A new key: the text is shown once, only the id and the SHA-256 of the secret are kept. The secret has 256 bits. */
export function makeApiKey(): { text: string; keyId: string; secretHash: string } {
  const keyId = base32(randomBytes(10));
  const secret = randomBytes(32).toString('base64url');
  return { text: `${PREFIX}_${keyId}_${secret}`, keyId, secretHash: sha256(secret) };
}

/** The two halves of a key's text, or `undefined` when it is none. */
export function splitApiKey(text: string): { keyId: string; secret: string } | undefined {
  const found = SHAPE.exec(text);
  return found ? { keyId: found[1]!, secret: found[2]! } : undefined;
}

/** Compared in constant time. */
export function fitsSecret(secret: string, secretHash: string): boolean {
  const given = Buffer.from(sha256(secret), 'hex');
  const kept = Buffer.from(secretHash, 'hex');
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/** Does a key with these scopes (words with spaces between) open this one? */
export function opens(scopes: string, wanted: string): boolean {
  const given = scopes.split(' ');
  return given.includes(wanted) || given.includes('*');
}
