/**
 * What a mail that came back says of one recipient:
 *  - `hard`       the address is dead: nobody there, no such domain, moved away, takes no mail at all
 *  - `soft`       not delivered, and not because of the address: full, policy, content, size, reputation, network
 *  - `complaint`  the reader said spam
 *  - `delayed`    not yet delivered, still being tried
 *  - `delivered`  a receipt
 *  - `none`       says nothing about delivery: an answer, a vacation notice, a report about somebody's DKIM
 */
export type BounceVerdict = 'hard' | 'soft' | 'complaint' | 'delayed' | 'delivered' | 'none';

/** One recipient that a mail reports on. */
export interface ReportedRecipient {
  /** As the report names it, in lower case behind the @. */
  address: string;
  verdict: BounceVerdict;
  /** One word: `userunknown`, `mailboxfull`, `abuse`, `auto-reply`, … */
  reason: string;
}

/** A mail to the bounce mailbox, read. Nothing in it is verified: whoever wrote it may have lied. */
export interface ReturnedMail {
  recipients: ReportedRecipient[];
  /** Addresses it was delivered to, as its headers tell. */
  deliveredTo: string[];
  /** Return addresses and Message-IDs of the message that it is about or quotes, without angle brackets. */
  quoted: { returnPaths: string[]; messageIds: string[] };
  subject: string;
  /** Written by a machine in answer to a mail (RFC 3834). */
  automatic: boolean;
  /** A mail program asks for it on behalf of its user: Apple Mail marks its unsubscribe mails. */
  asksToUnsubscribe: boolean;
}

/** Reasons that are the address's own fault. All others pass, or are about the message or the sender. */
const DEAD: ReadonlySet<string> = new Set(['userunknown', 'hostunknown', 'hasmoved', 'notaccept']);

/** Whether mail that was refused for this reason would be refused again, whatever it says and whoever sends it. */
export function verdictOf(reason: string): 'hard' | 'soft' {
  return DEAD.has(reason) ? 'hard' : 'soft';
}
