import type { Money } from '../kernel/money';
import type { ItemColumns, OrderColumns } from './order-row';
import type { OrderItemView, OrderView } from './order-view';
import type { OrderStatus } from './order-state';

/** An order as stored. */
export type StoredOrder = OrderColumns & { id: number; source: string; external_id: string };

/** An order as conditions and templates see it. */
export function viewOrder(row: StoredOrder, items: ItemColumns[]): OrderView {
  const { currency } = row;
  const money = (minor: number): Money => ({ minor, currency });
  const maybe = (minor: number | null): Money | null => (minor === null ? null : money(minor));
  return {
    id: row.id,
    external_id: row.external_id,
    source: row.source,
    number: row.number,
    currency,
    subtotal: maybe(row.subtotal),
    discount_total: maybe(row.discount_total),
    shipping_total: maybe(row.shipping_total),
    tax_total: maybe(row.tax_total),
    total: money(row.total),
    paid_total: money(row.paid_total),
    refunded_total: money(row.refunded_total),
    payment: row.payment,
    fulfillment: row.fulfillment,
    status: row.status as OrderStatus,
    payment_method: row.payment_method,
    closed_reason: row.closed_reason,
    placed_at: row.placed_at,
    paid_at: row.paid_at,
    shipped_at: row.shipped_at,
    delivered_at: row.delivered_at,
    completed_at: row.completed_at,
    closed_at: row.closed_at,
    pay_url: row.pay_url,
    discount_codes: list(row.discount_codes),
    tags: list(row.tags),
    note: row.note,
    shipping_address: row.shipping_address === null ? null : (JSON.parse(row.shipping_address) as OrderView['shipping_address']),
    items: items.map((item) => viewItem(item, currency)),
  };
}

function viewItem(row: ItemColumns, currency: string): OrderItemView {
  return {
    product_id: row.product_id,
    variant_id: row.variant_id,
    sku: row.sku,
    title: row.title,
    variant: row.variant,
    quantity: row.quantity,
    price: { minor: row.price, currency },
    category: row.category,
    tags: list(row.tags),
    url: row.url,
    image_url: row.image_url,
    gift: row.gift === 1,
    sample: row.sample === 1,
    lasts_days: row.lasts_days,
  };
}

function list(json: string | null): string[] {
  return json === null ? [] : (JSON.parse(json) as string[]);
}
