import type { OrderItemFacts } from './order-facts';

/** What one delivery tells about a checkout that was begun, perhaps by somebody whose address is not known yet. */
export interface CheckoutFacts {
  source: string;
  externalId: string;
  url?: string;
  currency?: string;
  total?: number;
  items: OrderItemFacts[];
  startedAt: number;
  /** The shop's version: the newest tells what is in the cart. */
  updatedAt: number;
  /** Became an order. */
  completedAt?: number;
}
