import { createHash, createHmac, createPublicKey, createVerify, timingSafeEqual } from 'node:crypto';

/**
 * How mail providers prove that a callback is theirs. Everything is over the raw bytes, and every failure is just `false`.
 * Providers send again for up to a day what was not taken; what is older is refused. Within it a replay changes nothing,
 * because every report does.
 */
export const OLDEST_CALLBACK_SECONDS = 24 * 60 * 60;
const FUTURE_SECONDS = 5 * 60;

/** SendGrid: ECDSA over timestamp and body, `keys` base64 DER. */
export function sendgridSigned(
  body: Buffer,
  { signature, timestamp }: { signature?: string; timestamp?: string },
  keys: string[],
  now: number,
): boolean {
  if (!signature || !timestamp || !recent(timestamp, now)) return false;
  return keys.some((key) => {
    try {
      const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
      return createVerify('sha256').update(timestamp).update(body).verify(publicKey, signature, 'base64');
    } catch {
      return false;
    }
  });
}

/** Mailgun: HMAC-SHA256 over timestamp and token, hex, inside of the body. */
export function mailgunSigned(
  { timestamp, token, signature }: { timestamp?: string; token?: string; signature?: string },
  keys: string[],
  now: number,
): boolean {
  if (!signature || !token || !timestamp || !recent(timestamp, now)) return false;
  return keys.some((key) =>
    same(
      createHmac('sha256', key)
        .update(timestamp + token)
        .digest('hex'),
      signature,
    ),
  );
}

/** Postmark signs nothing: the basic auth of the URL it was given. `secrets` are `user:password`. */
export function basicAuthFits(header: string | undefined, secrets: string[]): boolean {
  const given = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (given === undefined) return false;
  return secrets.some((secret) => same(secret, Buffer.from(given, 'base64').toString('utf8')));
}

function recent(timestamp: string, now: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const age = Math.floor(now / 1000) - Number(timestamp);
  return age <= OLDEST_CALLBACK_SECONDS && age >= -FUTURE_SECONDS;
}

/** By digests, so that neither length nor place of a difference shows. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
