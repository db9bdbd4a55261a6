import type { OrderFacts, OrderItemFacts, RefundFacts, ShipmentFacts } from '../orders/order-facts';
import {
  amount,
  country,
  currency,
  first,
  flag,
  id,
  instant,
  object,
  objects,
  text,
  texts,
  url,
  whole,
  type Json,
} from './json-reading';
import { linkTokens, notedValues } from './link-tokens';

export const SHOPIFY = 'shopify';

/** The id of a Shopify object: the digits as sent, else those of its `gid://shopify/Order/820982911946154508`. */
export function shopifyId(body: Json): string | undefined {
  // Digits first: refunds, parcels and deletions name their order by number only, never by gid.
  return id(body.id) ?? /^gid:\/\/shopify\/\w+\/(\d+)/.exec(text(body.admin_graphql_api_id) ?? '')?.[1];
}

/**
 * A full order body, whatever the topic: state is read from the body, since the two may disagree (an `orders/paid` may be
 * voided). Amounts are the shop's money, never what the buyer saw in another currency.
 */
export function shopifyOrder(
  body: Json,
  externalId: string,
  topic: string,
  fallback: { currency: string; at: number },
): OrderFacts {
  const code = currency(body.currency) ?? fallback.currency;
  const placedAt = first(instant(body.processed_at), instant(body.created_at));
  const updatedAt = first(instant(body.updated_at), instant(body.cancelled_at), placedAt) ?? fallback.at;
  const total = first(amount(body.total_price, code), shopMoney(body.total_price_set, code));
  const refunds = objects(body.refunds).flatMap((r) => shopifyRefund(r, code, updatedAt) ?? []);
  const address = object(body.shipping_address);
  return {
    source: SHOPIFY,
    externalId,
    updatedAt,
    number: first(text(body.name), id(body.order_number)),
    checkoutId: first(id(body.checkout_token), id(body.checkout_id)),
    currency: code,
    subtotal: first(amount(body.subtotal_price, code), shopMoney(body.subtotal_price_set, code)),
    discountTotal: first(amount(body.total_discounts, code), shopMoney(body.total_discounts_set, code)),
    shippingTotal: first(
      shopMoney(body.total_shipping_price_set, code),
      sum(objects(body.shipping_lines), (l) => amount(l.price, code)),
    ),
    taxTotal: first(amount(body.total_tax, code), shopMoney(body.total_tax_set, code)),
    taxesIncluded: flag(body.taxes_included),
    total,
    paymentMethod: first(texts(body.payment_gateway_names)[0], text(body.gateway))?.slice(0, 64),
    payUrl: url(body.order_status_url),
    discountCodes: objects(body.discount_codes).flatMap((d) => text(d.code) ?? []),
    tags: shopifyTags(body.tags),
    note: text(body.note),
    shippingAddress: address && {
      country: country(address.country_code),
      region: first(text(address.province), text(address.province_code)),
      postalCode: text(address.zip),
    },
    items: shopifyItems(body.line_items, code),
    placedAt,
    ...payment(body, code, total, { topic, placedAt, updatedAt }),
    ...fulfillment(body, updatedAt),
    ...closing(body, refunds, updatedAt),
    refunds,
    linkTokens: linkTokens(
      body.note,
      ...notedValues(body.note_attributes),
      body.landing_site,
      body.landing_site_ref,
      body.referring_site,
    ),
    test: body.test === true,
    history: false,
  };
}

/** Lines of an order or a checkout. A line without a title is still a line. */
export function shopifyItems(lines: unknown, code: string): OrderItemFacts[] {
  return objects(lines).map((l) => ({
    productId: id(l.product_id),
    variantId: id(l.variant_id),
    sku: text(l.sku),
    title: first(text(l.title), text(l.name), text(l.presentment_title)) ?? '',
    variant: first(text(l.variant_title), text(l.presentment_variant_title)),
    quantity: whole(l.quantity) ?? 1,
    price: first(amount(l.price, code), shopMoney(l.price_set, code)) ?? 0,
    discount: first(
      sum(objects(l.discount_allocations), (d) => first(amount(d.amount, code), shopMoney(d.amount_set, code))),
      amount(l.total_discount, code),
    ),
  }));
}

/**
 * A refund, inside an order or alone; nothing when no money went back (a restocking, or a cancelled order never paid).
 * What was really paid back are its transactions; those in another currency than the shop's are worked out from the lines.
 */
export function shopifyRefund(body: Json, code: string, fallbackAt: number): RefundFacts | undefined {
  const externalId = shopifyId(body);
  if (!externalId) return undefined;
  const moves = objects(body.transactions).filter(
    (t) => text(t.kind) === 'refund' && !['failure', 'error'].includes(text(t.status) ?? ''),
  );
  const foreign = moves.some((t) => (currency(t.currency) ?? code) !== code);
  const paidBack = foreign
    ? sum([...objects(body.refund_line_items), ...objects(body.order_adjustments)], (l) => lineRefund(l, code))
    : sum(moves, (t) => amount(t.amount, code));
  if (!paidBack || paidBack <= 0) return undefined;
  return { externalId, amount: paidBack, at: first(instant(body.processed_at), instant(body.created_at)) ?? fallbackAt };
}

