/** Where a message stands. `sent` means accepted by the provider. */
export type MessageStatus =
  'queued' | 'sending' | 'sent' | 'delivered' | 'bounced' | 'skipped' | 'held_out' | 'failed' | 'unknown';

/**
 * The allowed moves; there are no others. The gate stands between `queued` and `sending`, so what it refuses leaves from
 * either. `unknown → queued` is for e-mail only: an SMS is never sent again without proof. `failed → queued` and
 * `skipped → queued` (template_error, no_coupon) only happen when a person asks for it with `huike messages retry`.
 */
export const MOVES: Readonly<Record<MessageStatus, readonly MessageStatus[]>> = {
  queued: ['sending', 'skipped', 'held_out', 'failed'],
  sending: ['sent', 'queued', 'skipped', 'held_out', 'failed', 'unknown'],
  unknown: ['queued', 'sent', 'failed'],
  sent: ['delivered', 'bounced'],
  delivered: ['bounced'],
  bounced: [],
  held_out: [],
  skipped: ['queued'],
  failed: ['queued'],
};

/** May a message go from one status to the other? */
export function mayMove(from: MessageStatus, to: MessageStatus): boolean {
  return MOVES[from].includes(to);
}

/** The statuses from which a message may come to `to`: what an UPDATE names in its WHERE. */
export function sourcesOf(to: MessageStatus): MessageStatus[] {
  return (Object.keys(MOVES) as MessageStatus[]).filter((from) => mayMove(from, to));
}

/** Statuses of messages that the provider accepted. */
export const ACCEPTED: readonly MessageStatus[] = ['sent', 'delivered', 'bounced'];

/** What a waiting enrollment is told of a status: a bounce after acceptance still was sent. */
export function settledStatus(status: MessageStatus): 'sent' | 'skipped' | 'held_out' | 'failed' | 'unknown' | undefined {
  switch (status) {
    case 'sent':
    case 'delivered':
    case 'bounced':
      return 'sent';
    case 'skipped':
    case 'held_out':
    case 'failed':
    case 'unknown':
      return status;
    case 'queued':
    case 'sending':
      return undefined;
  }
}
