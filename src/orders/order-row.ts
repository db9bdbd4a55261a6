import { clip } from '../kernel/fit';
import { told } from '../kernel/registers';
import type { KnownOrder } from './merge-order';
import type { ClosedReason, OrderAddress, OrderItemFacts } from './order-facts';
import type { Fulfillment, OrderState, Payment } from './order-state';

/** Most a 32-bit column takes; a shop's slip must not park the order. */
const MOST = 2 ** 31 - 1;
/** More lines than this are a mistake or an attack. */
const MAX_LINES = 1000;

/** The columns of `orders` that follow from what was told: amounts in minor units, instants in milliseconds, lists as JSON. */
export interface OrderColumns {
  number: string | null;
  checkout_id: string | null;
  currency: string;
  subtotal: number | null;
  discount_total: number | null;
  shipping_total: number | null;
  tax_total: number | null;
  taxes_included: number | null;
  total: number;
  paid_total: number;
  refunded_total: number;
  payment: Payment;
  fulfillment: Fulfillment;
  status: string;
  payment_method: string | null;
  closed_reason: ClosedReason | null;
  placed_at: number | null;
  paid_at: number | null;
  shipped_at: number | null;
  delivered_at: number | null;
  completed_at: number | null;
  closed_at: number | null;
  updated_at: number;
  pay_url: string | null;
  discount_codes: string | null;
  tags: string | null;
  note: string | null;
  shipping_address: string | null;
  test: number;
  history: number;
}

/** A line of an order as stored. */
export interface ItemColumns {
  line: number;
  product_id: string | null;
  variant_id: string | null;
  sku: string | null;
  title: string;
  variant: string | null;
  quantity: number;
  price: number;
  discount: number;
  category: string | null;
  tags: string | null;
  url: string | null;
  image_url: string | null;
  gift: number;
  sample: number;
  lasts_days: number | null;
}

/** The columns that follow from what is known of an order. */
export function columnsOf(known: KnownOrder, state: OrderState): OrderColumns {
  const field = <T>(name: string) => told<T>(known.told, name) ?? null;
  const json = (name: string) => {
    const value = field<unknown>(name);
    return value === null ? null : JSON.stringify(value);
  };
  const taxesIncluded = field<boolean>('taxesIncluded');
  return {
    number: clip(field<string>('number'), 64),
    checkout_id: clip(field<string>('checkoutId'), 128),
    currency: state.currency,
    subtotal: field<number>('subtotal'),
    discount_total: field<number>('discountTotal'),
    shipping_total: field<number>('shippingTotal'),
    tax_total: field<number>('taxTotal'),
    taxes_included: taxesIncluded === null ? null : Number(taxesIncluded),
    total: state.total,
    paid_total: state.paidTotal,
    refunded_total: state.refundedTotal,
    payment: state.payment,
    fulfillment: state.fulfillment,
    status: state.status,
    payment_method: clip(field<string>('paymentMethod'), 64),
    closed_reason: state.closedReason,
    placed_at: state.placedAt,
    paid_at: state.paidAt,
    shipped_at: state.shippedAt,
    delivered_at: state.deliveredAt,
    completed_at: state.completedAt,
    closed_at: state.closedAt,
    updated_at: known.updatedAt,
    pay_url: field<string>('payUrl'),
    discount_codes: json('discountCodes'),
    tags: json('tags'),
    note: field<string>('note'),
    shipping_address: addressJson(field<OrderAddress>('shippingAddress')),
    test: Number(known.test),
    history: Number(known.history),
  };
}

/** The lines of an order, without ids. */
export function itemColumns(items: OrderItemFacts[]): ItemColumns[] {
  return items.slice(0, MAX_LINES).map((item, line) => ({
    line,
    product_id: clip(item.productId, 128),
    variant_id: clip(item.variantId, 128),
    sku: clip(item.sku, 128),
    title: clip(item.title, 500) ?? '',
    variant: clip(item.variant, 255),
    quantity: whole(item.quantity) ?? 0,
    price: item.price,
    discount: item.discount ?? 0,
    category: clip(item.category, 190),
    tags: item.tags ? JSON.stringify(item.tags) : null,
    url: item.url ?? null,
    image_url: item.imageUrl ?? null,
    gift: Number(item.gift ?? false),
    sample: Number(item.sample ?? false),
    lasts_days: whole(item.lastsDays),
  }));
}

function addressJson(address: OrderAddress | null): string | null {
  if (!address) return null;
  const { country = null, region = null, postalCode = null } = address;
  return JSON.stringify({ country, region, postal_code: postalCode });
}

function whole(n: number | undefined): number | null {
  return n === undefined ? null : Math.max(-MOST, Math.min(MOST, Math.trunc(n)));
}
