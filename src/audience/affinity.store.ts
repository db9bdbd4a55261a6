import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Reader } from '../database/reader';
import { marks, type Tx } from '../database/tx';
import type { Affinity } from './affinity';
import { productAffinityTable, type ProductAffinityRow } from './product-affinity.entity';

/** Stands in the place of a product for "whatever you bought": its neighbours are the popular ones. */
export const ANYTHING = '*';

export interface BoughtItem {
  order_id: number;
  source: string;
  product_id: string;
  contact_id: number | null;
}

/** A line of a paid order. */
export interface SoldItem {
  order_id: number;
  source: string;
  paid_at: number;
  product_id: string;
}

export interface ProductRow {
  source: string;
  external_id: string;
  title: string;
  category: string | null;
  price: number;
  currency: string;
  compare_at_price: number | null;
  first_seen_at: number | null;
  url: string | null;
  image_url: string | null;
  available: number;
}

/** What to look for besides neighbours: of which categories, new since when, reduced or not. */
export interface ShelfQuery {
  sources: string[];
  /** Products of these categories, cheapest first; empty = not asked. */
  categories: string[];
  /** First seen after this; null = not asked. */
  newSince: number | null;
  reduced: boolean;
}

const PRODUCT =
  'source, external_id, title, category, price, currency, compare_at_price, first_seen_at, url, image_url, available';
/** Products read of each kind at most: enough to choose from, whatever the shop's size. */
const MOST_OF_KIND = 1000;

/** SQL of recommendations. Reads orders, lines and products; writes product_affinities. */
@Injectable()
export class AffinityStore {
  constructor(private readonly database: Database) {}

  /** The last id of the next `limit` orders after one, paid or not; null where there are none. Pages of the same cost, however old the shop. */
  async pageEnd(orderId: number, limit: number): Promise<number | null> {
    const [row] = await this.database.read<{ last: number | null }>(
      `SELECT MAX(id) AS last FROM (SELECT id FROM orders WHERE id > ? ORDER BY id LIMIT ${limit}) AS page`,
      [orderId],
    );
    return row?.last ?? null;
  }

  /** Lines of orders with ids in (after, until] paid since an instant, by order. Gifts and samples are not chosen by anybody. */
  async sold(after: number, until: number, since: number): Promise<SoldItem[]> {
    return this.database.read<SoldItem>(
      `SELECT o.id AS order_id, o.source AS source, o.paid_at AS paid_at, i.product_id AS product_id
         FROM orders o JOIN order_items i ON i.order_id = o.id
        WHERE o.id > ? AND o.id <= ? AND o.paid_at >= ? AND o.test = 0 AND i.product_id IS NOT NULL AND i.gift = 0 AND i.sample = 0
        ORDER BY o.id`,
      [after, until, since],
    );
  }

  /** Stored pairs of a shop after an id, in the order of their ids. */
  async stored(source: string, after: number, limit: number): Promise<ProductAffinityRow[]> {
    return this.database.read<ProductAffinityRow>(
      `SELECT * FROM product_affinities WHERE source = ? AND id > ? ORDER BY id LIMIT ${limit}`,
      [source, after],
    );
  }

  async save(tx: Tx, source: string, affinities: Affinity[]): Promise<void> {
    const rows = affinities.map((a) => ({
      id: tx.nextId(),
      source,
      product_id: a.productId,
      other_id: a.otherId,
      together: a.together,
      score: a.score,
    }));
    await tx.insert(productAffinityTable, rows, { update: ['together', 'score'] });
  }

  async remove(tx: Tx, ids: number[]): Promise<void> {
    await tx.run(`DELETE FROM product_affinities WHERE id IN (${marks(ids)})`, ids);
  }

  /** What contacts bought, and what stands in the given orders, paid or not; the newest order first. */
  async boughtBy(read: Reader, contactIds: number[], orderIds: number[]): Promise<(BoughtItem & { paid: number })[]> {
    return read.query(
      `SELECT o.id AS order_id, o.source AS source, i.product_id AS product_id, o.contact_id AS contact_id, CASE WHEN o.paid_at IS NULL THEN 0 ELSE 1 END AS paid
         FROM orders o JOIN order_items i ON i.order_id = o.id
        WHERE ((o.contact_id IN (${marks(contactIds)}) AND o.paid_at IS NOT NULL) OR o.id IN (${marks(orderIds)}))
          AND i.product_id IS NOT NULL ORDER BY o.placed_at DESC, o.id DESC, i.line`,
      [...contactIds, ...orderIds],
    );
  }

  /** The shop to show when nothing tells which: the one whose products were learnt last. */
  async mainSource(read: Reader): Promise<string | undefined> {
    const [row] = await read.query<{ source: string }>('SELECT source FROM products ORDER BY id DESC LIMIT 1');
    return row?.source;
  }

  async neighbours(read: Reader, sources: string[], productIds: string[]): Promise<ProductAffinityRow[]> {
    return read.query<ProductAffinityRow>(
      `SELECT * FROM product_affinities WHERE source IN (${marks(sources)}) AND product_id IN (${marks(productIds)})
        ORDER BY score DESC, together DESC, other_id`,
      [...sources, ...productIds],
    );
  }

  /** Products by their ids, whether they can be had or not. */
  async products(read: Reader, sources: string[], externalIds: string[]): Promise<ProductRow[]> {
    return read.query<ProductRow>(
      `SELECT ${PRODUCT} FROM products WHERE source IN (${marks(sources)}) AND external_id IN (${marks(externalIds)})`,
      [...sources, ...externalIds],
    );
  }

  /** Products that can be bought now, of the kinds asked for; one statement for each kind. */
  async shelf(read: Reader, { sources, categories, newSince, reduced }: ShelfQuery): Promise<ProductRow[]> {
    const select = (condition: string, order: string, params: (string | number)[]) =>
      read.query<ProductRow>(
        `SELECT ${PRODUCT} FROM products WHERE source IN (${marks(sources)}) AND available = 1 AND ${condition} ORDER BY ${order} LIMIT ${MOST_OF_KIND}`,
        [...sources, ...params],
      );
    const found = await Promise.all([
      categories.length === 0 ? [] : select(`category IN (${marks(categories)})`, 'price, id', categories),
      newSince === null ? [] : select('first_seen_at > ?', 'first_seen_at DESC, id', [newSince]),
      reduced ? select('compare_at_price > price', 'price * 1.0 / compare_at_price, id', []) : [],
    ]);
    return found.flat();
  }
}
