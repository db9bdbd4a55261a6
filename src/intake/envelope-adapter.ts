import type { OrderFacts, RefundFacts, ShipmentFacts } from '../orders/order-facts';
import type { EnvelopeData, EnvelopeOrder, Envelope } from './envelope';
import { envelopeSchema, firstFault } from './envelope';
import { envelopeConsent, envelopeContact } from './envelope-contact';
import { withoutBlanks } from './without-blanks';
import { envelopeItems, itemsTotal } from './envelope-items';
import { OWN_SHOP, type Incoming, type Parsed } from './incoming';
import { amount, country, currency, first, id, instant, text, texts, url, type Json } from './json-reading';
import { linkTokens } from './link-tokens';
import type { ParseContext } from './parse-context';

const ORDER_TYPES = ['placed', 'paid', 'updated', 'closed', 'completed', 'shipped', 'delivered', 'refunded'].map(
  (t) => `order.${t}`,
);
const CONTACT_TYPES = ['contact.updated', 'contact.subscribed', 'contact.unsubscribed'];

/** An event in our own envelope. */
export function parseEnvelope(body: Json, context: ParseContext): Parsed {
  const checked = envelopeSchema.safeParse(withoutBlanks(body));
  if (!checked.success) {
    const fault = firstFault(checked.error);
    return { parked: `${fault.path || 'the envelope'}: ${fault.message}` };
  }
  const envelope = checked.data;
  const data = envelope.data ?? {};
  if (ORDER_TYPES.includes(envelope.type))
    return data.order ? [order(envelope, data, data.order, context)] : missing('data.order');
  if (envelope.type === 'checkout.started' || envelope.type === 'checkout.updated') return checkout(envelope, data, context);
  if (CONTACT_TYPES.includes(envelope.type))
    return data.contact ? [aboutContact(envelope, data, context)] : missing('data.contact');
  if (envelope.type === 'product.viewed') {
    const productId = id(data.product?.id);
    return productId ? [{ ...base(envelope, data, context), product: { externalId: productId } }] : missing('data.product.id');
  }
  if (envelope.type === 'case.opened' || envelope.type === 'case.closed') return caseOf(envelope, data, context);
  if (envelope.type.startsWith('custom.')) return [base(envelope, data, context)];
  return { ignored: `the type ${envelope.type} is not known; own types begin with custom.` };
}

function missing(path: string): Parsed {
  return { parked: `${path}: is missing` };
}

function order(envelope: Envelope, data: EnvelopeData, told: EnvelopeOrder, context: ParseContext): Incoming {
  const incoming = base(envelope, data, context);
  const at = incoming.at;
  const facts = orderFacts(told, data, incoming, context);
  const own = standIn(envelope);
  switch (envelope.type) {
    case 'order.placed':
      facts.placedAt ??= at;
      break;
    case 'order.paid':
      facts.paidAt ??= at;
      facts.paidTotal ??= facts.total;
      break;
    case 'order.closed':
      facts.closedAt ??= at;
      facts.closedReason ??= 'cancelled';
      break;
    case 'order.completed':
      facts.completedAt ??= at;
      break;
    case 'order.shipped':
      facts.shippedAt ??= at;
      facts.shipments = [{ ...shipment(data, own), shippedAt: at }];
      break;
    case 'order.delivered':
      facts.deliveredAt ??= at;
      facts.shipments = [{ ...shipment(data, own), deliveredAt: at }];
      break;
    case 'order.refunded':
      facts.refunds = refund(data, facts.currency ?? context.currency, own, at);
      break;
  }
  return { ...incoming, order: facts };
}

