import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx } from '../database/tx';
import type { PaidOrder } from './score-customers';
import { contactScoreTable, type ContactScoreRow } from './contact-score.entity';
import { tierHistoryTable, type TierHistoryRow } from './tier-history.entity';

export type NewScoreRow = Omit<ContactScoreRow, 'id'>;
export type LockedScore = Pick<ContactScoreRow, 'tier' | 'tier_since' | 'computed_at'>;

const WRITTEN = [
  'recency',
  'frequency',
  'monetary',
  'rfm',
  'orders',
  'value',
  'currency',
  'tier',
  'tier_since',
  'computed_at',
] as const;

/** SQL of scores. Reads contacts and orders; writes contact_scores and tier_history. */
@Injectable()
export class ScoreStore {
  /** What living contacts with ids in (after, until] have paid up to `now`, by contact; tests left out. At most `limit` orders. */
  async paid(read: Reader, after: number, until: number, now: number, limit: number): Promise<PaidOrder[]> {
    return read.query<PaidOrder>(
      `SELECT o.contact_id AS contact_id, o.currency AS currency, o.paid_at AS paid_at, o.paid_total - o.refunded_total AS net, o.history AS history
         FROM contacts c JOIN orders o ON o.contact_id = c.id
        WHERE c.id > ? AND c.id <= ? AND c.merged_into IS NULL AND c.erased_at IS NULL
          AND o.paid_at IS NOT NULL AND o.paid_at <= ? AND o.test = 0
        ORDER BY c.id, o.paid_at, o.id LIMIT ${limit}`,
      [after, until, now],
    );
  }

  /** Stored scores of contacts with ids in (after, until]; `dead` where the contact was merged or erased. */
  async stored(read: Reader, after: number, until: number): Promise<(ContactScoreRow & { dead: number })[]> {
    return read.query(
      `SELECT s.*, CASE WHEN c.id IS NULL OR c.merged_into IS NOT NULL OR c.erased_at IS NOT NULL THEN 1 ELSE 0 END AS dead
         FROM contact_scores s LEFT JOIN contacts c ON c.id = s.contact_id
        WHERE s.contact_id > ? AND s.contact_id <= ? ORDER BY s.contact_id`,
      [after, until],
    );
  }

  /** Adds rows without a tier where there are none: so that what nobody has stored yet can be locked. */
  async addMissing(tx: Tx, rows: NewScoreRow[]): Promise<void> {
    const bare = rows.map((row) => ({ id: tx.nextId(), ...row, tier: null, tier_since: null }));
    await tx.insert(contactScoreTable, bare, 'ignore');
  }

  /** What is stored of some contacts, locked until the transaction ends. */
  async lock(tx: Tx, contactIds: number[]): Promise<Map<number, LockedScore>> {
    const rows = await tx.query<LockedScore & { contact_id: number }>(
      `SELECT contact_id, tier, tier_since, computed_at FROM contact_scores WHERE contact_id IN (${marks(contactIds)})${forUpdate(tx.dialect)}`,
      contactIds,
    );
    return new Map(rows.map((r) => [r.contact_id, r]));
  }

  /** Tiers of contacts that were merged into these. */
  async inherited(tx: Tx, contactIds: number[]): Promise<{ contact_id: number; tier: string }[]> {
    return tx.query(
      `SELECT c.merged_into AS contact_id, s.tier AS tier FROM contacts c JOIN contact_scores s ON s.contact_id = c.id
        WHERE c.merged_into IN (${marks(contactIds)}) AND s.tier IS NOT NULL`,
      contactIds,
    );
  }

  async save(tx: Tx, rows: NewScoreRow[]): Promise<void> {
    await tx.insert(
      contactScoreTable,
      rows.map((row) => ({ id: tx.nextId(), ...row })),
      { update: [...WRITTEN] },
    );
  }

  async remove(tx: Tx, contactIds: number[]): Promise<void> {
    if (contactIds.length > 0) await tx.run(`DELETE FROM contact_scores WHERE contact_id IN (${marks(contactIds)})`, contactIds);
  }

  async addHistory(tx: Tx, rows: Omit<TierHistoryRow, 'id'>[]): Promise<void> {
    await tx.insert(
      tierHistoryTable,
      rows.map((row) => ({ id: tx.nextId(), ...row })),
    );
  }
}
