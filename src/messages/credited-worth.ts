import type { ClosedReason } from '../orders/order-facts';

/** What an order tells about its money. Amounts are minor units, instants epoch milliseconds. */
export interface OrderMoney {
  paidAt: number;
  paidTotal: number;
  refundedTotal: number;
  closedAt: number | null;
  closedReason: ClosedReason | null;
}

/**
 * What an order is worth to the message that brought it, and how much of that was taken back: what was refunded, never more than
 * was paid; all of it when the order was called off after it was paid, told of a refund or not.
 */
export function creditedWorth(order: OrderMoney): { amount: number; refunded: number } {
  const amount = Math.max(0, order.paidTotal);
  const calledOff =
    order.closedAt !== null &&
    order.closedAt >= order.paidAt &&
    (order.closedReason === 'cancelled' || order.closedReason === 'refunded');
  return { amount, refunded: calledOff ? amount : Math.min(Math.max(0, order.refundedTotal), amount) };
}

/** What is left of that, of a paid row `o` of the orders: `amount` less `refunded`, as reports sum it up themselves. */
export const CREDITED_WORTH = `CASE
  WHEN o.closed_at >= o.paid_at AND o.closed_reason IN ('cancelled', 'refunded') THEN 0
  WHEN o.paid_total <= 0 OR o.refunded_total >= o.paid_total THEN 0
  WHEN o.refunded_total > 0 THEN o.paid_total - o.refunded_total
  ELSE o.paid_total END`;
