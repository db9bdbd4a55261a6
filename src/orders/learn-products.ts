import { clip } from '../kernel/fit';
import { canonical } from '../kernel/registers';
import type { OrderFacts } from './order-facts';

/** A product as stored, without its id. */
export interface LearntProduct {
  source: string;
  external_id: string;
  title: string;
  category: string | null;
  /** Minor units. */
  price: number;
  currency: string;
  url: string | null;
  image_url: string | null;
  /** JSON. */
  tags: string | null;
  available: number;
  updated_at: number;
  /** Minor units: the price before it was reduced. */
  compare_at_price: number | null;
  first_seen_at: number | null;
}

/**
 * What orders tell about products. Gifts, samples and tests tell nothing: their price is not the product's. Of two
 * statements about one product the later order counts (by text, when they are of one instant).
 */
export function learnProducts(orders: OrderFacts[], currency: string): Map<string, LearntProduct> {
  const learnt = new Map<string, LearntProduct>();
  for (const order of orders) {
    if (order.test) continue;
    for (const item of order.items ?? []) {
      const externalId = clip(item.productId?.trim(), 128);
      if (!externalId || item.gift || item.sample || !item.title) continue;
      const product: LearntProduct = {
        source: order.source,
        external_id: externalId,
        title: clip(item.title, 500)!,
        category: clip(item.category, 190),
        price: item.price,
        currency: order.currency ?? currency,
        url: item.url ?? null,
        image_url: item.imageUrl ?? null,
        tags: item.tags ? JSON.stringify(item.tags) : null,
        available: 1,
        updated_at: order.updatedAt,
        compare_at_price: item.compareAtPrice ?? null,
        first_seen_at: order.placedAt ?? order.updatedAt,
      };
      const key = productKey(product);
      const before = learnt.get(key);
      if (!before) learnt.set(key, product);
      else learnt.set(key, isLater(product, before) ? sinceFirst(product, before) : sinceFirst(before, product));
    }
  }
  return learnt;
}

export function productKey(product: Pick<LearntProduct, 'source' | 'external_id'>): string {
  return `${product.source}:${product.external_id}`;
}

/** Should a product known as `before` be replaced? What an order does not tell (category, links) is kept by `fillIn`. */
export function isLater(product: LearntProduct, before: LearntProduct): boolean {
  if (product.updated_at !== before.updated_at) return product.updated_at > before.updated_at;
  // When it was first seen says nothing about which is newer, and is moved by every older statement.
  const said = (p: LearntProduct) => canonical({ ...p, first_seen_at: null });
  return said(product) > said(before);
}

/** A statement that has been true since the earlier of two was. */
function sinceFirst(product: LearntProduct, other: LearntProduct): LearntProduct {
  const known = [product.first_seen_at, other.first_seen_at].filter((at) => at !== null);
  return { ...product, first_seen_at: known.length > 0 ? Math.min(...known) : null };
}

/** The newer statement, with what it left out taken from the older one. */
export function fillIn(product: LearntProduct, before: LearntProduct): LearntProduct {
  const { category, url, image_url, tags } = before;
  return {
    ...sinceFirst(product, before),
    category: product.category ?? category,
    url: product.url ?? url,
    image_url: product.image_url ?? image_url,
    tags: product.tags ?? tags,
    // An order does not say whether more can be bought.
    available: before.available,
  };
}
