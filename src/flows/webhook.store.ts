import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { marks, skipLocked, type Tx } from '../database/tx';
import { webhookCallTable, type WebhookCallRow } from './webhook-call.entity';

/** Who carries calls, and until when by the real clock. */
export interface CallLease {
  owner: string;
  now: number;
  until: number;
}

/** What an attempt writes into its call. */
export type CallEnd = Pick<WebhookCallRow, 'id' | 'owner' | 'state' | 'due_at' | 'lease_until' | 'status' | 'error' | 'done_at'>;

/** SQL of webhook calls; nobody else writes this table. */
@Injectable()
export class WebhookStore {
  async add(tx: Tx, rows: WebhookCallRow[]): Promise<void> {
    await tx.insert(webhookCallTable, rows, 'ignore');
  }

  /** Takes due calls for one carrier; each counts as a try from here on, so that a crash is one too. */
  async claim(tx: Tx, now: number, lease: CallLease, limit: number): Promise<WebhookCallRow[]> {
    // One process writes SQLite: what another owner holds there was left behind by a process that is no more.
    const abandoned = tx.dialect === 'sqlite' ? 'owner <> ?' : 'lease_until < ?';
    const rows = await tx.query<WebhookCallRow>(
      `SELECT * FROM webhook_calls WHERE state = 'queued' AND due_at <= ? AND (owner IS NULL OR ${abandoned})
        ORDER BY due_at, id LIMIT ${limit}${skipLocked(tx.dialect)}`,
      [now, tx.dialect === 'sqlite' ? lease.owner : lease.now],
    );
    const taken = rows.map((r) => ({ ...r, owner: lease.owner, lease_until: lease.until, attempts: r.attempts + 1 }));
    await tx.updateMany(webhookCallTable, ['id'], ['owner', 'lease_until', 'attempts'], taken);
    return taken;
  }

  /** Writes the end of an attempt; answers false when another carrier has taken the call over. */
  async end(tx: Tx, owner: string, end: CallEnd): Promise<boolean> {
    const matched = await tx.run(
      `UPDATE webhook_calls SET owner = NULL, lease_until = NULL, state = ?, due_at = ?, status = ?, error = ?, done_at = ?
        WHERE id = ? AND owner = ?`,
      [end.state, end.due_at, end.status, end.error, end.done_at, end.id, owner],
    );
    return matched > 0;
  }

  /** Back to the queue; answers how many had failed. */
  async requeue(tx: Tx, ids: number[], now: number): Promise<number> {
    return tx.run(
      `UPDATE webhook_calls SET state = 'queued', attempts = 0, due_at = ?, done_at = NULL WHERE id IN (${marks(ids)}) AND state = 'failed'`,
      [now, ...ids],
    );
  }

  /** Nothing more is sent for these enrollments. */
  async giveUp(tx: Tx, enrollmentIds: number[], now: number): Promise<void> {
    await tx.run(
      `UPDATE webhook_calls SET state = 'failed', owner = NULL, lease_until = NULL, done_at = ?
        WHERE enrollment_id IN (${marks(enrollmentIds)}) AND state = 'queued'`,
      [now, ...enrollmentIds],
    );
  }

  /** Forgets what calls said that came to an end in (after, until]. */
  async forget(tx: Tx, after: number, until: number): Promise<void> {
    await tx.run(`UPDATE webhook_calls SET url = '', body = '{}', error = NULL WHERE done_at > ? AND done_at <= ?`, [
      after,
      until,
    ]);
  }

  /** The earliest due instant of what is queued. */
  async nextDue(read: Reader): Promise<number | null> {
    const [row] = await read.query<{ due: number | null }>(`SELECT MIN(due_at) AS due FROM webhook_calls WHERE state = 'queued'`);
    return row?.due ?? null;
  }

  /** The newest calls in a state, newest first. */
  async list(read: Reader, state: WebhookCallRow['state'] | undefined, limit: number): Promise<WebhookCallRow[]> {
    const where = state === undefined ? '' : 'WHERE state = ?';
    return read.query<WebhookCallRow>(
      `SELECT * FROM webhook_calls ${where} ORDER BY id DESC LIMIT ${limit}`,
      state === undefined ? [] : [state],
    );
  }
}
