import type { Channel, LocalText, Purpose } from '../definition';

/** Skip reasons that may be answered on another channel. Never: unsubscribed, no_consent, complaint, cap, hold-out. */
export type FallbackReason = 'dormant' | 'no_address' | 'invalid_address' | 'suppressed_bounce';

/** `recommend: { kind, count, min, else }`: products for this contact; fewer than `min` are filled up from `else`. */
export interface RecommendBlock {
  kind: 'bought_together' | 'popular';
  count: number;
  min: number;
  else: 'popular' | null;
}

/** What a message carries besides its template. Plain JSON, stored with the message. */
export interface MessageOptions {
  subject?: LocalText;
  recommend?: RecommendBlock;
  /** Not held back by quiet hours. */
  urgent?: boolean;
  /** May go to a dormant contact, once. */
  evenIfDormant?: 'once';
  /** What the frequency cap does to it; `skip` where absent. */
  onCap?: 'skip' | 'hold';
  /** Extra variables for the template: the data of the event that enrolled. */
  event?: Record<string, unknown>;
}

/** What to write instead when the first channel cannot reach the contact. */
export interface Fallback {
  channel: Channel;
  template: string;
  on: FallbackReason[];
  options: MessageOptions;
}

/** `email:` and `sms:`. The enrollment waits until its message has settled. */
export interface MessageStep {
  kind: Channel;
  id: string;
  template: string;
  purpose: Purpose;
  topic: string;
  /** Milliseconds after it was due; null = the flow's default (interpreter.ts). */
  expiresAfter: number | null;
  options: MessageOptions;
  fallback: Fallback | null;
  next: string | null;
}
