import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { forUpdate, marks, skipLocked, type Tx } from '../database/tx';
import { enrollmentTable, type EnrollmentRow } from './enrollment.entity';

/** The columns that a move of the interpreter changes while the enrollment goes on. */
const GOES_ON = ['step', 'phase', 'anchor_at', 'due_at', 'triggered_at', 'results', 'attempts', 'error'] as const;
/** And those that it changes besides when the enrollment comes to its end, or is parked. */
const ENDS = ['state', 'reason', 'ended_at'] as const;
export type Move = Pick<EnrollmentRow, 'id' | (typeof GOES_ON | typeof ENDS)[number]>;

/** What decides whether an event ends an enrollment or proves its goal. */
export type WatchedEnrollment = Pick<
  EnrollmentRow,
  'id' | 'flow' | 'version' | 'contact_id' | 'order_id' | 'event_id' | 'state' | 'entered_at' | 'triggered_at' | 'goal_at'
>;
const WATCHED = 'id, flow, version, contact_id, order_id, event_id, state, entered_at, triggered_at, goal_at';

/** Whose enrollments are meant: of any of these orders or contacts, or any of these themselves. */
export interface Concerned {
  orders: number[];
  contacts: number[];
  ids: number[];
}

/** How many stand at a step of a version. */
export type Whereabouts = Pick<EnrollmentRow, 'version' | 'step' | 'phase' | 'state'> & { people: number };

/** What the engine asks of the enrollments table. */
@Injectable()
export class EnrollmentStore {
  /** Adds enrollments and answers the new ones; one whose (flow, contact, entry key) stands already is left as it is. */
  async enter(tx: Tx, rows: EnrollmentRow[]): Promise<EnrollmentRow[]> {
    if (rows.length === 0) return [];
    await tx.insert(enrollmentTable, rows, 'ignore');
    const ids = rows.map((r) => r.id);
    const found = await tx.query<{ id: number }>(`SELECT id FROM enrollments WHERE id IN (${marks(ids)})`, ids);
    const stored = new Set(found.map((r) => r.id));
    return rows.filter((r) => stored.has(r.id));
  }

  /** Of the flows given, those with something due, the longest overdue first. One index seek a flow. */
  async dueFlows(read: Reader, flows: string[], now: number): Promise<string[]> {
    const earliest = await this.earliest(read, flows);
    return earliest
      .filter((e) => e.due_at <= now)
      .sort((a, b) => a.due_at - b.due_at)
      .map((e) => e.flow);
  }

  /** The earliest instant at which anything of these flows falls due. */
  async nextDue(read: Reader, flows: string[]): Promise<number | null> {
    const earliest = await this.earliest(read, flows);
    return earliest.length > 0 ? Math.min(...earliest.map((e) => e.due_at)) : null;
  }

  /**
   * Claims due enrollments of one flow until the transaction ends, in the order in which they fell due: reads no further than
   * the index goes, however many wait. Two processes never get the same one.
   */
  async claimDue(tx: Tx, flow: string, now: number, limit: number): Promise<EnrollmentRow[]> {
    return tx.query(
      `SELECT * FROM enrollments WHERE flow = ? AND state = 'waiting' AND due_at <= ? ORDER BY due_at LIMIT ${limit}${skipLocked(tx.dialect)}`,
      [flow, now],
    );
  }

  /** Claims these until the transaction ends, waiting for whoever holds them; only those still waiting are answered. */
  async claimWaiting(tx: Tx, ids: number[]): Promise<EnrollmentRow[]> {
    return tx.query(`SELECT * FROM enrollments WHERE id IN (${marks(ids)}) AND state = 'waiting'${forUpdate(tx.dialect)}`, ids);
  }

  /** Writes moves of enrollments claimed in this transaction. */
  async move(tx: Tx, moves: Move[]): Promise<void> {
    // Naming `state` would make SQLite rewrite every index it is in, though it stays: four times the cost among a million.
    const goOn = moves.filter((m) => m.state === 'waiting');
    const end = moves.filter((m) => m.state !== 'waiting');
    if (goOn.length > 0) await tx.updateMany(enrollmentTable, ['id'], [...GOES_ON], goOn);
    if (end.length > 0) await tx.updateMany(enrollmentTable, ['id'], [...GOES_ON, ...ENDS], end);
  }

