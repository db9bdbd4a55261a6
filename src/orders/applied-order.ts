import type { OrderState } from './order-state';

/** What one statement changed about an order. `before` is null when the order was not known. */
export interface AppliedOrder {
  orderId: number;
  /** Null while nobody can be known. */
  contactId: number | null;
  /** Whose it was before; differs once somebody is known for the first time, or another is named. */
  contactBefore: number | null;
  source: string;
  externalId: string;
  before: OrderState | null;
  after: OrderState;
  /** Messages whose link was followed to place it, as this statement tells. */
  followed: string[];
}
