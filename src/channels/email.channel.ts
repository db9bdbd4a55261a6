import type { Outcome } from './outcome';

/** One e-mail, ready to leave. The bytes are made by `composeMime` and stay the same for every attempt. */
export interface OutgoingMail {
  /** The message's public name: 26 characters of base32. */
  ref: string;
  /** With its angle brackets, as in the header. The same for every attempt. */
  messageId: string;
  /** The envelope sender: where bounces go. A bare address. */
  envelopeFrom: string;
  /** The recipient: one bare address. */
  to: string;
  /** The complete message with CRLF line ends, not dot-stuffed. */
  mime: Buffer;
  /** What the built-in mailbox shows; the SMTP channel does not look at these. */
  subject?: string;
  html?: string;
  text?: string;
  /** The From header for people, `Name <address>`; `envelopeFrom` where absent. */
  from?: string;
  /** Asked directly before MAIL FROM, after any waiting for a connection: false (the lease ran short) gives `not_started`. */
  mayStart?: () => boolean;
}

/**
 * Carries e-mail. What an implementation guarantees:
 *  - `send` never rejects: every failure is an `Outcome`
 *  - `refused` means provably not delivered; whatever cannot be proved is `unknown`
 *  - no attempt is repeated inside: one call, at most one transaction with the provider
 */
export abstract class EmailChannel {
  /** `smtp` or `mailbox`: for logs, metrics and `doctor`. */
  abstract readonly name: string;
  abstract send(mail: OutgoingMail): Promise<Outcome>;
  /** Lets what is in flight finish, then closes every connection. Later calls answer `not_started`. */
  abstract close(): Promise<void>;
}
