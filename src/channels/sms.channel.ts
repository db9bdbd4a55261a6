import type { Outcome } from './outcome';

/** One text message, ready to leave. */
export interface OutgoingSms {
  /** The message's public name: 26 characters of base32. */
  ref: string;
  /** E.164: `+8613800000000`. */
  to: string;
  body: string;
  /** The same text as providers know it that send approved templates only. */
  approved?: { code: string; params: Record<string, string> };
  /** Where the provider reports the delivery; carries our own signed name of the message. */
  statusCallback?: string;
  /** Seconds the provider may keep it queued, 1-36000, so that it cannot arrive in the quiet hours. */
  validityPeriod?: number;
  /** Asked directly before the request: false (the lease ran short) gives `not_started`. */
  mayStart?: () => boolean;
}

/** What a provider says of a message it took: by callback, or in its own list. */
export interface SmsReport {
  /** `failed`: it was taken and then not handed on; `bounced`: it was handed on and did not arrive. */
  is: 'accepted' | 'delivered' | 'bounced' | 'failed';
  /** Of the last two: `hard` means that the number is of no use. */
  kind?: 'hard' | 'soft';
  /** The provider's words, for people. */
  detail?: string;
}

/** What the provider's own list says about a message whose outcome we do not know. */
export type SmsEvidence =
  /** Every message there that it may be, the oldest first: the same text may have been sent twice. No id where our ref named it. */
  | { is: 'found'; sent: { providerId: string | null; report: SmsReport }[] }
  /** The list could be read and it is not there (yet). */
  | { is: 'absent' }
  /** The list could not be read: ask again later. */
  | { is: 'unavailable'; reply: string };

/**
 * Carries text messages. `send` never rejects and never repeats a request: a copy costs money and may break the law
 * (RELIABILITY D4). What cannot be proved is `unknown`, and `lookUp` may settle it later.
 */
export abstract class SmsChannel {
  /** `twilio`, `aliyun` or `mailbox`. */
  abstract readonly name: string;
  abstract send(sms: OutgoingSms): Promise<Outcome>;
  /** Looks for a message sent at or after `since` (epoch milliseconds): by our ref where the provider keeps it, else by number and body. */
  abstract lookUp(sms: Pick<OutgoingSms, 'ref' | 'to' | 'body'>, since: number): Promise<SmsEvidence>;
  abstract close(): Promise<void>;

  /** Who carries messages to this number. */
  providerFor(_to: string): string {
    return this.name;
  }
}
