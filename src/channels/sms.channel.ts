import type { Outcome } from './outcome';

/** One text message, ready to leave. */
export interface OutgoingSms {
  /** The message's public name: 26 characters of base32. */
  ref: string;
  /** E.164: `+8613800000000`. */
  to: string;
  body: string;
  /** Where the provider reports the delivery; carries our own signed name of the message. */
  statusCallback?: string;
  /** Seconds the provider may keep it queued, 1-36000, so that it cannot arrive in the quiet hours. */
  validityPeriod?: number;
  /** Asked directly before the request: false (the lease ran short) gives `not_started`. */
  mayStart?: () => boolean;
}

/** What the provider's own list says about a message whose outcome we do not know. */
export type SmsEvidence =
  | { is: 'found'; providerId: string; status: string }
  /** The list could be read and it is not there (yet). */
  | { is: 'absent' }
  /** The list could not be read: ask again later. */
  | { is: 'unavailable'; reply: string };

/**
 * Carries text messages. `send` never rejects and never repeats a request: a copy costs money and may break the law
 * (RELIABILITY D4). What cannot be proved is `unknown`, and `lookUp` may settle it later.
 */
export abstract class SmsChannel {
  /** `twilio` or `mailbox`. */
  abstract readonly name: string;
  abstract send(sms: OutgoingSms): Promise<Outcome>;
  /** Looks for a message sent at or after `since` (epoch milliseconds) with this recipient and exactly this body. */
  abstract lookUp(sms: Pick<OutgoingSms, 'to' | 'body'>, since: number): Promise<SmsEvidence>;
  abstract close(): Promise<void>;
}
