/**
 * What became of one attempt to hand a message to a provider: three answers, never two, and a fourth for "did not try".
 * Nothing here throws; a channel turns every failure into one of these.
 */
export type Outcome = Accepted | Refused | Unknown | NotStarted;

/** The provider took responsibility: 250 after the final dot, or 2xx of an API. */
export interface Accepted {
  is: 'accepted';
  /** The provider's own id (`SM…` of Twilio, the queue id of an SMTP reply), where it gave one. */
  providerId: string | null;
  code?: number;
  reply?: string;
}

/** Provably not sent: trying again cannot make a second copy. */
export interface Refused {
  is: 'refused';
  /** The provider said never (5xx, an API error that will not go away): do not try this message again. */
  permanent: boolean;
  about: RefusedAbout;
  /** SMTP reply code, or the API's error code; `null` when nothing answered. */
  code: number | null;
  /** `5.1.1`: the enhanced status of RFC 3463, where the server gave one. */
  enhanced: string | null;
  /** At most 500 characters, no control characters. For people: never parsed again. */
  reply: string;
}

/**
 * Whose fault a refusal is. It decides what else must change beyond this message:
 *  - `address`   with `permanent`: the address does not exist or said stop; suppress it
 *  - `message`   this text, size or policy; nobody else is touched
 *  - `domain`    the receiving domain does not take our mail now (rate, reputation, authentication): slow it down
 *  - `provider`  our own relay or API is down, busy or refuses us: open the breaker, attempts are not spent
 */
export type RefusedAbout = 'address' | 'message' | 'domain' | 'provider';

/** It may have been delivered: the connection broke, or no reply came, after bytes of the message were handed over. */
export interface Unknown {
  is: 'unknown';
  /** `data`: the body of an SMTP transaction; `request`: an HTTP request. */
  phase: 'data' | 'request';
  reply: string;
}

/** Nothing was handed over, because `mayStart` said no or the channel was closing. Not an attempt. */
export interface NotStarted {
  is: 'not_started';
  reason: 'lease' | 'closing';
}

/** At most 500 characters of a reply, in one line, without control characters: fit for a log, a column and a page. */
export function shortReply(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, 500);
}
