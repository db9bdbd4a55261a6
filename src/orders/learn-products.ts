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
      };
      const key = productKey(product);
      const before = learnt.get(key);
      if (!before || isLater(product, before)) learnt.set(key, product);
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
  return canonical(product) > canonical(before);
}

/** The newer statement, with what it left out taken from the older one. */
export function fillIn(product: LearntProduct, before: LearntProduct): LearntProduct {
  const { category, url, image_url, tags } = before;
  return {
    ...product,
    category: product.category ?? category,
    url: product.url ?? url,
    image_url: product.image_url ?? image_url,
    tags: product.tags ?? tags,
    // An order does not say whether more can be bought.
    available: before.available,
  };
}