function orderFacts(told: EnvelopeOrder, data: EnvelopeData, incoming: Incoming, context: ParseContext): OrderFacts {
  const code = currency(told.currency) ?? context.currency;
  const items = told.items ? envelopeItems(told.items, code) : undefined;
  const facts: OrderFacts = {
    source: OWN_SHOP,
    externalId: id(told.id) ?? String(told.id),
    updatedAt: instant(told.updated_at) ?? incoming.at,
    number: text(told.number),
    checkoutId: id(told.checkout_id),
    currency: currency(told.currency),
    subtotal: amount(told.subtotal, code),
    discountTotal: amount(told.discount_total, code),
    shippingTotal: amount(told.shipping_total, code),
    taxTotal: amount(told.tax_total, code),
    taxesIncluded: told.taxes_included ?? undefined,
    total: amount(told.total, code),
    paymentMethod: text(told.payment_method)?.slice(0, 64),
    payUrl: url(told.pay_url),
    discountCodes: told.discount_codes ? texts(told.discount_codes) : undefined,
    tags: told.tags ? texts(told.tags) : undefined,
    note: text(told.note),
    linkTokens: linkTokens(told.note),
    shippingAddress: told.shipping_address
      ? {
          country: country(told.shipping_address.country),
          region: text(told.shipping_address.region),
          postalCode: text(told.shipping_address.postal_code),
        }
      : undefined,
    items,
    placedAt: instant(told.placed_at),
    paidAt: instant(told.paid_at),
    shippedAt: instant(told.shipped_at),
    deliveredAt: instant(told.delivered_at),
    completedAt: instant(told.completed_at),
    closedAt: instant(told.closed_at),
    closedReason: told.closed_reason ?? undefined,
    paidTotal: amount(told.paid_total, code),
    test: incoming.test,
    history: incoming.history,
  };
  if (facts.total === undefined && items) facts.total = itemsTotal(items, facts);
  if (facts.paidAt !== undefined) facts.paidTotal ??= facts.total;
  // Amounts without a currency are in the shop's.
  if (facts.total !== undefined || data.refund) facts.currency ??= code;
  return facts;
}

/** What stands in for the id of a shipment or refund that has none: the envelope's, else its time. */
function standIn(envelope: Envelope): string {
  return id(envelope.id) ?? envelope.timestamp;
}

function shipment(data: EnvelopeData, own: string): ShipmentFacts {
  const told = data.shipment;
  return {
    externalId: id(told?.id) ?? own,
    carrier: text(told?.carrier)?.slice(0, 64),
    trackingNumber: text(told?.tracking_number)?.slice(0, 128),
    trackingUrl: url(told?.tracking_url),
  };
}

function refund(data: EnvelopeData, code: string, own: string, at: number): RefundFacts[] | undefined {
  const told = data.refund;
  if (!told) return undefined;
  const paidBack = amount(told.amount, code);
  if (paidBack === undefined) return undefined;
  return [{ externalId: id(told.id) ?? own, amount: Math.abs(paidBack), at: instant(told.at) ?? at }];
}

function checkout(envelope: Envelope, data: EnvelopeData, context: ParseContext): Parsed {
  const told = data.checkout;
  const externalId = id(told?.id);
  if (!told || !externalId) return missing('data.checkout.id');
  const incoming = base(envelope, data, context);
  const code = currency(told.currency) ?? context.currency;
  return [
    {
      ...incoming,
      eventId: envelope.type === 'checkout.started' ? externalId : incoming.eventId,
      checkout: {
        source: OWN_SHOP,
        externalId,
        url: url(told.url),
        currency: code,
        total: amount(told.total, code),
        items: envelopeItems(told.items ?? [], code),
        startedAt: instant(told.started_at) ?? incoming.at,
        updatedAt: incoming.at,
      },
    },
  ];
}

function aboutContact(envelope: Envelope, data: EnvelopeData, context: ParseContext): Incoming {
  const incoming = base(envelope, data, context);
  const topic = first(text(data.topic), text(data.contact?.topic));
  const told = incoming.consent ?? [];
  if (topic || told.length > 0) return { ...incoming, topic };
  // The event alone says it: somebody subscribed to e-mail; somebody wants no marketing at all.
  const common = { at: incoming.at, source: OWN_SHOP, explicit: true, byPerson: true };
  if (envelope.type === 'contact.subscribed')
    return { ...incoming, consent: [{ ...common, channel: 'email', state: 'granted', basis: 'opt_in' }] };
  if (envelope.type !== 'contact.unsubscribed') return incoming;
  return {
    ...incoming,
    consent: (['email', 'sms'] as const).map((channel) => ({ ...common, channel, state: 'withdrawn' as const })),
  };
}

function caseOf(envelope: Envelope, data: EnvelopeData, context: ParseContext): Parsed {
  const externalId = id(data.case?.id);
  if (!externalId) return missing('data.case.id');
  const facts = { externalId, kind: text(data.case?.kind), orderExternalId: id(data.case?.order_id) };
  return [{ ...base(envelope, data, context), case: facts }];
}

function base(envelope: Envelope, data: EnvelopeData, context: ParseContext): Incoming {
  const at = instant(envelope.timestamp) ?? context.receivedAt;
  const { order: _order, contact: _contact, ...rest } = data;
  const contact = data.contact ? envelopeContact(data.contact, at) : undefined;
  return {
    type: envelope.type,
    at,
    eventId: context.deliveryId,
    source: OWN_SHOP,
    test: envelope.test === true,
    history: envelope.history === true,
    contact,
    consent: data.contact ? envelopeConsent(data.contact, at) : [],
    data: rest,
  };
}
