import type { Reader } from '../database/reader';
import type { RowOf } from '../database/table';
import { marks, skipLocked, type Tx } from '../database/tx';
import { inboxTable, type InboxRow } from './inbox.entity';

export type InboxState = InboxRow['state'];

/** The inbox table; nobody else writes it. */
export class InboxStore {
  /** Inserts rows whose `(source, delivery_id)` is free; answers the ids that were. */
  async insertNew(tx: Tx, rows: RowOf<typeof inboxTable>[]): Promise<Set<number>> {
    await tx.insert(inboxTable, rows, 'ignore');
    // Ids are given out in rising order, so this reads one stretch of the primary key.
    const [first, last] = [rows[0]!.id, rows[rows.length - 1]!.id];
    const found = await tx.query<{ id: number }>('SELECT id FROM inbox WHERE id BETWEEN ? AND ?', [first, last]);
    return new Set(found.map((r) => r.id));
  }

  /** The oldest new rows, locked for this transaction; rows another process holds are passed over. */
  claimNew(tx: Tx, limit: number): Promise<InboxRow[]> {
    // By state, not by highest id seen: a slow commit may bring a lower id after we have read past it.
    return tx.query<InboxRow>(`SELECT * FROM inbox WHERE state = 'new' ORDER BY id LIMIT ?${skipLocked(tx.dialect)}`, [limit]);
  }

  claimThese(tx: Tx, ids: number[]): Promise<InboxRow[]> {
    return tx.query<InboxRow>(
      `SELECT * FROM inbox WHERE state = 'new' AND id IN (${marks(ids)}) ORDER BY id${skipLocked(tx.dialect)}`,
      ids,
    );
  }

  async settle(tx: Tx, rows: SettledRow[]): Promise<void> {
    await tx.updateMany(inboxTable, ['id'], ['state', 'error', 'contact_id', 'done_at'], rows);
  }

  /** Rows with a text that nobody is known by, or nobody yet, after an id. */
  ofNobody(read: Reader, afterId: number, limit: number): Promise<Pick<InboxRow, 'id' | 'body'>[]> {
    return read.query(`SELECT id, body FROM inbox WHERE contact_id IS NULL AND id > ? AND body <> '' ORDER BY id LIMIT ?`, [
      afterId,
      limit,
    ]);
  }

  async blankThese(tx: Tx, ids: number[]): Promise<void> {
    if (ids.length > 0) await tx.run(`UPDATE inbox SET body = '', error = NULL WHERE id IN (${marks(ids)})`, ids);
  }

  /** Forgets what deliveries said that were done in (after, until]; parked ones wait for somebody to look at them. */
  async blank(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run(`UPDATE inbox SET body = '' WHERE done_at > ? AND done_at <= ? AND state IN ('done', 'ignored')`, [
      after,
      until,
    ]);
  }

  /** Forgets that there were deliveries, parked ones too: the same delivery would be taken for a new one. */
  async remove(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run('DELETE FROM inbox WHERE done_at > ? AND done_at <= ?', [after, until]);
  }

  /** Puts rows back in the queue, counting it in `attempts`; answers how many. */
  renew(tx: Tx, from: InboxState, ids?: number[]): Promise<number> {
    const some = ids ? ` AND id IN (${marks(ids)})` : '';
    return tx.run(
      `UPDATE inbox SET state = 'new', attempts = attempts + 1, error = NULL, done_at = NULL WHERE state = ?${some}`,
      [from, ...(ids ?? [])],
    );
  }
}

export type SettledRow = Pick<InboxRow, 'id' | 'state' | 'error' | 'contact_id' | 'done_at'>;
