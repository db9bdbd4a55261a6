import { timingSafeEqual } from 'node:crypto';
import { base32, fromBase32, hmac } from '../kernel/ids';

/**
 * The address of its own that each message gets on the way back (VERP):
 *
 *     bounces+b<ref 26><MAC 26>@mail.shop.example     where its bounces and complaints come in
 *     bounces+u<ref 26><MAC 26>@mail.shop.example     where a mail unsubscribes its reader (List-Unsubscribe: mailto)
 *
 * Nobody can make one up, and nothing in it says who the reader is. Letters and digits of one case, because servers on the way
 * may change it; 61 characters before the @ at most, of 64 that are allowed.
 */
export type ReturnPurpose = 'bounce' | 'unsubscribe';

const LETTER: Record<ReturnPurpose, string> = { bounce: 'b', unsubscribe: 'u' };
const SHAPE = /\+([bu])([a-z2-7]{26})([a-z2-7]{26})@/i;

/** `base` with the token of the message `ref` (26 characters of base32), signed under the first secret. */
export function returnAddress(secrets: readonly string[], purpose: ReturnPurpose, base: string, ref: string): string {
  const secret = secrets[0];
  if (!secret) throw new Error('a return address needs a secret: set APP_SECRET');
  if (fromBase32(ref)?.length !== 16) throw new Error('a return address needs a message reference of 26 base32 characters');
  const at = base.lastIndexOf('@');
  return `${base.slice(0, at)}+${LETTER[purpose]}${ref}${macOf(secret, purpose, ref)}${base.slice(at)}`;
}

/** What an address we gave out stands for, whatever its case and its domain; `undefined` for one we did not sign. */
export function readReturnAddress(
  secrets: readonly string[],
  address: string,
): { purpose: ReturnPurpose; ref: string } | undefined {
  const found = SHAPE.exec(address);
  if (!found) return undefined;
  const [letter, ref, mac] = found.slice(1).map((part) => part.toLowerCase()) as [string, string, string];
  const purpose: ReturnPurpose = letter === 'u' ? 'unsubscribe' : 'bounce';
  const given = Buffer.from(mac);
  return secrets.some((secret) => timingSafeEqual(Buffer.from(macOf(secret, purpose, ref)), given))
    ? { purpose, ref }
    : undefined;
}

function macOf(secret: string, purpose: ReturnPurpose, ref: string): string {
  return base32(hmac(hmac(secret, 'huike return address v1'), `${purpose}:${ref}`).subarray(0, 16));
}
