import { told } from '../kernel/registers';
import type { Money } from '../kernel/money';
import type { KnownOrder } from '../orders/merge-order';
import type { OrderAddress, OrderFacts, OrderItemFacts } from '../orders/order-facts';
import { stateOf } from '../orders/order-state';
import type { OrderView } from '../orders/order-view';

/** An order as conditions see it, from what a simulation knows. The engine's own view comes from its tables. */
export function simulatedOrderView(known: KnownOrder, { externalId, source }: OrderFacts, shopCurrency: string): OrderView {
  const state = stateOf(known, shopCurrency);
  const { currency } = state;
  const money = (minor: number): Money => ({ minor, currency });
  const amount = (field: string): Money | null => {
    const minor = told<number>(known.told, field);
    return minor === undefined ? null : money(minor);
  };
  const text = (field: string) => told<string>(known.told, field) ?? null;
  const address = told<OrderAddress>(known.told, 'shippingAddress');
  return {
    id: 0,
    external_id: externalId,
    source,
    number: text('number'),
    currency,
    subtotal: amount('subtotal'),
    discount_total: amount('discountTotal'),
    shipping_total: amount('shippingTotal'),
    tax_total: amount('taxTotal'),
    total: money(state.total),
    paid_total: money(state.paidTotal),
    refunded_total: money(state.refundedTotal),
    payment: state.payment,
    fulfillment: state.fulfillment,
    status: state.status,
    payment_method: text('paymentMethod'),
    closed_reason: state.closedReason,
    placed_at: state.placedAt,
    paid_at: state.paidAt,
    shipped_at: state.shippedAt,
    delivered_at: state.deliveredAt,
    completed_at: state.completedAt,
    closed_at: state.closedAt,
    pay_url: text('payUrl'),
    discount_codes: told<string[]>(known.told, 'discountCodes') ?? [],
    tags: told<string[]>(known.told, 'tags') ?? [],
    note: text('note'),
    shipping_address: address
      ? { country: address.country ?? null, region: address.region ?? null, postal_code: address.postalCode ?? null }
      : null,
    items: (told<OrderItemFacts[]>(known.told, 'items') ?? []).map((item) => itemView(item, currency)),
  };
}

function itemView(item: OrderItemFacts, currency: string): OrderView['items'][number] {
  return {
    product_id: item.productId ?? null,
    variant_id: item.variantId ?? null,
    sku: item.sku ?? null,
    title: item.title,
    variant: item.variant ?? null,
    quantity: item.quantity,
    price: { minor: item.price, currency },
    category: item.category ?? null,
    tags: item.tags ?? [],
    url: item.url ?? null,
    image_url: item.imageUrl ?? null,
    gift: item.gift ?? false,
    sample: item.sample ?? false,
    lasts_days: item.lastsDays ?? null,
  };
}
