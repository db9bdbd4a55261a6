import { Injectable } from '@nestjs/common';
import { forUpdate, marks, type Tx } from '../database/tx';
import type { ChannelName } from './new-message';

export interface KnownAddress {
  contact_id: number;
  address: string;
  valid: number;
}

/** A place under a cap that is taken. */
export interface Taken {
  id: number;
  contact_id: number;
  gated_at: number;
}

/**
 * The gate's one query over several folders' tables (DESIGN §2 allows it here): a fixed number of statements for a whole
 * batch, none per contact. Reads only.
 */
@Injectable()
export class GateStore {
  /** Asked id → the id that survived its merges. */
  async survivors(tx: Tx, contactIds: number[]): Promise<Map<number, number>> {
    const rows = await tx.query<{ asked: number; id: number }>(
      `WITH RECURSIVE steps (asked, id) AS (
         SELECT id, id FROM contacts WHERE id IN (${marks(contactIds)})
         UNION ALL SELECT steps.asked, c.merged_into FROM steps JOIN contacts c ON c.id = steps.id WHERE c.merged_into IS NOT NULL)
       SELECT steps.asked AS asked, steps.id AS id FROM steps JOIN contacts c ON c.id = steps.id WHERE c.merged_into IS NULL`,
      contactIds,
    );
    return new Map(rows.map((r) => [r.asked, r.id]));
  }

  /** Contacts that are still there, locked: who passes the gate for one reserves the cap against everybody else. */
  async lockPresent(tx: Tx, ids: number[]): Promise<Set<number>> {
    const rows = await tx.query<{ id: number }>(
      `SELECT id FROM contacts WHERE id IN (${marks(ids)}) AND erased_at IS NULL ORDER BY id${forUpdate(tx.dialect)}`,
      ids,
    );
    return new Set(rows.map((r) => r.id));
  }

  /** Every id that was merged into one of these, by itself. */
  async merged(tx: Tx, ids: number[]): Promise<Map<number, number>> {
    const rows = await tx.query<{ id: number; merged_into: number }>(
      `SELECT id, merged_into FROM contacts WHERE merged_into IN (${marks(ids)})`,
      ids,
    );
    return new Map(rows.map((r) => [r.id, r.merged_into]));
  }

  /** Addresses of contacts on a channel: working ones first, the newest first. */
  async addresses(tx: Tx, channel: ChannelName, contactIds: number[]): Promise<KnownAddress[]> {
    return tx.query<KnownAddress>(
      `SELECT contact_id, address, valid FROM addresses WHERE channel = ? AND contact_id IN (${marks(contactIds)}) ORDER BY valid DESC, seen_at DESC, id DESC`,
      [channel, ...contactIds],
    );
  }

  async enrollmentStates(tx: Tx, ids: number[]): Promise<Map<number, 'waiting' | 'done' | 'exited' | 'parked'>> {
    const rows = await tx.query<{ id: number; state: 'waiting' | 'done' | 'exited' | 'parked' }>(
      `SELECT id, state FROM enrollments WHERE id IN (${marks(ids)})`,
      ids,
    );
    return new Map(rows.map((r) => [r.id, r.state]));
  }

  async flowStates(tx: Tx, flows: string[]): Promise<Map<string, 'running' | 'paused' | 'stopped'>> {
    const rows = await tx.query<{ flow: string; state: 'running' | 'paused' | 'stopped' }>(
      `SELECT flow, state FROM flows WHERE flow IN (${marks(flows)})`,
      flows,
    );
    return new Map(rows.map((r) => [r.flow, r.state]));
  }

  /** Marketing messages that passed since `since` and have not been given up: places taken under the cap, held-out ones too. */
  async taken(tx: Tx, channel: ChannelName, contactIds: number[], since: number): Promise<Taken[]> {
    return tx.query<Taken>(
      `SELECT id, contact_id, gated_at FROM messages WHERE contact_id IN (${marks(contactIds)}) AND channel = ? AND gated_at > ?
         AND purpose = 'marketing' AND status NOT IN ('skipped', 'failed')`,
      [...contactIds, channel, since],
    );
  }

  /** Contacts with a case that was opened and not closed. */
  async openCases(tx: Tx, contactIds: number[]): Promise<Set<number>> {
    const rows = await tx.query<{ contact_id: number; type: string; data: string }>(
      `SELECT contact_id, type, data FROM events WHERE contact_id IN (${marks(contactIds)}) AND type IN ('case.opened', 'case.closed') AND test = 0 ORDER BY at, id`,
      contactIds,
    );
    const open = new Map<number, Set<string>>();
    for (const r of rows) {
      const cases = open.get(r.contact_id) ?? new Set();
      if (r.type === 'case.opened') cases.add(caseId(r.data));
      else cases.delete(caseId(r.data));
      open.set(r.contact_id, cases);
    }
    return new Set([...open].filter(([, cases]) => cases.size > 0).map(([id]) => id));
  }
}

function caseId(data: string): string {
  const id = (JSON.parse(data) as { case?: { id?: unknown } }).case?.id;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}
