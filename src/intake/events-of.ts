import type { NewEvent } from '../events/domain-event';
import type { AppliedCheckout } from '../orders/applied-checkout';
import type { AppliedOrder } from '../orders/applied-order';
import type { Incoming } from './incoming';
import { orderEvents } from './order-events';

/** One statement of a delivery, after the records have taken it in. */
export interface Recorded {
  /** The inbox row it came in. */
  rowId: number;
  receivedAt: number;
  incoming: Incoming;
  /** Whom it is about; null when nobody can be known. */
  contactId: number | null;
  order?: AppliedOrder;
  checkout?: AppliedCheckout;
  /** Of a case: our id of the order it is about. */
  caseOrderId?: number;
}

/**
 * The events that statements bring to light, in the order in which they happened. What happened at one instant is told in
 * the order in which a shop does things, so that a flow never sees a payment before its order.
 */
export function eventsOf(recorded: readonly Recorded[]): NewEvent[] {
  return recorded.flatMap(eventsOfOne).sort((a, b) => a.at - b.at || rank(a.type) - rank(b.type));
}

function eventsOfOne(told: Recorded): NewEvent[] {
  const { incoming, order, checkout, receivedAt } = told;
  if (order) return orderEvents(incoming, order, receivedAt);
  if (checkout) return checkoutEvents(told, checkout);
  return [eventOf(told, incoming.type, incoming.at, incoming.eventId, subjectOf(incoming))];
}

/**
 * That a checkout was started is told once it is known by whom, with the time of its start: an anonymous cart can enroll
 * nobody, and its address may only come with a later update.
 */
function checkoutEvents(told: Recorded, checkout: AppliedCheckout): NewEvent[] {
  const { externalId, contactId, completed } = checkout;
  const raw = told.incoming.data.checkout;
  const data = { checkout: { ...(typeof raw === 'object' ? raw : {}), id: externalId, completed } };
  const about = { ...told, contactId };
  const events = checkout.announce ? [eventOf(about, 'checkout.started', checkout.startedAt, externalId, data)] : [];
  if (told.incoming.type === 'checkout.started') return events;
  return [...events, eventOf(about, told.incoming.type, told.incoming.at, told.incoming.eventId, data)];
}

function eventOf(told: Recorded, type: string, at: number, id: string, data: Record<string, unknown>): NewEvent {
  const { incoming, contactId, receivedAt, caseOrderId } = told;
  const { source, history, test } = incoming;
  const key = `${type}:${source}:${id}`;
  return {
    key,
    type,
    contactId,
    orderId: caseOrderId ?? null,
    source,
    at,
    receivedAt,
    history,
    test,
    data: { ...incoming.data, ...data },
  };
}

/** What it is about, named alike whatever shop told it. */
function subjectOf({ product, case: about, topic, data }: Incoming): Record<string, unknown> {
  const told = (name: string) => (typeof data[name] === 'object' ? (data[name] as Record<string, unknown>) : {});
  return {
    ...(product ? { product: { ...told('product'), id: product.externalId } } : {}),
    ...(about
      ? { case: { ...told('case'), id: about.externalId, kind: about.kind ?? null, order_id: about.orderExternalId ?? null } }
      : {}),
    ...(topic ? { topic } : {}),
  };
}

const SEQUENCE = [
  'checkout.started',
  'checkout.updated',
  'order.placed',
  'order.paid',
  'order.shipped',
  'order.delivered',
  'order.completed',
  'order.refunded',
  'order.closed',
  'order.updated',
];

function rank(type: string): number {
  const place = SEQUENCE.indexOf(type);
  return place < 0 ? SEQUENCE.length : place;
}
