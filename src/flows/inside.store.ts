import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx } from '../database/tx';
import { enrollmentTable, type EnrollmentRow } from './enrollment.entity';

/** What is asked of the enrollments table about those inside: who they are, and on which version they go on. */
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

  /** How many are on their way in every flow, and how many of them are parked. */
  async counts(read: Reader): Promise<Map<string, { waiting: number; parked: number }>> {
    const rows = await read.query<{ flow: string; waiting: number; parked: number }>(
      `SELECT flow, SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
              SUM(CASE WHEN state = 'parked' THEN 1 ELSE 0 END) AS parked
       FROM enrollments WHERE state IN ('waiting', 'parked') GROUP BY flow`,
    );
    return new Map(rows.map((row) => [row.flow, { waiting: Number(row.waiting), parked: Number(row.parked) }]));
  }

  /** The enrollments of a flow on their way that entered last, newest first. */
  async newest(read: Reader, flow: string, limit: number): Promise<EnrollmentRow[]> {
    return read.query(
      `SELECT * FROM enrollments WHERE flow = ? AND state IN ('waiting', 'parked') ORDER BY entered_at DESC, id DESC LIMIT ${limit}`,
      [flow],
    );
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
