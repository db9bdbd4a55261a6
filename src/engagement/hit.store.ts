import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks, skipLocked, type Tx } from '../database/tx';
import type { HitVerdict } from './classify-hit';
import { hitTable, type HitRow } from './hit.entity';

/** A hit before it has an id. */
export type StoredHit = Omit<HitRow, 'id'>;

/** Hits of one kind and verdict on one message. */
export interface Visits extends HitVerdict {
  ref: string;
  kind: 'open' | 'click';
  hits: number;
  /** The first of them, epoch milliseconds. */
  at: number;
}

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

  /** The oldest new hits that came at or before `until`, and what came of the same messages since; locked until the transaction ends. */
  async claimNew(tx: Tx, limit: number, until: number): Promise<HitRow[]> {
    const ripe = await tx.query<HitRow>(
      `SELECT * FROM hits WHERE state = 'new' AND at <= ? ORDER BY id LIMIT ?${skipLocked(tx.dialect)}`,
      [until, limit],
    );
    const refs = [...new Set(ripe.map((hit) => hit.ref))];
    if (refs.length === 0) return [];
    const since = await tx.query<HitRow>(
      `SELECT * FROM hits WHERE ref IN (${marks(refs)}) AND at > ? AND state = 'new' ORDER BY id${skipLocked(tx.dialect)}`,
      [...refs, until],
    );
    return [...ripe, ...since];
  }

  /** When the oldest new hit came. */
  async oldestNew(read: Reader): Promise<number | null> {
    const [row] = await read.query<{ at: number }>("SELECT at FROM hits WHERE state = 'new' ORDER BY id LIMIT 1");
    return row?.at ?? null;
  }

  /**
   * The hits of some messages that were worked out: of each kind and class the first `most`. Of one that is flooded no more are
   * needed, and no flood of one class pushes out what a person did.
   */
  async doneOf(read: Reader, refs: string[], most: number): Promise<HitRow[]> {
    return read.query<HitRow>(
      `SELECT * FROM (SELECT h.*, ROW_NUMBER() OVER (PARTITION BY ref, kind, class ORDER BY at, id) AS nth FROM hits h WHERE ref IN (${marks(refs)}) AND state = 'done') numbered WHERE nth <= ? ORDER BY id`,
      [...refs, most],
    );
  }

  /** What came of some messages' hits, told together where message, kind and verdict are the same. */
  async visits(read: Reader, refs: string[]): Promise<Visits[]> {
    const rows = await read.query<Visits>(
      `SELECT ref, kind, class, reason, COUNT(*) AS hits, MIN(at) AS at FROM hits WHERE ref IN (${marks(refs)}) AND class IS NOT NULL GROUP BY ref, kind, class, reason`,
      refs,
    );
    return rows.map((row) => ({ ...row, hits: Number(row.hits), at: Number(row.at) }));
  }

  async refsAfter(read: Reader, after: string, since: number, limit: number): Promise<string[]> {
    const sql = "SELECT DISTINCT ref FROM hits WHERE ref > ? AND at >= ? AND state = 'done' ORDER BY ref LIMIT ?";
    return (await read.query<{ ref: string }>(sql, [after, since, limit])).map((row) => row.ref);
  }

  async name(tx: Tx, hits: { id: number; ref: string; linkNo: number }[]): Promise<void> {
    await tx.updateMany(
      hitTable,
      ['id'],
      ['ref', 'link_no'],
      hits.map(({ id, ref, linkNo }) => ({ id, ref, link_no: linkNo })),
    );
  }

  async settle(tx: Tx, outcomes: { id: number; messageId: number; verdict: HitVerdict }[]): Promise<void> {
    await tx.updateMany(
      hitTable,
      ['id'],
      ['message_id', 'class', 'reason', 'state'],
      outcomes.map((o) => ({
        id: o.id,
        message_id: o.messageId,
        class: o.verdict.class,
        reason: o.verdict.reason,
        state: 'done' as const,
      })),
    );
  }

  async remove(tx: Tx, ids: number[]): Promise<void> {
    if (ids.length > 0) await tx.run(`DELETE FROM hits WHERE id IN (${marks(ids)})`, ids);
  }
}
