import type { CheckoutFacts, Incoming, Parsed } from './incoming';
import { amount, currency, first, id, instant, object, text, url, type Json } from './json-reading';
import type { ParseContext } from './parse-context';
import { marketing, shopifyBuyer, shopifyConsent, shopifyCustomer } from './shopify-customer';
import { refundCurrency, SHOPIFY, shopifyId, shopifyItems, shopifyOrder, shopifyRefund, shopifyShipment } from './shopify-order';
import { shopifyPrivacy } from './shopify-privacy';

/** A webhook of Shopify, API versions 2024-10 to 2026-07. `topic` is that of `X-Shopify-Topic`. */
export function parseShopify(topic: string, body: Json, context: ParseContext): Parsed {
  switch (topic) {
    case 'orders/create':
    case 'orders/paid':
    case 'orders/updated':
    case 'orders/fulfilled':
    case 'orders/partially_fulfilled':
    case 'orders/cancelled':
      return order(topic, body, context);
    case 'orders/delete':
      return deletion(body, context);
    case 'refunds/create':
      return refund(body, context);
    case 'fulfillments/create':
    case 'fulfillments/update':
      return parcel(body, context);
    case 'checkouts/create':
    case 'checkouts/update':
      return checkout(topic, body, context);
    case 'customers/create':
    case 'customers/update':
      return customer(body, context);
    case 'customers_email_marketing_consent/update':
      return consent('email', body, context);
    case 'customers_marketing_consent/update':
      return consent('sms', body, context);
    case 'customers/redact':
    case 'customers/data_request':
      return shopifyPrivacy(topic, body, context);
    default:
      return { ignored: `Shopify's ${topic} is not used` };
  }
}

function order(topic: string, body: Json, context: ParseContext): Parsed {
  const externalId = shopifyId(body);
  if (!externalId) return { parked: 'the order has no id' };
  const facts = shopifyOrder(body, externalId, topic, { currency: context.currency, at: context.receivedAt });
  if (facts.total === undefined) return { parked: 'the order has no total_price that is an amount' };
  const type = topic === 'orders/create' ? 'order.placed' : 'order.updated';
  const contact = shopifyBuyer(body, facts.updatedAt);
  const said = shopifyConsent(object(body.customer) ?? {}, body, facts.updatedAt);
  return [{ ...base(type, facts.updatedAt, context), test: facts.test, order: facts, contact, consent: said }];
}

/** `{ "id": N }` and nothing else: the shop no longer knows the order. */
function deletion(body: Json, context: ParseContext): Parsed {
  const externalId = shopifyId(body);
  if (!externalId) return { parked: 'the deleted order has no id' };
  return orderPart(
    'order.closed',
    externalId,
    context.receivedAt,
    { closedAt: context.receivedAt, closedReason: 'cancelled' },
    context,
  );
}

function refund(body: Json, context: ParseContext): Parsed {
  const orderId = id(body.order_id);
  if (!orderId) return { parked: 'the refund names no order_id' };
  if (!shopifyId(body)) return { parked: 'the refund has no id' };
  const facts = shopifyRefund(body, refundCurrency(body) ?? context.currency, context.receivedAt);
  if (!facts) return { ignored: 'the refund paid nothing back' };
  return orderPart('order.refunded', orderId, facts.at, { refunds: [facts] }, context);
}

function parcel(body: Json, context: ParseContext): Parsed {
  const orderId = id(body.order_id);
  if (!orderId) return { parked: 'the fulfillment names no order_id' };
  const facts = shopifyShipment(body, context.receivedAt);
  if (!facts) return { ignored: `the fulfillment is ${text(body.status) ?? 'without status'}` };
  const at = first(instant(body.updated_at), facts.shippedAt) ?? context.receivedAt;
  return orderPart(facts.deliveredAt ? 'order.delivered' : 'order.shipped', orderId, at, { shipments: [facts] }, context);
}

function checkout(topic: string, body: Json, context: ParseContext): Parsed {
  // Newer versions send no id; the token is in all of them, and orders carry it too.
  const externalId = first(id(body.token), id(body.id));
  if (!externalId) return { parked: 'the checkout has neither token nor id' };
  const code = currency(body.currency) ?? context.currency;
  const startedAt = instant(body.created_at) ?? context.receivedAt;
  const updatedAt = instant(body.updated_at) ?? startedAt;
  const facts: CheckoutFacts = {
    source: SHOPIFY,
    externalId,
    url: url(body.abandoned_checkout_url),
    currency: code,
    total: amount(body.total_price, code),
    items: shopifyItems(body.line_items, code),
    startedAt,
    updatedAt,
    completedAt: instant(body.completed_at),
  };
  const contact = shopifyBuyer({ ...body, phone: first(text(body.phone), text(body.sms_marketing_phone)) }, updatedAt);
  const started = topic === 'checkouts/create';
  return [
    {
      ...base(started ? 'checkout.started' : 'checkout.updated', started ? startedAt : updatedAt, context),
      eventId: started ? externalId : `${externalId}:${updatedAt}`,
      contact,
      consent: shopifyConsent(object(body.customer) ?? {}, body, updatedAt),
      checkout: facts,
      data: { checkout: { id: externalId, url: facts.url } },
    },
  ];
}

function customer(body: Json, context: ParseContext): Parsed {
  const externalId = shopifyId(body);
  if (!externalId) return { parked: 'the customer has no id' };
  const updatedAt = instant(body.updated_at);
  const at = first(updatedAt, instant(body.created_at)) ?? context.receivedAt;
  return [
    {
      ...base('contact.updated', at, context),
      eventId: updatedAt === undefined ? context.deliveryId : `${externalId}:${updatedAt}`,
      contact: shopifyCustomer(body, at),
      consent: shopifyConsent(body, {}, at),
    },
  ];
}

function consent(channel: 'email' | 'sms', body: Json, context: ParseContext): Parsed {
  const externalId = first(id(body.customer_id), id(body.id));
  const [email, phone] = [first(text(body.email_address), text(body.email)), text(body.phone)];
  if (!externalId && !email && !phone) return { parked: 'the consent names no customer' };
  const told = marketing(channel, body[`${channel}_marketing_consent`], context.receivedAt);
  const type =
    told?.state === 'granted' ? 'contact.subscribed' : told?.state === 'withdrawn' ? 'contact.unsubscribed' : 'contact.updated';
  const at = told?.at ?? context.receivedAt;
  return [
    {
      ...base(type, at, context),
      contact: { source: SHOPIFY, externalId, email, phone, at },
      consent: told ? [told] : [],
      data: { channel },
    },
  ];
}

/** Something about an order of which nothing else is told. */
function orderPart(
  type: string,
  externalId: string,
  at: number,
  facts: Partial<NonNullable<Incoming['order']>>,
  context: ParseContext,
): Incoming[] {
  const order = { source: SHOPIFY, externalId, updatedAt: at, ...facts, test: false, history: false };
  return [{ ...base(type, at, context), order }];
}

function base(type: string, at: number, context: ParseContext): Incoming {
  return { type, at, eventId: context.deliveryId, source: SHOPIFY, test: false, history: false, data: {} };
}
