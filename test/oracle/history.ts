/**
 * What truly happened in a shop, as plain facts, and the oracle's only input. Nothing in this folder but `tell-history.ts` knows
 * the engine. Instants are epoch milliseconds, amounts minor units.
 */
export interface History {
  people: string[];
  /** Pairs of people who proved to be one. */
  same: [string, string][];
  enrollments: Enrollment[];
  messages: Message[];
  hits: Hit[];
  statements: Statement[];
}

export interface Enrollment {
  name: string;
  person: string;
  flow: string;
  enteredAt: number;
  heldOut: boolean;
  goalAt: number | null;
}

export interface Message {
  name: string;
  enrollment: Enrollment;
  version: number;
  step: string;
  channel: 'email' | 'sms';
  variant: string | null;
  purpose: 'service' | 'marketing';
  fate: 'sent' | 'skipped' | 'held_out' | 'failed' | 'unknown' | 'queued';
  /** Of a skipped one. */
  reason: string | null;
  /** When it left, or when it was decided that it does not. */
  at: number;
  /** What the carrier told of its arrival. */
  deliveredAt: number | null;
  bounce: { at: number; kind: 'hard' | 'soft' } | null;
  unsubscribedAt: number | null;
  complainedAt: number | null;
  /** The order it is about. */
  order: string | null;
}

export interface Hit {
  message: Message;
  kind: 'open' | 'click';
  by: 'human' | 'machine' | 'unknown';
  /** What it was taken for at first, where that was something else. */
  takenFor: Hit['by'] | null;
  at: number;
}

/** What a shop tells of an order, at whatever time it arrives. */
export type Statement = { order: string; person: string | null; at: number; currency: string; test: boolean } & (
  | { told: 'placed' | 'paid' | 'edited'; total: number; link: Message | null }
  | { told: 'refunded'; refund: string; amount: number }
  | { told: 'closed'; reason: 'unpaid' | 'cancelled' }
);

export interface Windows {
  email_click: number;
  sms_click: number;
  email_open: number;
  sms_delivered: number;
}
