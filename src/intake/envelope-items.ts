import type { OrderFacts, OrderItemFacts } from '../orders/order-facts';
import type { EnvelopeItem } from './envelope';
import { amount, id, text, texts, url } from './json-reading';

/** The lines of an envelope's order or checkout, amounts in minor units of `currency`. */
export function envelopeItems(items: EnvelopeItem[], currency: string): OrderItemFacts[] {
  return items.map((i) => ({
    productId: id(i.product_id),
    variantId: id(i.variant_id),
    sku: text(i.sku),
    title: text(i.title) ?? '',
    variant: text(i.variant),
    quantity: i.quantity ?? 1,
    price: amount(i.price, currency) ?? 0,
    compareAtPrice: amount(i.compare_at_price, currency),
    discount: amount(i.discount, currency),
    category: text(i.category),
    tags: i.tags ? texts(i.tags) : undefined,
    url: url(i.url),
    imageUrl: url(i.image_url),
    gift: i.gift ?? undefined,
    sample: i.sample ?? undefined,
    lastsDays: i.lasts_days ? Math.max(1, Math.round(i.lasts_days)) : undefined,
  }));
}

/** What an order comes to whose total was not told: lines less discounts, plus shipping and taxes that are not inside. */
export function itemsTotal(items: OrderItemFacts[], order: OrderFacts): number {
  const lines = items.reduce((sum, i) => sum + i.price * i.quantity - (i.discount ?? 0), 0);
  const taxes = order.taxesIncluded === false ? (order.taxTotal ?? 0) : 0;
  return Math.max(0, lines - (order.discountTotal ?? 0) + (order.shippingTotal ?? 0) + taxes);
}
