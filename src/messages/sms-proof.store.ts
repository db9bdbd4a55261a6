import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks, skipLocked, type Tx } from '../database/tx';
import { messageTable, type MessageRow } from './message.entity';
import { UNPROVED } from './sms-looks';

/** Messages whose outcome is still being looked for; their `due_at` is the next look. Both lanes are named for the index. */
const OPEN = `channel = 'sms' AND lane IN ('service', 'marketing') AND status = 'unknown' AND reason = '${UNPROVED}'`;

/** SQL of SMS whose outcome is unknown. */
@Injectable()
export class SmsProofStore {
  /** Those to be looked for now, locked against other processes. */
  async due(tx: Tx, now: number, limit: number): Promise<MessageRow[]> {
    return tx.query<MessageRow>(
      `SELECT * FROM messages WHERE ${OPEN} AND due_at <= ? ORDER BY due_at, id LIMIT ${limit}${skipLocked(tx.dialect)}`,
      [now],
    );
  }

  async nextDue(read: Reader): Promise<number | null> {
    const [row] = await read.query<{ due: number | null }>(`SELECT MIN(due_at) AS due FROM messages WHERE ${OPEN}`, []);
    return row?.due ?? null;
  }

  /** Writes when each is looked for next. */
  async lookAgain(tx: Tx, rows: Pick<MessageRow, 'id' | 'due_at'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(messageTable, ['id'], ['due_at'], rows);
  }

  /** Of these ids of a provider the ones that are known to be other messages. */
  async knownElsewhere(tx: Tx, providerIds: string[], id: number): Promise<Set<string>> {
    if (providerIds.length === 0) return new Set();
    const rows = await tx.query<{ provider_id: string }>(
      `SELECT provider_id FROM messages WHERE provider_id IN (${marks(providerIds)}) AND id <> ?`,
      [...providerIds, id],
    );
    return new Set(rows.map((r) => r.provider_id));
  }

  /** No proof will be looked for any more. Answers false when one has come meanwhile. */
  async giveUp(tx: Tx, id: number, reason: string): Promise<boolean> {
    return (await tx.run(`UPDATE messages SET reason = ? WHERE id = ? AND ${OPEN}`, [reason, id])) > 0;
  }
}
