import { Injectable } from '@nestjs/common';
import { marks, skipLocked, type Tx } from '../database/tx';
import { messageTable, type MessageRow } from './message.entity';

export type SettledRow = Pick<
  MessageRow,
  'id' | 'enrollment_id' | 'step' | 'visit' | 'channel' | 'status' | 'reason' | 'settled_at'
>;

/** What the outbox asks of the messages table: put in, take back, hand on what was settled. */
@Injectable()
export class OutboxStore {
  /** Adds messages; those whose (enrollment, step, visit, channel) stands already are left as they are. */
  async add(tx: Tx, rows: MessageRow[]): Promise<void> {
    await tx.insert(messageTable, rows, 'ignore');
  }

  /** Skips the queued messages of enrollments and marks those already claimed, for the gate's next look at them. */
  async cancel(tx: Tx, enrollmentIds: number[], reason: string, now: number): Promise<number> {
    const of = `enrollment_id IN (${marks(enrollmentIds)})`;
    const skipped = await tx.run(
      `UPDATE messages SET status = 'skipped', reason = ?, hold = NULL, settled_at = ?, pull = 1 WHERE ${of} AND status = 'queued'`,
      [reason, now, ...enrollmentIds],
    );
    const marked = await tx.run(`UPDATE messages SET cancelled = ? WHERE ${of} AND status = 'sending' AND cancelled IS NULL`, [
      reason,
      ...enrollmentIds,
    ]);
    return skipped + marked;
  }

  /** Makes held messages of a flow due again. */
  async release(tx: Tx, flow: string, hold: string, now: number): Promise<number> {
    return tx.run(`UPDATE messages SET due_at = ?, hold = NULL WHERE flow = ? AND status = 'queued' AND hold = ?`, [
      now,
      flow,
      hold,
    ]);
  }

  /** Queued messages of enrollments of which nothing was rendered yet. */
  async unrendered(tx: Tx, enrollmentIds: number[]): Promise<Pick<MessageRow, 'id' | 'enrollment_id' | 'options'>[]> {
    return tx.query(
      `SELECT id, enrollment_id, options FROM messages
       WHERE enrollment_id IN (${marks(enrollmentIds)}) AND status = 'queued' AND variables IS NULL`,
      enrollmentIds,
    );
  }

  async saveOrders(tx: Tx, rows: Pick<MessageRow, 'id' | 'order_id' | 'options'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(messageTable, ['id'], ['order_id', 'options'], rows);
  }

  /** Settled messages nobody was told about yet, in the order of their ids, marked as told. */
  async takeSettled(tx: Tx, limit: number): Promise<SettledRow[]> {
    const rows = await tx.query<SettledRow>(
      `SELECT id, enrollment_id, step, visit, channel, status, reason, settled_at FROM messages WHERE pull = 1 ORDER BY id LIMIT ${limit}${skipLocked(tx.dialect)}`,
    );
    if (rows.length > 0)
      await tx.run(
        `UPDATE messages SET pull = 2 WHERE id IN (${marks(rows)})`,
        rows.map((r) => r.id),
      );
    return rows;
  }
}
