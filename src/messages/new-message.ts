import type { RecommendKind } from '../audience/recommend';

/**
 * What flows hand to the outbox, and what they get back.
 * A message is identified by (enrollment, step, visit, channel): enqueuing the same one twice has the effect of once.
 */
export type ChannelName = 'email' | 'sms';
export type Purpose = 'service' | 'marketing';

/** Content and manners of one message, as the flow's step wrote them; kept as JSON beside the message. */
export interface MessageOptions {
  /** Overrides the template's subject: one text, or a text by locale. */
  subject?: string | Record<string, string>;
  recommend?: RecommendOption;
  /** A code of this pool, reserved at the gate; `no_coupon` when none is left. `expires`: milliseconds, null = the pool's own. */
  coupon?: { pool: string; expires: number | null };
  /** Name of a survey of config/surveys.yaml: the template sees `survey.question` and `survey.choices[].label|url`. */
  survey?: string;
  /** Quiet hours do not hold it back (marketing SMS are always held back). */
  urgent?: boolean;
  /** Of an e-mail: sent although the address is dormant, once while it is. */
  evenIfDormant?: 'once';
  /** Of a text message to somebody whose e-mail address is dormant: one while it is, whichever flow asks. */
  once?: 'per_dormancy';
  /** What a reached frequency cap does; `skip` when left out. */
  onCap?: 'skip' | 'hold';
  /** What the template sees as `event`: the data of the trigger. */
  event?: Record<string, unknown>;
  /** Orders of a collapsed enrollment, ours by id: the template sees them as `orders`. */
  orderIds?: number[];
}

export type { RecommendKind };

/** `recommend:` of a step: how many products, and what to fill up with when fewer than `min` were found. */
export interface RecommendOption {
  kind: RecommendKind;
  count: number;
  min?: number;
  else?: 'popular' | null;
}

export interface NewMessage {
  enrollmentId: number;
  flow: string;
  version: number;
  step: string;
  /** How often this enrollment came to this step before, counted from 0. */
  visit: number;
  channel: ChannelName;
  variant?: string | null;
  contactId: number;
  orderId: number | null;
  purpose: Purpose;
  topic: string;
  template: string;
  options: MessageOptions;
  /** Part of the control group: passes the gate and is kept back. */
  heldOut: boolean;
  /** Higher goes first where several want the same contact under a cap. */
  priority: number;
  /** Epoch milliseconds of the shop's clock. */
  dueAt: number;
  expiresAt: number | null;
}

/** The first end of a message, as the enrollment that waits for it sees it. A later bounce does not change it. */
export interface SettledMessage {
  messageId: number;
  enrollmentId: number;
  step: string;
  visit: number;
  channel: ChannelName;
  status: 'sent' | 'skipped' | 'held_out' | 'failed' | 'unknown';
  /** Why it was skipped or failed; `null` when it was sent. */
  reason: string | null;
  /** When, by the shop's clock. */
  at: number;
}
