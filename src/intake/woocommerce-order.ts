import type { ContactFacts } from '../contacts/contact-facts';
import type { OrderFacts, OrderItemFacts, RefundFacts } from '../orders/order-facts';
import {
  amount,
  country,
  currency,
  first,
  flag,
  id,
  object,
  objects,
  text,
  url,
  whole,
  zonedInstant,
  type Json,
} from './json-reading';
import { linkTokens, notedValues } from './link-tokens';
import type { ParseContext } from './parse-context';

export const WOOCOMMERCE = 'woocommerce';

/** Statuses of things that are no order yet: a cart the shop keeps for itself. */
const DRAFTS = ['checkout-draft', 'auto-draft', 'draft'];

/** `processing`, without WordPress' `wc-` before it. */
export function woocommerceStatus(body: Json): string {
  return (text(body.status) ?? '').toLowerCase().replace(/^wc-/, '');
}

export function isDraft(status: string): boolean {
  return DRAFTS.includes(status);
}

/** The version of an order or customer: when it was last changed. */
export function changedAt(body: Json, context: ParseContext): number {
  return (
    first(date(body, 'modified', context), zonedInstant(body.updated_at, context.zone), createdAt(body, context)) ??
    context.receivedAt
  );
}

export function createdAt(body: Json, context: ParseContext): number | undefined {
  return first(date(body, 'created', context), zonedInstant(body.created_at, context.zone));
}

/** A full order body of API v1 to v3, or of the legacy API (v3 with `order_number`, `billing_address`, `payment_details`). */
export function woocommerceOrder(body: Json, externalId: string, context: ParseContext): OrderFacts {
  const code = currency(body.currency) ?? context.currency;
  const updatedAt = changedAt(body, context);
  const status = woocommerceStatus(body);
  const total = amount(body.total, code);
  const shipping = address(body.shipping ?? body.shipping_address);
  const method = object(body.payment_details);
  return {
    source: WOOCOMMERCE,
    externalId,
    updatedAt,
    number: first(text(body.number), text(body.order_number)),
    currency: code,
    subtotal: first(
      amount(body.subtotal, code),
      sum(objects(body.line_items), (l) => amount(l.subtotal, code)),
    ),
    discountTotal: first(amount(body.discount_total, code), amount(body.total_discount, code)),
    shippingTotal: first(amount(body.shipping_total, code), amount(body.total_shipping, code)),
    taxTotal: amount(body.total_tax, code),
    taxesIncluded: flag(body.prices_include_tax),
    total,
    paymentMethod: first(text(body.payment_method), text(method?.method_id), text(body.payment_method_title))?.slice(0, 64),
    payUrl: url(body.payment_url),
    discountCodes: objects(body.coupon_lines).flatMap((c) => text(c.code) ?? []),
    note: first(text(body.customer_note), text(body.note)),
    shippingAddress: shipping,
    items: objects(body.line_items).map((l) => item(l, code)),
    placedAt: createdAt(body, context) ?? updatedAt,
    ...standing(body, status, total, updatedAt, context),
    linkTokens: linkTokens(body.customer_note, body.note, ...notedValues(body.meta_data)),
    refunds: objects(body.refunds).flatMap((r) => refund(r, code, updatedAt) ?? []),
    test: false,
    history: false,
  };
}

/** The buyer. `customer_id` 0 is a guest, known by the billing address alone. */
export function woocommerceBuyer(body: Json, at: number): ContactFacts {
  const billing = object(body.billing ?? body.billing_address) ?? {};
  const customer = object(body.customer) ?? {};
  return {
    source: WOOCOMMERCE,
    externalId: first(id(body.customer_id), id(customer.id)),
    email: first(text(billing.email), text(customer.email)),
    phone: text(billing.phone),
    firstName: first(text(billing.first_name), text(customer.first_name)),
    lastName: first(text(billing.last_name), text(customer.last_name)),
    locale: language(body),
    address: address(body.shipping ?? body.shipping_address) ?? address(billing),
    at,
  };
}

/** A customer's own record. */
export function woocommerceCustomer(body: Json, at: number): ContactFacts {
  const billing = object(body.billing ?? body.billing_address) ?? {};
  return {
    source: WOOCOMMERCE,
    externalId: id(body.id),
    email: first(text(body.email), text(billing.email)),
    phone: text(billing.phone),
    firstName: first(text(body.first_name), text(billing.first_name)),
    lastName: first(text(body.last_name), text(billing.last_name)),
    locale: language(body),
    address: address(body.shipping ?? body.shipping_address) ?? address(billing),
    at,
  };
}

