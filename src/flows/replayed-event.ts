import type { ContactFacts } from '../contacts/contact-facts';
import type { ContactView } from '../contacts/contact-view';
import type { DomainEvent } from '../events/domain-event';
import { toMinor } from '../kernel/money';
import type { OrderFacts, RefundFacts } from '../orders/order-facts';
import type { OrderView } from '../orders/order-view';
import type { SimulatedEvent } from './simulated-shop';

/** Under this source stand the contacts and orders of a replay, by our ids. */
const OURS = 'huike';

/**
 * An event of the log for a simulation: the contact as it is known now, the order with what had happened to it by the time the
 * event was received. `maxAge`: one that was older than this when it came is history, as it was for the engine.
 */
export function replayedEvent(
  event: DomainEvent,
  contact: ContactView | undefined,
  order: OrderView | undefined,
  maxAge: number,
): SimulatedEvent {
  const { key, type, at, receivedAt, test, data } = event;
  const history = event.history || receivedAt - at >= maxAge;
  return {
    ...{ key, type, at, receivedAt, history, test, data },
    ...(contact && { contact: contactTold(contact, receivedAt) }),
    ...(order && { order: orderTold(order, event) }),
    tells: (learnt) => [
      { ...{ key, type, at, data, history, test }, contactId: learnt.contactId, orderId: learnt.order?.orderId ?? null },
    ],
  };
}

/** The person under our id, as far as a delivery could tell it. */
export function contactTold(contact: ContactView, at: number): ContactFacts {
  const { birthday } = contact;
  return {
    source: OURS,
    externalId: String(contact.id),
    email: contact.email ?? undefined,
    phone: contact.phone ?? undefined,
    firstName: contact.first_name ?? undefined,
    lastName: contact.last_name ?? undefined,
    locale: contact.locale,
    country: contact.country ?? undefined,
    timezone: contact.timezone_source === 'shop' ? undefined : contact.timezone,
    ...(birthday && {
      birthday: {
        year: birthday.year,
        month: birthday.month,
        day: birthday.day,
        calendar: birthday.calendar,
        leap: birthday.leap_month,
      },
    }),
    tags: contact.tags,
    attributes: contact.attributes,
    at,
  };
}

function orderTold(order: OrderView, { receivedAt, at, type, data, key, test, history }: DomainEvent): OrderFacts {
  const known = Math.max(receivedAt, at);
  const by = (instant: number | null) => (instant !== null && instant <= known ? instant : undefined);
  const paidAt = by(order.paid_at);
  return {
    source: OURS,
    externalId: String(order.id),
    updatedAt: receivedAt,
    number: order.number ?? undefined,
    currency: order.currency,
    subtotal: order.subtotal?.minor,
    discountTotal: order.discount_total?.minor,
    shippingTotal: order.shipping_total?.minor,
    taxTotal: order.tax_total?.minor,
    total: order.total.minor,
    paymentMethod: order.payment_method ?? undefined,
    payUrl: order.pay_url ?? undefined,
    discountCodes: order.discount_codes,
    tags: order.tags,
    note: order.note ?? undefined,
    items: order.items.map((item) => ({
      productId: item.product_id ?? undefined,
      variantId: item.variant_id ?? undefined,
      sku: item.sku ?? undefined,
      title: item.title,
      variant: item.variant ?? undefined,
      quantity: item.quantity,
      price: item.price.minor,
      category: item.category ?? undefined,
      tags: item.tags,
      gift: item.gift,
      sample: item.sample,
      lastsDays: item.lasts_days ?? undefined,
    })),
    placedAt: by(order.placed_at),
    paidAt,
    ...(paidAt !== undefined && { paidTotal: order.paid_total.minor }),
    shippedAt: by(order.shipped_at),
    deliveredAt: by(order.delivered_at),
    completedAt: by(order.completed_at),
    closedAt: by(order.closed_at),
    ...(by(order.closed_at) !== undefined && { closedReason: order.closed_reason ?? undefined }),
    ...(type === 'order.refunded' && { refunds: [refundIn(data, key, order, at)] }),
    ...{ test, history },
  };
}

function refundIn(data: Record<string, unknown>, key: string, order: OrderView, at: number): RefundFacts {
  const told = data['refund'];
  const refund = typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
  const { amount } = refund;
  const minor = typeof amount === 'string' || typeof amount === 'number' ? toMinor(String(amount), order.currency) : undefined;
  return { externalId: key, amount: minor ?? order.refunded_total.minor, at };
}
