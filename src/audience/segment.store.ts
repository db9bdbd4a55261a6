import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { forUpdate, marks, type Tx, type Value } from '../database/tx';
import { segmentMemberTable } from './segment-member.entity';
import { segmentTable, type SegmentRow } from './segment.entity';

const DEAD = 'c.id IS NULL OR c.merged_into IS NOT NULL OR c.erased_at IS NOT NULL';

/** SQL of segments. Reads whatever their rules look at; writes segments and segment_members. */
@Injectable()
export class SegmentStore {
  async all(read: Reader): Promise<SegmentRow[]> {
    return read.query<SegmentRow>('SELECT * FROM segments ORDER BY segment');
  }

  async one(read: Reader, segment: string): Promise<SegmentRow | undefined> {
    return (await read.query<SegmentRow>('SELECT * FROM segments WHERE segment = ?', [segment]))[0];
  }

  /** Living contacts with ids in (after, until] that fulfil a compiled rule. */
  async matching(read: Reader, rule: { sql: string; params: Value[] }, after: number, until: number): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      `SELECT c.id AS id FROM contacts c
        WHERE c.id > ? AND c.id <= ? AND c.merged_into IS NULL AND c.erased_at IS NULL AND (${rule.sql})`,
      [after, until, ...rule.params],
    );
    return rows.map((r) => r.id);
  }

  /** Members with contact ids in (after, until] that live. */
  async members(read: Reader, segment: string, after: number, until: number): Promise<number[]> {
    const rows = await read.query<{ contact_id: number }>(
      `SELECT m.contact_id AS contact_id FROM segment_members m LEFT JOIN contacts c ON c.id = m.contact_id
        WHERE m.segment = ? AND m.contact_id > ? AND m.contact_id <= ? AND NOT (${DEAD})`,
      [segment, after, until],
    );
    return rows.map((r) => r.contact_id);
  }

  /** Some members that were merged or erased. */
  async deadMembers(read: Reader, segment: string, limit: number): Promise<number[]> {
    const rows = await read.query<{ contact_id: number }>(
      `SELECT m.contact_id AS contact_id FROM segment_members m LEFT JOIN contacts c ON c.id = m.contact_id
        WHERE m.segment = ? AND (${DEAD}) LIMIT ${limit}`,
      [segment],
    );
    return rows.map((r) => r.contact_id);
  }

  /** Any members of a segment. */
  async someMembers(read: Reader, segment: string, limit: number): Promise<number[]> {
    return (await this.page(read, segment, 0, limit)).map((m) => m.contact_id);
  }

  /** Members after a contact, in the order of their ids. */
  async page(read: Reader, segment: string, after: number, limit: number): Promise<{ contact_id: number; since: number }[]> {
    return read.query(
      `SELECT contact_id, since FROM segment_members WHERE segment = ? AND contact_id > ? ORDER BY contact_id LIMIT ${limit}`,
      [segment, after],
    );
  }

  /** Adds members; answers those who were none before. */
  async add(tx: Tx, segment: string, contactIds: number[], since: number): Promise<number[]> {
    const rows = contactIds.map((contact_id) => ({ id: tx.nextId(), segment, contact_id, since }));
    await tx.insert(segmentMemberTable, rows, 'ignore');
    const ids = rows.map((r) => r.id);
    const added = await tx.query<{ contact_id: number }>(
      `SELECT contact_id FROM segment_members WHERE id IN (${marks(ids)}) ORDER BY contact_id`,
      ids,
    );
    return added.map((r) => r.contact_id);
  }

  /** Removes members; answers those who were some before. */
  async remove(tx: Tx, segment: string, contactIds: number[]): Promise<number[]> {
    const rows = await tx.query<{ id: number; contact_id: number }>(
      `SELECT id, contact_id FROM segment_members WHERE segment = ? AND contact_id IN (${marks(contactIds)})
        ORDER BY contact_id${forUpdate(tx.dialect)}`,
      [segment, ...contactIds],
    );
    const ids = rows.map((r) => r.id);
    if (ids.length > 0) await tx.run(`DELETE FROM segment_members WHERE id IN (${marks(ids)})`, ids);
    return rows.map((r) => r.contact_id);
  }

  /** Which of these contacts are who a member proved to be. */
  async heirs(tx: Tx, segment: string, contactIds: number[]): Promise<Set<number>> {
    const rows = await tx.query<{ id: number }>(
      `SELECT DISTINCT c.merged_into AS id FROM contacts c JOIN segment_members m ON m.contact_id = c.id
        WHERE m.segment = ? AND c.merged_into IN (${marks(contactIds)})`,
      [segment, ...contactIds],
    );
    return new Set(rows.map((r) => r.id));
  }

  /**
   * Which of these contacts only history moved since an instant: something was told of them afterwards, or they were imported,
   * and nothing happened just then.
   */
  async movedByHistory(tx: Tx, contactIds: number[], since: number): Promise<Set<number>> {
    const rows = await tx.query<{ id: number }>(
      `SELECT c.id AS id FROM contacts c
        WHERE c.id IN (${marks(contactIds)})
          AND NOT EXISTS (SELECT 1 FROM events e WHERE e.contact_id = c.id AND e.received_at >= ? AND e.history = 0 AND e.test = 0)
          AND (c.created_at >= ? OR EXISTS (SELECT 1 FROM events e WHERE e.contact_id = c.id AND e.received_at >= ? AND e.history = 1))`,
      [...contactIds, since, since, since],
    );
    return new Set(rows.map((r) => r.id));
  }

  /** Notes that a segment was computed, with as many members as it has. */
  async computed(tx: Tx, segment: string, hash: string, now: number): Promise<number> {
    const [row] = await tx.query<{ n: number }>('SELECT COUNT(*) AS n FROM segment_members WHERE segment = ?', [segment]);
    const members = Number(row!.n);
    await tx.insert(segmentTable, [{ id: tx.nextId(), segment, hash, members, refreshed_at: now }], {
      update: ['hash', 'members', 'refreshed_at'],
    });
    return members;
  }

  async forget(tx: Tx, segment: string): Promise<void> {
    await tx.run('DELETE FROM segments WHERE segment = ?', [segment]);
  }
}