  /** Enrollments of these flows, of these orders or contacts or by id, that may still end or reach their goal. */
  async watched(tx: Tx, flows: string[], of: Concerned): Promise<WatchedEnrollment[]> {
    return this.concerned(
      tx,
      WATCHED,
      of,
      `flow IN (${marks(flows)}) AND (state IN ('waiting', 'parked') OR goal_at IS NULL)`,
      flows,
    );
  }

  /** Enrollments of these flows, of these orders or contacts or by id, that wait for an event; locked until the transaction ends. */
  async awaiting(tx: Tx, flows: string[], of: Concerned): Promise<EnrollmentRow[]> {
    const condition = `flow IN (${marks(flows)}) AND state = 'waiting' AND phase = 'event'`;
    const found = await this.concerned<Pick<EnrollmentRow, 'id'>>(tx, 'id', of, condition, flows);
    const rows =
      found.length === 0
        ? []
        : await this.claimWaiting(
            tx,
            found.map((row) => row.id).toSorted((a, b) => a - b),
          );
    return rows.filter((row) => row.phase === 'event');
  }

  /** Lets waiting enrollments go on, with what they have heard; locked in this transaction. */
  async wake(tx: Tx, rows: Pick<EnrollmentRow, 'id' | 'results' | 'due_at'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(enrollmentTable, ['id'], ['results', 'due_at'], rows);
  }

  /** Ends what has not ended yet; answers the ids given, for their messages to be cancelled. */
  async exit(tx: Tx, ids: number[], reason: string, now: number): Promise<void> {
    await tx.run(
      `UPDATE enrollments SET state = 'exited', reason = ?, due_at = NULL, ended_at = ?
       WHERE id IN (${marks(ids)}) AND state IN ('waiting', 'parked')`,
      [reason, now, ...ids],
    );
  }

  /** Remembers when the goal was reached; the earliest proof counts, whatever the order of arrival. */
  async reachGoal(tx: Tx, goals: { id: number; at: number }[]): Promise<void> {
    for (const { id, at } of goals) {
      await tx.run('UPDATE enrollments SET goal_at = ? WHERE id = ? AND (goal_at IS NULL OR goal_at > ?)', [at, id, at]);
    }
  }

  /** Enrollments of `from` under a key under which `to` is in the same flow as well. */
  async twins(tx: Tx, from: number, to: number): Promise<number[]> {
    const rows = await tx.query<{ id: number }>(
      `SELECT e.id AS id FROM enrollments e JOIN enrollments k
       ON k.flow = e.flow AND k.contact_id = ? AND k.entry_key = e.entry_key WHERE e.contact_id = ?`,
      [to, from],
    );
    return rows.map((r) => r.id);
  }

  /** Gives every enrollment of `from` to `to`, but for twins. */
  async handOver(tx: Tx, from: number, to: number): Promise<void> {
    const twins = await this.twins(tx, from, to);
    await tx.run(
      `UPDATE enrollments SET contact_id = ? WHERE contact_id = ? AND id NOT IN (${marks(twins.length > 0 ? twins : [0])})`,
      [to, from, ...(twins.length > 0 ? twins : [0])],
    );
  }

  /** The entry keys under which these contacts stand in a flow, as `contact key`. */
  async entryKeys(read: Reader, flow: string, contacts: number[]): Promise<Set<string>> {
    const rows = await read.query<Pick<EnrollmentRow, 'contact_id' | 'entry_key'>>(
      `SELECT contact_id, entry_key FROM enrollments WHERE flow = ? AND contact_id IN (${marks(contacts)})`,
      [flow, ...contacts],
    );
    return new Set(rows.map((r) => `${r.contact_id} ${r.entry_key}`));
  }

  /** When these contacts entered these flows last, by `flow contact`. */
  async lastEntries(tx: Reader, flows: string[], contacts: number[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ flow: string; contact_id: number; at: number }>(
      `SELECT flow, contact_id, MAX(entered_at) AS at FROM enrollments
       WHERE flow IN (${marks(flows)}) AND contact_id IN (${marks(contacts)}) GROUP BY flow, contact_id`,
      [...flows, ...contacts],
    );
    return new Map(rows.map((r) => [`${r.flow} ${r.contact_id}`, r.at]));
  }

