import type { ClosedReason, RefundFacts, ShipmentFacts } from './order-facts';

export type Payment = 'unpaid' | 'pending' | 'authorized' | 'paid' | 'partly_refunded' | 'refunded' | 'voided';
export type Fulfillment = 'none' | 'partial' | 'shipped' | 'delivered';
/** One word for people: the furthest an order has come. */
export type OrderStatus = Payment | 'partly_shipped' | 'shipped' | 'delivered' | 'completed' | 'closed';

/** Where an order stands: what follows from all facts known so far. Amounts are minor units of `currency`. */
export interface OrderState {
  payment: Payment;
  fulfillment: Fulfillment;
  status: OrderStatus;
  currency: string;
  total: number;
  paidTotal: number;
  refundedTotal: number;
  placedAt: number | null;
  paidAt: number | null;
  shippedAt: number | null;
  deliveredAt: number | null;
  completedAt: number | null;
  closedAt: number | null;
  closedReason: ClosedReason | null;
  refunds: RefundFacts[];
  shipments: ShipmentFacts[];
  test: boolean;
  history: boolean;
}
