import { base32, hmac, sha256 } from '../kernel/ids';
import type { ChannelName } from './new-message';

/**
 * The name of a message outside: in its Message-ID and in its links. Opaque, without personal data, and the same however often
 * the message is enqueued: base32 of the first 16 bytes of HMAC(secret, sha256(enrollment, step, visit, channel)).
 */
export function messageRef(
  secret: string,
  key: { enrollmentId: number; step: string; visit: number; channel: ChannelName },
): string {
  return base32(hmac(secret, sha256(key.enrollmentId, key.step, key.visit, key.channel)).subarray(0, 16));
}
