import { Injectable } from '@nestjs/common';
import { forUpdate, marks, type Tx } from '../database/tx';
import type { ChannelName, Purpose } from './new-message';

export interface KnownAddress {
  contact_id: number;
  address: string;
  valid: number;
  doubt: string | null;
}

/** A message that passed the gate: a place taken. */
export interface Taken {
  id: number;
  contact_id: number;
  channel: ChannelName;
  purpose: Purpose;
  gated_at: number;
}

export interface EmailState {
  contact_id: number;
  state: string | null;
  state_at: number | null;
}

/** By what of its options a message is known to ask somebody who does not read e-mail: all that stays of them for good. */
export const ASKING_MARKS = ['"evenIfDormant":"once"', '"once":"per_dormancy"'] as const;

/** A message that asked somebody who does not read e-mail. */
export interface Asking {
  id: number;
  contact_id: number;
  gated_at: number;
}

/** Marketing that is not due yet. */
export interface Coming {
  contact_id: number;
  priority: number;
  due_at: number;
}

/** An enrollment that moves on at an instant, and from where. */
export interface Moving {
  contact_id: number;
  flow: string;
  version: number;
  step: string;
  phase: string;
  due_at: number;
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
      `SELECT contact_id, address, valid, doubt FROM addresses WHERE channel = ? AND contact_id IN (${marks(contactIds)}) ORDER BY valid DESC, seen_at DESC, id DESC`,
      [channel, ...contactIds],
    );
  }

  /** How the e-mail addresses of contacts read: working ones first, the newest first. `null`: nothing was delivered yet. */
  async emailStates(tx: Tx, contactIds: number[]): Promise<EmailState[]> {
    return tx.query<EmailState>(
      `SELECT a.contact_id AS contact_id, g.state AS state, g.state_at AS state_at
         FROM addresses a LEFT JOIN address_engagement g ON g.channel = 'email' AND g.address = a.address
        WHERE a.channel = 'email' AND a.contact_id IN (${marks(contactIds)}) ORDER BY a.valid DESC, a.seen_at DESC, a.id DESC`,
      contactIds,
    );
  }

  /** Messages of a channel that passed since `since` and were written for those who do not read e-mail. */
  async asking(tx: Tx, channel: ChannelName, contactIds: number[], since: number): Promise<Asking[]> {
    return tx.query<Asking>(
      `SELECT id, contact_id, gated_at FROM messages
        WHERE contact_id IN (${marks(contactIds)}) AND channel = ? AND gated_at >= ? AND status NOT IN ('skipped', 'failed')
          AND (${ASKING_MARKS.map((mark) => `options LIKE '%${mark}%'`).join(' OR ')})`,
      [...contactIds, channel, since],
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

  /**
   * Messages that passed and have not been given up: marketing since `since`, service since `serviceSince`. Held-out ones too,
   * so that both arms hold the same people.
   */
  async taken(tx: Tx, contactIds: number[], since: number, serviceSince: number): Promise<Taken[]> {
    return tx.query<Taken>(
      `SELECT id, contact_id, channel, purpose, gated_at FROM messages
        WHERE contact_id IN (${marks(contactIds)}) AND channel IN ('email', 'sms') AND gated_at > ?
          AND (purpose = 'marketing' OR gated_at > ?) AND status NOT IN ('skipped', 'failed')`,
      [...contactIds, Math.min(since, serviceSince), serviceSince],
    );
  }

  /** Those of these contacts who never opened or clicked anything. */
  async neverAnswered(tx: Tx, contactIds: number[]): Promise<Set<number>> {
    const rows = await tx.query<{ contact_id: number }>(
      `SELECT DISTINCT contact_id FROM address_engagement
        WHERE contact_id IN (${marks(contactIds)}) AND (opened > 0 OR clicked > 0)`,
      contactIds,
    );
    const answered = new Set(rows.map((r) => r.contact_id));
    return new Set(contactIds.filter((id) => !answered.has(id)));
  }

  /** Queued marketing of a channel that is due within a span of time to come, and has not been tried. */
  async queued(tx: Tx, channel: ChannelName, contactIds: number[], after: number, until: number): Promise<Coming[]> {
    return tx.query<Coming>(
      `SELECT contact_id, priority, due_at FROM messages
        WHERE contact_id IN (${marks(contactIds)}) AND channel = ? AND gated_at IS NULL AND status = 'queued'
          AND purpose = 'marketing' AND due_at > ? AND due_at <= ?
          AND (hold IS NULL OR hold IN ('quiet_hours', 'frequency_cap', 'priority'))`,
      [...contactIds, channel, after, until],
    );
  }

  /** Enrollments of running flows that move on by themselves within a span of time to come. */
  async moving(tx: Tx, contactIds: number[], after: number, until: number): Promise<Moving[]> {
    return tx.query<Moving>(
      `SELECT e.contact_id AS contact_id, e.flow AS flow, e.version AS version, e.step AS step, e.phase AS phase, e.due_at AS due_at
         FROM enrollments e JOIN flows f ON f.flow = e.flow
        WHERE e.contact_id IN (${marks(contactIds)}) AND e.state = 'waiting' AND e.due_at > ? AND e.due_at <= ?
          AND e.step IS NOT NULL AND f.state = 'running'`,
      [...contactIds, after, until],
    );
  }

  /** Contacts with a case that was opened since `since` and not closed. */
  async openCases(tx: Tx, contactIds: number[], since: number): Promise<Set<number>> {
    // Put in order here: asked to, SQLite walks through all of its events by time rather than sort a handful.
    const rows = await tx.query<{ id: number; contact_id: number; type: string; at: number; data: string }>(
      `SELECT id, contact_id, type, at, data FROM events
        WHERE contact_id IN (${marks(contactIds)}) AND type IN ('case.opened', 'case.closed') AND at > ? AND test = 0`,
      [...contactIds, since],
    );
    const open = new Map<number, Set<string>>();
    for (const r of rows.toSorted((a, b) => a.at - b.at || a.id - b.id)) {
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
