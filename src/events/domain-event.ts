/** Something that happened, once: what flows are triggered by and reports count. Past tense: `order.placed`. */
export interface DomainEvent {
  id: number;
  /** Unique for ever: `order.paid:shopify:1001` for order facts, else `type:source:delivery id` (EVENTS "What counts once"). */
  key: string;
  type: string;
  /** Ours; null when nobody can be known. */
  contactId: number | null;
  /** Ours; null when it is not about an order. */
  orderId: number | null;
  source: string;
  /** When it happened, epoch milliseconds. */
  at: number;
  /** When we heard of it. */
  receivedAt: number;
  /** Feeds profiles and reports, enrolls nobody. */
  history: boolean;
  /** Stored, never mailed or counted. */
  test: boolean;
  /** What conditions and templates see as `event.…`. */
  data: Record<string, unknown>;
}

/** An event before it is stored. */
export type NewEvent = Omit<DomainEvent, 'id'>;
