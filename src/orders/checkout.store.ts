import { repoint, type Move } from '../database/repoint';
import { forUpdate, marks, type Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { checkoutTable, type CheckoutRow } from './checkout.entity';

/** Checkouts; nobody else writes this table. */
export class CheckoutStore {
  /** Known checkouts of a source, locked. */
  async lock(tx: Tx, source: string, externalIds: string[]): Promise<CheckoutRow[]> {
    return tx.query<CheckoutRow>(
      `SELECT * FROM checkouts WHERE source = ? AND external_id IN (${marks(externalIds)}) ORDER BY id${forUpdate(tx.dialect)}`,
      [source, ...externalIds],
    );
  }

  async insert(tx: Tx, rows: CheckoutRow[]): Promise<void> {
    await tx.insert(checkoutTable, rows);
  }

  async update(tx: Tx, rows: CheckoutRow[]): Promise<void> {
    const columns = ['contact_id', 'url', 'currency', 'total', 'items', 'started_at', 'updated_at', 'completed_at'] as const;
    if (rows.length > 0) await tx.updateMany(checkoutTable, ['id'], [...columns], rows);
  }

  /** These checkouts became orders. Those not known yet learn it when they come (`OrderStore.placedFrom`). */
  async complete(tx: Tx, completed: { source: string; externalId: string; at: number }[]): Promise<void> {
    for (const [source, some] of groupBy(completed, (c) => c.source)) {
      const ids = some.map((c) => c.externalId);
      const cases = some.map(() => 'WHEN ? THEN ?').join(' ');
      await tx.run(
        `UPDATE checkouts SET completed_at = CASE external_id ${cases} END WHERE source = ? AND completed_at IS NULL AND external_id IN (${marks(ids)})`,
        [...some.flatMap((c) => [c.externalId, c.at]), source, ...ids],
      );
    }
  }

  async reassign(tx: Tx, moves: Move[]): Promise<void> {
    await repoint(tx, checkoutTable, 'contact_id', moves);
  }
}
