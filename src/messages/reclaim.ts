import type { ChannelName } from './new-message';

/** What becomes of a message whose sender is gone. */
export type Reclaimed =
  /** Its acceptance is on record: it was sent, nothing is sent again. */
  | { status: 'sent' }
  /** Provably not handed over, or an e-mail that may be handed over twice with the same bytes. */
  | { status: 'queued'; ambiguous: boolean }
  /** An SMS that may have been handed over is never sent again blindly. */
  | { status: 'unknown' };

/**
 * Decides from the record alone. `attempt` is the last one on record; it counts when it was begun under the current `fence`.
 * The phase within an SMTP session is kept in memory only, so every intent of an e-mail without an end is ambiguous.
 */
export function reclaim(
  message: { channel: ChannelName; fence: number },
  attempt: { fence: number; outcome: 'accepted' | 'not_accepted' | 'unknown' | null } | undefined,
): Reclaimed {
  if (!attempt || attempt.fence !== message.fence) return { status: 'queued', ambiguous: false };
  switch (attempt.outcome) {
    case 'accepted':
      return { status: 'sent' };
    case 'not_accepted':
      return { status: 'queued', ambiguous: false };
    case 'unknown':
    case null:
      return message.channel === 'sms' ? { status: 'unknown' } : { status: 'queued', ambiguous: true };
  }
}