  /** Some enrollments of a flow that have not ended. */
  async openIn(tx: Tx, flow: string, limit: number): Promise<number[]> {
    const rows = await tx.query<{ id: number }>(
      `SELECT id FROM enrollments WHERE flow = ? AND state IN ('waiting', 'parked') LIMIT ${limit}`,
      [flow],
    );
    return rows.map((r) => r.id);
  }

  /** Where those stand who have not ended: how many at each step of each version, in each phase. */
  async whereabouts(read: Reader, flow: string): Promise<Whereabouts[]> {
    const rows = await read.query<Whereabouts>(
      `SELECT version, step, phase, state, COUNT(*) AS people FROM enrollments
       WHERE flow = ? AND state IN ('waiting', 'parked') GROUP BY version, step, phase, state ORDER BY version, step, phase, state`,
      [flow],
    );
    return rows.map((row) => ({ ...row, people: Number(row.people) }));
  }

  /** Parked enrollments take up their step again at `now`; answers how many. */
  async unpark(tx: Tx, flow: string, now: number): Promise<number> {
    return tx.run(
      `UPDATE enrollments SET state = 'waiting', attempts = 0, error = NULL, due_at = ? WHERE flow = ? AND state = 'parked'`,
      [now, flow],
    );
  }

  /** Enrollments of these contacts that have not ended, locked until the transaction ends. */
  async openOf(tx: Tx, contacts: number[]): Promise<EnrollmentRow[]> {
    return tx.query(
      `SELECT * FROM enrollments WHERE contact_id IN (${marks(contacts)}) AND state IN ('waiting', 'parked') ORDER BY id${forUpdate(tx.dialect)}`,
      contacts,
    );
  }

  /** What one contact went through, the latest first. */
  async ofContact(read: Reader, contactId: number, limit: number): Promise<EnrollmentRow[]> {
    return read.query(`SELECT * FROM enrollments WHERE contact_id = ? ORDER BY entered_at DESC LIMIT ${limit}`, [contactId]);
  }

  /** All enrollments of contacts. */
  async idsOf(read: Reader, contacts: number[]): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      `SELECT id FROM enrollments WHERE contact_id IN (${marks(contacts)}) ORDER BY id`,
      contacts,
    );
    return rows.map((row) => row.id);
  }

  /** Forgets what started enrollments that ended in (after, until]. */
  async forgetTriggers(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run(`UPDATE enrollments SET trigger_data = '{}', error = NULL WHERE ended_at > ? AND ended_at <= ?`, [after, until]);
  }

  private async concerned<R extends Pick<EnrollmentRow, 'id'>>(
    tx: Tx,
    columns: string,
    of: Concerned,
    condition: string,
    params: string[],
  ): Promise<R[]> {
    const found = new Map<number, R>();
    for (const [column, ids] of [
      ['order_id', of.orders],
      ['contact_id', of.contacts],
      ['id', of.ids],
    ] as const) {
      if (ids.length === 0) continue;
      const rows = await tx.query<R>(`SELECT ${columns} FROM enrollments WHERE ${column} IN (${marks(ids)}) AND ${condition}`, [
        ...ids,
        ...params,
      ]);
      for (const row of rows) found.set(row.id, row);
    }
    return [...found.values()];
  }

  private async earliest(read: Reader, flows: string[]): Promise<{ flow: string; due_at: number }[]> {
    if (flows.length === 0) return [];
    // `due_at >= 0` lets the index skip those without a timer, which stand before all others.
    const one = `SELECT ? AS flow, (SELECT due_at FROM enrollments WHERE flow = ? AND state = 'waiting' AND due_at >= 0 ORDER BY due_at LIMIT 1) AS due_at`;
    const rows = await read.query<{ flow: string; due_at: number | null }>(
      flows.map(() => one).join(' UNION ALL '),
      flows.flatMap((f) => [f, f]),
    );
    return rows.filter((r): r is { flow: string; due_at: number } => r.due_at !== null);
  }
}
