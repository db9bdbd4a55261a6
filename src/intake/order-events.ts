import type { NewEvent } from '../events/domain-event';
import { toIso } from '../kernel/local-time';
import { toMajor } from '../kernel/money';
import type { AppliedOrder } from '../orders/applied-order';
import type { ShipmentFacts } from '../orders/order-facts';
import type { OrderState } from '../orders/order-state';
import type { Incoming } from './incoming';

/**
 * Which events a statement about an order brings to light. The facts decide, not the delivery's topic: an update that shows
 * a payment is the payment, whichever webhook comes first. Each fact is one event under one key, so webhook, import and API
 * tell it once; what was known before is left out here, what another delivery tells at the same time by the key.
 */
export function orderEvents(incoming: Incoming, applied: AppliedOrder, receivedAt: number): NewEvent[] {
  const { before, after } = applied;
  const events: NewEvent[] = [];
  const add = (type: string, at: number, data: Record<string, unknown> = {}, ...ids: (string | number)[]) =>
    events.push({
      key: [type, applied.source, applied.externalId, ...ids].join(':'),
      type,
      contactId: applied.contactId,
      orderId: applied.orderId,
      source: applied.source,
      at,
      receivedAt,
      history: incoming.history,
      test: incoming.test || after.test,
      data: type === incoming.type ? { ...incoming.data, ...data } : data,
    });
  for (const [type, milestone] of MILESTONES) {
    const at = after[milestone];
    if (at !== null && (before?.[milestone] ?? null) === null)
      add(type, at, type === 'order.closed' ? { closed_reason: after.closedReason } : {});
  }
  for (const refund of after.refunds) {
    if (before?.refunds.some((r) => r.externalId === refund.externalId)) continue;
    add(
      'order.refunded',
      refund.at,
      { refund: { ...part(incoming, 'refund'), ...refundData(refund, after) } },
      refund.externalId,
    );
  }
  for (const [type, milestone] of PARCELS) {
    for (const parcel of after.shipments) {
      const at = parcel[milestone];
      if (at === undefined || hadParcel(before, parcel.externalId, milestone)) continue;
      add(type, at, { shipment: { ...part(incoming, 'shipment'), ...shipmentData(parcel) } }, parcel.externalId);
    }
    // A shop that names no parcels sends the goods once.
    const at = incoming.order?.[milestone];
    if (at !== undefined && !incoming.order?.shipments?.length && (before?.[milestone] ?? null) === null)
      add(type, after[milestone] ?? at);
  }
  if (incoming.type === 'order.updated' && incoming.order) add('order.updated', incoming.at, {}, incoming.order.updatedAt);
  return events;
}

const MILESTONES = [
  ['order.placed', 'placedAt'],
  ['order.paid', 'paidAt'],
  ['order.completed', 'completedAt'],
  ['order.closed', 'closedAt'],
] as const;

const PARCELS = [
  ['order.shipped', 'shippedAt'],
  ['order.delivered', 'deliveredAt'],
] as const;

function hadParcel(before: OrderState | null, externalId: string, milestone: 'shippedAt' | 'deliveredAt'): boolean {
  return before?.shipments.some((s) => s.externalId === externalId && s[milestone] !== undefined) ?? false;
}

/** What the envelope said about the refund or parcel beyond what we read. */
function part(incoming: Incoming, name: string): Record<string, unknown> {
  const told = incoming.data[name];
  return typeof told === 'object' && told !== null && !Array.isArray(told) ? (told as Record<string, unknown>) : {};
}

function refundData(refund: OrderState['refunds'][number], { currency }: OrderState): Record<string, unknown> {
  return { id: refund.externalId, amount: toMajor(refund.amount, currency), at: toIso(refund.at) };
}

function shipmentData(parcel: ShipmentFacts): Record<string, unknown> {
  const { externalId: id, carrier = null, trackingNumber: tracking_number = null, trackingUrl: tracking_url = null } = parcel;
  return { id, carrier, tracking_number, tracking_url };
}
