import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks, skipLocked, type Tx } from '../database/tx';
import type { EngagementChange } from './change-words';
import { engagementChangeTable, type EngagementChangeRow } from './engagement-change.entity';

/** The changes of addresses' states; nobody else writes them. */
@Injectable()
export class EngagementChangeStore {
  async insert(tx: Tx, changes: EngagementChangeRow[]): Promise<void> {
    await tx.insert(engagementChangeTable, changes);
  }

  /** The oldest of which flows have not heard, locked until the transaction ends. */
  async untold(tx: Tx, limit: number): Promise<EngagementChange[]> {
    const rows = await tx.query<EngagementChangeRow>(
      `SELECT * FROM engagement_changes WHERE told = 0 ORDER BY id LIMIT ?${skipLocked(tx.dialect)}`,
      [limit],
    );
    return rows.map(changeOf);
  }

  async markTold(tx: Tx, ids: number[]): Promise<void> {
    await tx.run(`UPDATE engagement_changes SET told = 1 WHERE id IN (${marks(ids)})`, ids);
  }

  /** The newest of one contact, newest first. */
  async ofContact(read: Reader, contactId: number, limit: number): Promise<EngagementChange[]> {
    const rows = await read.query<EngagementChangeRow>(
      'SELECT * FROM engagement_changes WHERE contact_id = ? ORDER BY at DESC, id DESC LIMIT ?',
      [contactId, limit],
    );
    return rows.map(changeOf);
  }
}

function changeOf(row: EngagementChangeRow): EngagementChange {
  const { id, address, was, became, cause, silent, since, at } = row;
  return { id, contactId: row.contact_id, address, was, became, cause, messageId: row.message_id, silent, since, at };
}
