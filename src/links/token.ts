import { createHash, timingSafeEqual } from 'node:crypto';
import { base32, fromBase32, hmac } from '../kernel/ids';

/**
 * The opaque tokens in every public link (RELIABILITY §4):
 *
 *     base64url( version 1 | kid 1 | message ref 16 | link number 2 | MAC 16 )  =  48 characters
 *
 * No address, no name and no target is inside: what a token means is looked up by the message's ref. The MAC covers the purpose
 * too, so an open pixel's token never unsubscribes anybody. 36 bytes fill base64 exactly: a token has one spelling only.
 */

/**
 * `c` click, `o` open, `u` unsubscribe, `p` preferences, `v` view in browser, `a` answer to a survey, `k` confirm a subscription,
 * `e` tell an e-mail address.
 */
export type TokenPurpose = 'c' | 'o' | 'u' | 'p' | 'v' | 'a' | 'k' | 'e';

/** What a good token says: whose message (26 characters of base32), and which of its links (0 where there is none). */
export interface TokenContent {
  ref: string;
  linkNo: number;
}

const VERSION = 1;
const HEAD = 20;
const MAC = 16;
const SHAPE = /^[A-Za-z0-9_-]{48}$/;

/**
 * A token signed under the first secret. `ref` is the message's reference, `linkNo` 0-65535.
 * Throws on any other input: that would be a fault of ours, never of a reader.
 */
export function signToken(secrets: readonly string[], purpose: TokenPurpose, ref: string, linkNo = 0): string {
  const secret = secrets[0];
  const id = fromBase32(ref);
  if (!secret) throw new Error('a token needs a secret: set APP_SECRET');
  if (id?.length !== 16) throw new Error('a token needs a message reference of 26 base32 characters');
  if (!Number.isInteger(linkNo) || linkNo < 0 || linkNo > 0xffff) throw new Error('a link number is 0-65535');
  const key = keyOf(secret);
  const token = Buffer.alloc(HEAD + MAC);
  token[0] = VERSION;
  token[1] = key.kid;
  id.copy(token, 2);
  token.writeUInt16BE(linkNo, 18);
  macOf(key, purpose, token.subarray(0, HEAD)).copy(token, HEAD);
  return token.toString('base64url');
}

/**
 * What a token says, or `undefined` when any bit of it is wrong: shape, version, key, purpose or MAC. Every secret verifies, so
 * links in mail already sent survive a rotation. The work done is the same for every text of the right length.
 */
export function readToken(secrets: readonly string[], purpose: TokenPurpose, token: string): TokenContent | undefined {
  if (typeof token !== 'string' || !SHAPE.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const head = bytes.subarray(0, HEAD);
  let good = false;
  for (const secret of secrets) {
    const key = keyOf(secret);
    const same = timingSafeEqual(macOf(key, purpose, head), bytes.subarray(HEAD));
    if (same && key.kid === bytes[1]) good = true;
  }
  if (!good || bytes[0] !== VERSION) return undefined;
  return { ref: base32(bytes.subarray(2, 18)), linkNo: bytes.readUInt16BE(18) };
}

interface Key {
  kid: number;
  bytes: Buffer;
}

/** Keys made from secrets, kept because every link of every mail needs one. As many as there are secrets. */
const keys = new Map<string, Key>();

function keyOf(secret: string): Key {
  let key = keys.get(secret);
  if (!key) {
    // Derived, so that the secret signs nothing else with these bytes.
    const bytes = hmac(secret, 'huike link token v1');
    key = { bytes, kid: createHash('sha256').update(bytes).digest()[0]! };
    keys.set(secret, key);
  }
  return key;
}

function macOf(key: Key, purpose: TokenPurpose, head: Buffer): Buffer {
  return hmac(key.bytes, Buffer.concat([Buffer.from(purpose), head])).subarray(0, MAC);
}
