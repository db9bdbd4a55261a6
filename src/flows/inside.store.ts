import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx } from '../database/tx';
import { enrollmentTable, type EnrollmentRow } from './enrollment.entity';

/** What a publication asks of the enrollments table: who is inside, and on which version they go on. */
@Injectable()
export class InsideStore {
  /** How many enrollments of a flow are on their way. */
  async count(read: Reader, flow: string): Promise<number> {
    const [row] = await read.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM enrollments WHERE flow = ? AND state IN ('waiting', 'parked')",
      [flow],
    );
    return Number(row!.n);
  }

  /** Enrollments that have not ended on a version older than this, after an id, in the order of their ids. */
  async onOlder(read: Reader, flow: string, version: number, after: number, limit: number): Promise<Pick<EnrollmentRow, 'id'>[]> {
    return read.query(
      `SELECT id FROM enrollments WHERE flow = ? AND state IN ('waiting', 'parked') AND version < ? AND id > ? ORDER BY id LIMIT ${limit}`,
      [flow, version, after],
    );
  }

  /** Those of these that have not ended, locked until the transaction ends. */
  async claimOpen(tx: Tx, ids: number[]): Promise<EnrollmentRow[]> {
    return tx.query(
      `SELECT * FROM enrollments WHERE id IN (${marks(ids)}) AND state IN ('waiting', 'parked') ORDER BY id${forUpdate(tx.dialect)}`,
      ids,
    );
  }

  /** Enrollments go on by this version of their flow. */
  async pin(tx: Tx, rows: Pick<EnrollmentRow, 'id' | 'version'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(enrollmentTable, ['id'], ['version'], rows);
  }
}