/** What the status says, with the dates that belong to it. Own statuses of plugins count by whether a payment date stands. */
function standing(
  body: Json,
  status: string,
  total: number | undefined,
  updatedAt: number,
  context: ParseContext,
): Partial<OrderFacts> {
  const paidDate = first(date(body, 'paid', context), zonedInstant(object(body.payment_details)?.paid_at, context.zone));
  // The legacy API writes a completion date on every order: it counts only where the status agrees.
  const completedAt =
    status === 'completed'
      ? (first(date(body, 'completed', context), zonedInstant(body.completed_at, context.zone)) ?? updatedAt)
      : undefined;
  const paid = { offline: false, paidAt: paidDate ?? completedAt ?? updatedAt, paidTotal: total };
  const paidIfDated = paidDate === undefined ? { offline: false } : paid;
  switch (status) {
    case 'pending':
    case 'failed':
      return paidIfDated;
    case 'on-hold':
      return { ...paidIfDated, offline: true };
    case 'processing':
      return paid;
    case 'completed':
      return { ...paid, completedAt };
    case 'refunded':
      return { ...paid, closedAt: updatedAt, closedReason: 'refunded' };
    case 'cancelled':
    case 'trash':
      return { ...paidIfDated, closedAt: updatedAt, closedReason: 'cancelled' };
    case 'shipped':
      return { ...paidIfDated, shippedAt: updatedAt };
    case 'delivered':
      return { ...paidIfDated, shippedAt: updatedAt, deliveredAt: updatedAt };
    default:
      return paidIfDated;
  }
}

/** WooCommerce tells what a line cost before (`subtotal`) and after discount (`total`), for all pieces, without tax. */
function item(line: Json, code: string): OrderItemFacts {
  const quantity = whole(line.quantity) ?? 1;
  const subtotal = amount(line.subtotal, code);
  const total = amount(line.total, code);
  const variantId = id(line.variation_id);
  const unit = subtotal !== undefined && quantity > 0 ? Math.round(subtotal / quantity) : amount(line.price, code);
  return {
    productId: id(line.product_id),
    variantId,
    sku: text(line.sku),
    title: first(text(line.parent_name), text(line.name)) ?? '',
    variant: variantId && variantOf(line),
    quantity,
    price: unit ?? 0,
    discount: subtotal !== undefined && total !== undefined ? Math.max(0, subtotal - total) : undefined,
    imageUrl: url(object(line.image)?.src),
  };
}

/** `Black, XL` from the line's attributes; keys with an underscore before them are WordPress' own. */
function variantOf(line: Json): string | undefined {
  const shown = objects(line.meta_data ?? line.meta).filter((m) => !(text(m.key) ?? '_').startsWith('_'));
  const values = shown.flatMap((m) => first(text(m.display_value), text(m.value)) ?? []);
  return values.length > 0 ? values.join(', ').slice(0, 255) : undefined;
}

/** `{ id, total: "-10.00" }` inside an order, whose day is not told: it happened no later than this version. */
function refund(body: Json, code: string, at: number): RefundFacts | undefined {
  const externalId = id(body.id);
  const paidBack = Math.abs(first(amount(body.total, code), amount(body.amount, code)) ?? 0);
  return externalId && paidBack > 0 ? { externalId, amount: paidBack, at } : undefined;
}

/** `date_paid_gmt` is UTC without saying so; plain `date_paid` is the shop's local time. */
function date(body: Json, name: string, context: ParseContext): number | undefined {
  return first(zonedInstant(body[`date_${name}_gmt`], 'utc'), zonedInstant(body[`date_${name}`], context.zone));
}

/** The language plug-ins note with the order. */
function language(body: Json): string | undefined {
  const noted = objects(body.meta_data).find((m) => ['wpml_language', '_locale', 'locale'].includes(text(m.key) ?? ''));
  return text(noted?.value)?.replace('_', '-');
}

function address(value: unknown): { country?: string; region?: string; postalCode?: string } | undefined {
  const told = object(value);
  const found = { country: country(told?.country), region: text(told?.state), postalCode: text(told?.postcode) };
  // WooCommerce sends an address of empty texts where nothing is shipped.
  return (found.country ?? found.region ?? found.postalCode) ? found : undefined;
}

function sum<T>(list: T[], read: (item: T) => number | undefined): number | undefined {
  return list.length === 0 ? undefined : list.reduce((total, item) => total + (read(item) ?? 0), 0);
}
