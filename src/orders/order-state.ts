import { told } from '../kernel/registers';
import type { KnownOrder } from './merge-order';
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

/**
 * What follows from everything known about an order. `currency` stands in until the order itself was told (a refund may
 * come before it).
 */
export function stateOf(known: KnownOrder, currency: string): OrderState {
  const { instants, told: registers } = known;
  const total = told<number>(registers, 'total') ?? 0;
  const paidAt = instants.paidAt ?? null;
  const refunds = Object.entries(known.refunds).map(([externalId, r]) => ({
    externalId,
    amount: told<number>(r.told, 'amount') ?? 0,
    at: r.at,
  }));
  const shipments = Object.entries(known.shipments).map(([externalId, s]) => ({
    externalId,
    carrier: told<string>(s.told, 'carrier'),
    trackingNumber: told<string>(s.told, 'trackingNumber'),
    trackingUrl: told<string>(s.told, 'trackingUrl'),
    shippedAt: s.shippedAt,
    deliveredAt: s.deliveredAt,
  }));
  const money = {
    total,
    paidTotal: known.paidTotal ?? (paidAt === null ? 0 : total),
    refundedTotal: refunds.reduce((sum, r) => sum + r.amount, 0),
  };
  const closedAt = instants.closedAt ?? null;
  const payment = paymentOf(known, paidAt, money);
  const fulfillment = fulfillmentOf(known);
  // Money that came in after the closing has opened the order again.
  const closed = closedAt !== null && (paidAt === null || paidAt <= closedAt);
  return {
    payment,
    fulfillment,
    status: closed ? 'closed' : instants.completedAt !== undefined ? 'completed' : progressOf(payment, fulfillment),
    currency: told<string>(registers, 'currency') ?? currency,
    ...money,
    placedAt: instants.placedAt ?? null,
    paidAt,
    shippedAt: instants.shippedAt ?? null,
    deliveredAt: instants.deliveredAt ?? null,
    completedAt: instants.completedAt ?? null,
    closedAt,
    closedReason: closedAt === null ? null : (told<ClosedReason>(registers, 'closedReason') ?? null),
    refunds,
    shipments,
    test: known.test,
    history: known.history,
  };
}

type Amounts = Pick<OrderState, 'total' | 'paidTotal' | 'refundedTotal'>;

function paymentOf(known: KnownOrder, paidAt: number | null, { total, paidTotal, refundedTotal }: Amounts): Payment {
  if (refundedTotal > 0) {
    // A refund proves that money was received, even when nobody told of the payment yet.
    const received = Math.max(paidTotal, paidAt === null ? total : 0);
    return received > 0 && refundedTotal >= received ? 'refunded' : 'partly_refunded';
  }
  if (paidAt !== null) return 'paid';
  if (known.signs.voided) return 'voided';
  // Part of the money is there: not "nothing received yet", and the rest is awaited.
  if (paidTotal > 0) return 'pending';
  if (known.signs.authorized) return 'authorized';
  return told<boolean>(known.told, 'offline') ? 'pending' : 'unpaid';
}

function fulfillmentOf({ instants, signs, shipments }: KnownOrder): Fulfillment {
  if (instants.deliveredAt !== undefined) return 'delivered';
  if (instants.shippedAt !== undefined) return 'shipped';
  return signs.partial || Object.values(shipments).some((s) => s.shippedAt !== undefined) ? 'partial' : 'none';
}

function progressOf(payment: Payment, fulfillment: Fulfillment): OrderStatus {
  if (payment === 'refunded' || payment === 'voided') return payment;
  switch (fulfillment) {
    case 'delivered':
    case 'shipped':
      return fulfillment;
    case 'partial':
      return 'partly_shipped';
    case 'none':
      return payment;
  }
}
