import { timingSafeEqual } from 'node:crypto';
import { DAY } from '../kernel/duration';
import { hmac } from '../kernel/ids';

/** Who is signed in, as the cookie says it. */
export interface Session {
  userId: number;
  /** Raised when a user's sessions are to end: older cookies stop fitting. */
  epoch: number;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export const SESSION_COOKIE = 'huike_session';
export const SESSION_LIFE = 7 * DAY;

/** A session as a cookie value: its content and an HMAC under the first secret. Holds no personal data. */
export function sealSession(secrets: readonly string[], session: Session): string {
  const content = Buffer.from(JSON.stringify([session.userId, session.epoch, session.expiresAt])).toString('base64url');
  return `${content}.${macOf(secrets[0]!, content).toString('base64url')}`;
}

/** The session of a cookie value; `undefined` when it is not ours, or over at `now`. */
export function openSession(secrets: readonly string[], value: string | undefined, now: number): Session | undefined {
  const [content, mac, ...more] = (value ?? '').split('.');
  if (!content || !mac || more.length > 0) return undefined;
  const given = Buffer.from(mac, 'base64url');
  if (!secrets.some((secret) => sameBytes(macOf(secret, content), given))) return undefined;
  const parsed = parse(content);
  return parsed && parsed.expiresAt > now ? parsed : undefined;
}

function parse(content: string): Session | undefined {
  try {
    const [userId, epoch, expiresAt] = JSON.parse(Buffer.from(content, 'base64url').toString()) as number[];
    return { userId: userId!, epoch: epoch!, expiresAt: expiresAt! };
  } catch {
    return undefined;
  }
}

function macOf(secret: string, content: string): Buffer {
  return hmac(hmac(secret, 'huike session v1'), content);
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
