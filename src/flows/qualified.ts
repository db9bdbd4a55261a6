import type { Facts } from './definition';
import type { Refusal } from './enrolling';

/** Somebody who qualified for a flow before it could take them in. */
export interface Qualified {
  /** Current views, with `event` = the data of what made them qualify. */
  facts: Facts;
  orderId: number | null;
  /** When they qualified: the enrollment's trigger. */
  at: number;
  entryKey: string;
  eventId: number | null;
}

/** Some of those who may have qualified: who did, and how many did not, by reason. */
export interface QualifiedChunk {
  qualified: Qualified[];
  refused: Refusal[];
}