/** The shop's currency, as a refund that comes alone tells it: by its lines' shop money, else by what was paid back. */
export function refundCurrency(body: Json): string | undefined {
  const sets = [body.total_duties_set, ...objects(body.refund_line_items).map((l) => l.subtotal_set)];
  const told = sets.map((set) => currency(object(object(set)?.shop_money)?.currency_code));
  return first(...told, ...objects(body.transactions).map((t) => currency(t.currency)));
}

/** A parcel; nothing when it was called off or has not left. */
export function shopifyShipment(body: Json, fallbackAt: number): ShipmentFacts | undefined {
  const externalId = shopifyId(body);
  if (!externalId || text(body.status) !== 'success') return undefined;
  const delivered = text(body.shipment_status) === 'delivered';
  return {
    externalId,
    carrier: text(body.tracking_company)?.slice(0, 64),
    trackingNumber: first(text(body.tracking_number), texts(body.tracking_numbers)[0])?.slice(0, 128),
    trackingUrl: first(url(body.tracking_url), ...texts(body.tracking_urls).map(url)),
    shippedAt: instant(body.created_at) ?? fallbackAt,
    deliveredAt: delivered ? (instant(body.updated_at) ?? fallbackAt) : undefined,
  };
}

/** `"tag1, tag2"`, as a list. */
export function shopifyTags(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return texts(value);
  return typeof value === 'string' ? texts(value.split(',')) : undefined;
}

/** What a body says in the shop's own currency: `{ shop_money: { amount, currency_code } }`. */
export function shopMoney(set: unknown, code: string): number | undefined {
  const money = object(object(set)?.shop_money);
  return money && (currency(money.currency_code) ?? code) === code ? amount(money.amount, code) : undefined;
}

interface When {
  topic: string;
  placedAt: number | undefined;
  updatedAt: number;
}

function payment(body: Json, code: string, total: number | undefined, when: When): Partial<OrderFacts> {
  const status = text(body.financial_status);
  if (status === undefined) return {};
  const waiting = { authorized: status === 'authorized', voided: status === 'voided' || status === 'expired' };
  if (status === 'partially_paid') {
    const outstanding = amount(body.total_outstanding, code);
    return {
      ...waiting,
      paidTotal: total !== undefined && outstanding !== undefined ? Math.max(0, total - outstanding) : undefined,
    };
  }
  if (!['paid', 'partially_refunded', 'refunded'].includes(status)) return waiting;
  // Shopify does not say when it was paid: a new order that is paid was paid then, else not later than this version of it.
  const paidAt = when.topic === 'orders/create' ? (when.placedAt ?? when.updatedAt) : when.updatedAt;
  return { ...waiting, paidTotal: total, paidAt };
}

function fulfillment(body: Json, updatedAt: number): Partial<OrderFacts> {
  const shipments = objects(body.fulfillments).flatMap((f) => shopifyShipment(f, updatedAt) ?? []);
  const status = text(body.fulfillment_status);
  if (status !== 'fulfilled') return { shipments, partial: status === 'partial' };
  const latest = (at: (s: ShipmentFacts) => number | undefined) => Math.max(...shipments.map((s) => at(s) ?? 0));
  const allArrived = shipments.length > 0 && shipments.every((s) => s.deliveredAt !== undefined);
  return {
    shipments,
    partial: false,
    shippedAt: shipments.length > 0 ? latest((s) => s.shippedAt) : updatedAt,
    deliveredAt: allArrived ? latest((s) => s.deliveredAt) : undefined,
  };
}

function closing(body: Json, refunds: RefundFacts[], updatedAt: number): Partial<OrderFacts> {
  const cancelledAt = instant(body.cancelled_at);
  const refunded = text(body.financial_status) === 'refunded';
  if (cancelledAt !== undefined)
    return { closedAt: cancelledAt, closedReason: text(body.cancel_reason) === 'declined' ? 'unpaid' : 'cancelled' };
  if (refunded)
    return { closedAt: refunds.length > 0 ? Math.max(...refunds.map((r) => r.at)) : updatedAt, closedReason: 'refunded' };
  // Shopify's own `closed_at` means archived: everything that had to be done about the order is done.
  return { completedAt: instant(body.closed_at) };
}

function lineRefund(line: Json, code: string): number | undefined {
  const net = first(shopMoney(line.subtotal_set, code), shopMoney(line.amount_set, code));
  const tax = first(shopMoney(line.total_tax_set, code), shopMoney(line.tax_amount_set, code));
  // Adjustments are negative where money goes back in addition, lines are positive.
  return net === undefined ? undefined : line.amount_set ? -(net + (tax ?? 0)) : net + (tax ?? 0);
}

function sum<T>(list: T[], read: (item: T) => number | undefined): number | undefined {
  return list.length === 0 ? undefined : list.reduce((total, item) => total + (read(item) ?? 0), 0);
}
