import { forUpdate, marks, type Tx } from '../database/tx';
import { HOUR } from '../kernel/duration';
import { groupBy } from '../kernel/group-by';
import { fillIn, isLater, productKey, type LearntProduct } from './learn-products';
import { productTable, type ProductRow } from './product.entity';

/** What orders told about products is refreshed at most this often while nothing changes: rows of best sellers stay cool. */
const REFRESH = HOUR;

/** Products; nobody else writes this table. */
export class ProductStore {
  /** Adds what is new and replaces what is newer; what a newer order leaves out is kept. */
  async learn(tx: Tx, learnt: Map<string, LearntProduct>): Promise<void> {
    if (learnt.size === 0) return;
    const known = new Map((await this.lock(tx, [...learnt.values()])).map((p) => [productKey(p), p]));
    const fresh: ProductRow[] = [];
    const changed: ProductRow[] = [];
    for (const [key, product] of learnt) {
      const before = known.get(key);
      if (!before) fresh.push({ id: tx.nextId(), ...product });
      else if (isLater(product, before)) {
        const next = { id: before.id, ...fillIn(product, before) };
        if (next.updated_at - before.updated_at > REFRESH || !sameButTime(next, before)) changed.push(next);
      } else {
        const filled = { id: before.id, ...fillIn(before, product), available: before.available };
        if (!sameButTime(filled, before)) changed.push(filled);
      }
    }
    await tx.insert(productTable, fresh);
    const columns = [
      ...['title', 'category', 'price', 'currency', 'url', 'image_url', 'tags', 'updated_at'],
      ...['compare_at_price', 'first_seen_at'],
    ] as const;
    if (changed.length > 0) await tx.updateMany(productTable, ['id'], [...columns], changed);
  }

  private async lock(tx: Tx, wanted: LearntProduct[]): Promise<ProductRow[]> {
    const bySource = groupBy(wanted, (p) => p.source);
    const where = [...bySource.values()].map((some) => `(source = ? AND external_id IN (${marks(some)}))`).join(' OR ');
    const params = [...bySource].flatMap(([source, some]) => [source, ...some.map((p) => p.external_id)]);
    return tx.query<ProductRow>(`SELECT * FROM products WHERE ${where} ORDER BY id${forUpdate(tx.dialect)}`, params);
  }
}

function sameButTime(a: ProductRow, b: ProductRow): boolean {
  return (Object.keys(a) as (keyof ProductRow)[]).every((column) => column === 'updated_at' || a[column] === b[column]);
}
