import { Injectable } from '@nestjs/common';
import { marks, skipLocked, type Tx } from '../database/tx';
import type { HitVerdict } from './classify-hit';
import { hitTable, type HitRow } from './hit.entity';

/** A hit before it has an id. */
export type StoredHit = Omit<HitRow, 'id'>;

/** Raw hits: append, claim, and write down what they were. */
@Injectable()
export class HitStore {
  /** A hit whose key is known is left as it is. */
  async insert(tx: Tx, hits: StoredHit[]): Promise<void> {
    await tx.insert(
      hitTable,
      hits.map((h) => ({ id: tx.nextId(), ...h })),
      'ignore',
    );
  }

  /** The oldest new hits, locked until the transaction ends. */
  async claimNew(tx: Tx, limit: number): Promise<HitRow[]> {
    return tx.query<HitRow>(`SELECT * FROM hits WHERE state = 'new' ORDER BY id LIMIT ?${skipLocked(tx.dialect)}`, [limit]);
  }

  /** The first `most` hits of each of some messages: of one that is flooded no more are needed. */
  async ofRefs(tx: Tx, refs: string[], most: number): Promise<HitRow[]> {
    return tx.query<HitRow>(
      `SELECT * FROM (SELECT h.*, ROW_NUMBER() OVER (PARTITION BY ref ORDER BY at, id) AS nth FROM hits h WHERE ref IN (${marks(refs)})) numbered WHERE nth <= ?`,
      [...refs, most],
    );
  }

  async settle(tx: Tx, outcomes: { id: number; messageId: number | null; verdict: HitVerdict | null }[]): Promise<void> {
    await tx.updateMany(
      hitTable,
      ['id'],
      ['message_id', 'class', 'reason', 'state'],
      outcomes.map((o) => ({
        id: o.id,
        message_id: o.messageId,
        class: o.verdict?.class ?? null,
        reason: o.verdict?.reason ?? null,
        state: 'done' as const,
      })),
    );
  }

  async remove(tx: Tx, ids: number[]): Promise<void> {
    if (ids.length > 0) await tx.run(`DELETE FROM hits WHERE id IN (${marks(ids)})`, ids);
  }
}
