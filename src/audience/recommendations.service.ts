import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { groupBy } from '../kernel/group-by';
import type { Money } from '../kernel/money';
import { AffinityStore, ANYTHING, type BoughtItem, type ProductRow } from './affinity.store';
import { choose, NEW_FOR, type KnownProduct, type Reason, type RecommendKind, type Shelf, type Wish } from './recommend';

/** One product as templates see it. */
export interface Recommended {
  product_id: string;
  title: string;
  price: Money;
  url: string | null;
  image_url: string | null;
  /** Why it is shown. */
  reason: Reason;
}

/** Who gets recommendations, under a key of the caller's. */
export interface Want {
  key: number;
  contactId: number;
  /** The basket to start from; without one, the contact's own latest order. */
  orderId: number | null;
  wish: Wish;
}

/** Products that a wish starts from, of one shop. */
interface Basket {
  products: string[];
  source?: string;
}

/** What to show whom: what goes with theirs, what is new, reduced or one step dearer, else what most people buy. */
@Injectable()
export class RecommendationsService {
  constructor(private readonly store: AffinityStore) {}

  /**
   * Products for each of many readers, by key, in a fixed number of statements. Fewer than `min` found: an empty list. `now`
   * tells what is new.
   */
  async recommend(read: Reader, wants: Want[], now: number): Promise<Map<number, Recommended[]>> {
    if (wants.length === 0) return new Map();
    const orderIds = wants.flatMap((w) => (w.orderId === null ? [] : [w.orderId]));
    const items = await this.store.boughtBy(read, unique(wants.map((w) => w.contactId)), unique(orderIds));
    const baskets = new Map(wants.map((w) => [w.key, basketOf(w, items)]));
    const mainSource = (await this.store.mainSource(read)) ?? '';
    const sources = unique([mainSource, ...items.map((i) => i.source)]);
    const shelves = await this.shelves(read, sources, wants, { items, baskets: [...baskets.values()] }, now);
    return new Map(
      wants.map((want) => {
        const { products: basket, source = mainSource } = baskets.get(want.key)!;
        const { shelf, rows } = shelves.get(source)!;
        const mine = items.filter((i) => i.contact_id === want.contactId && i.paid === 1 && i.source === source);
        const reader = { basket, bought: new Set(mine.map((i) => i.product_id)) };
        const chosen = choose(want.wish, reader, shelf, now);
        return [want.key, chosen.map((c) => shown(rows.get(c.productId)!, c.reason))];
      }),
    );
  }

  /** What each shop has to choose from: neighbours of the baskets, what sells, and what the wishes look for besides. */
  private async shelves(
    read: Reader,
    sources: string[],
    wants: Want[],
    { items, baskets }: { items: BoughtItem[]; baskets: Basket[] },
    now: number,
  ): Promise<Map<string, { shelf: Shelf; rows: Map<string, ProductRow> }>> {
    const asks = (kind: RecommendKind) => wants.some((w) => w.wish.kind === kind || w.wish.kind === 'best');
    const neighbours = await this.store.neighbours(read, sources, unique([ANYTHING, ...baskets.flatMap((b) => b.products)]));
    const ids = unique([...neighbours.map((n) => n.other_id), ...items.map((i) => i.product_id)]);
    const known = await this.store.products(read, sources, ids);
    const inBaskets = new Set(baskets.flatMap((b) => b.products));
    const dearer = asks('next_price') ? known.filter((p) => inBaskets.has(p.external_id)) : [];
    const found = await this.store.shelf(read, {
      sources,
      categories: unique(dearer.flatMap((p) => p.category ?? [])),
      newSince: asks('new') ? now - NEW_FOR : null,
      reduced: asks('on_sale'),
    });
    const bySource = groupBy([...known, ...found], (p) => p.source);
    return new Map(
      sources.map((source) => {
        const rows = new Map((bySource.get(source) ?? []).map((p) => [p.external_id, p]));
        const near = neighbours.filter((n) => n.source === source);
        const shelf: Shelf = {
          products: new Map([...rows].map(([id, p]) => [id, knownProduct(p)])),
          neighbours: near
            .filter((n) => n.product_id !== ANYTHING)
            .map((n) => ({ productId: n.product_id, otherId: n.other_id, score: n.score })),
          popular: near.filter((n) => n.product_id === ANYTHING).map((n) => n.other_id),
        };
        return [source, { shelf, rows }];
      }),
    );
  }
}

/** The products a wish starts from: the given order's, else those of the contact's latest order. */
function basketOf(want: Want, items: BoughtItem[]): Basket {
  const first =
    want.orderId === null ? items.find((i) => i.contact_id === want.contactId) : items.find((i) => i.order_id === want.orderId);
  if (!first) return { products: [] };
  return { products: unique(items.filter((i) => i.order_id === first.order_id).map((i) => i.product_id)), source: first.source };
}

function knownProduct(p: ProductRow): KnownProduct {
  return {
    id: p.external_id,
    category: p.category,
    price: p.price,
    currency: p.currency,
    compareAt: p.compare_at_price,
    firstSeenAt: p.first_seen_at,
    available: p.available === 1,
  };
}

function shown(p: ProductRow, reason: Recommended['reason']): Recommended {
  return {
    product_id: p.external_id,
    title: p.title,
    price: { minor: p.price, currency: p.currency },
    url: p.url,
    image_url: p.image_url,
    reason,
  };
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
