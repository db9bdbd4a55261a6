import { Injectable } from '@nestjs/common';
import type { Database } from '../database/database.service';
import { marks, skipLocked, type Tx } from '../database/tx';
import { messageTable, type MessageRow } from './message.entity';
import type { ChannelName } from './new-message';
import { sendAttemptTable, type SendAttemptRow } from './send-attempt.entity';

/** Who holds a message, and until when by the real clock. */
export interface Lease {
  owner: string;
  until: number;
}

/** A message by its key and the fence under which it was claimed. */
export interface Fenced {
  id: number;
  fence: number;
}

/** What one look at a message writes: the gate's verdict and, where it passed, the lease. */
export type VerdictRow = Pick<
  MessageRow,
  | 'id'
  | 'status'
  | 'reason'
  | 'hold'
  | 'due_at'
  | 'contact_id'
  | 'address'
  | 'domain'
  | 'owner'
  | 'lease_until'
  | 'fence'
  | 'gated_at'
  | 'settled_at'
  | 'pull'
>;

const VERDICT_COLUMNS = [
  'status',
  'reason',
  'hold',
  'due_at',
  'contact_id',
  'address',
  'domain',
  'owner',
  'lease_until',
  'fence',
  'gated_at',
  'settled_at',
  'pull',
] as const;

/** SQL of claiming: who may send which message, and the proof of intent before it leaves. */
@Injectable()
export class ClaimStore {
  /** Due messages of one lane, earliest first, locked against other claimers. */
  async due(tx: Tx, channel: ChannelName, lane: MessageRow['lane'], now: number, limit: number): Promise<MessageRow[]> {
    return tx.query<MessageRow>(
      `SELECT * FROM messages WHERE channel = ? AND lane = ? AND status = 'queued' AND due_at <= ? ORDER BY due_at, id LIMIT ${limit}${skipLocked(tx.dialect)}`,
      [channel, lane, now],
    );
  }

  /** Due marketing messages of these contacts that are more important than some, locked against other claimers. */
  async moreImportant(tx: Tx, channel: ChannelName, contactIds: number[], than: number, now: number): Promise<MessageRow[]> {
    return tx.query<MessageRow>(
      `SELECT * FROM messages WHERE contact_id IN (${marks(contactIds)}) AND channel = ? AND lane = 'marketing' AND status = 'queued'
        AND due_at <= ? AND priority > ?${skipLocked(tx.dialect)}`,
      [...contactIds, channel, now, than],
    );
  }

  /** Messages that are still ours, to be looked at again. Those that another process took over are not among them. */
  async held(tx: Tx, messages: Fenced[], owner: string): Promise<MessageRow[]> {
    const rows = await tx.query<MessageRow>(
      `SELECT * FROM messages WHERE id IN (${marks(messages)}) AND status = 'sending' AND owner = ?${skipLocked(tx.dialect)}`,
      [...messages.map((m) => m.id), owner],
    );
    const fences = new Map(messages.map((m) => [m.id, m.fence]));
    return rows.filter((r) => fences.get(r.id) === r.fence);
  }

  async writeVerdicts(tx: Tx, rows: VerdictRow[]): Promise<void> {
    await tx.updateMany(messageTable, ['id'], [...VERDICT_COLUMNS], rows);
  }

  /** The proof, committed before anything leaves, that these messages are about to be handed to a provider. */
  async intend(tx: Tx, messages: Fenced[], now: number): Promise<void> {
    const rows: SendAttemptRow[] = messages.map((m) => ({
      id: tx.nextId(),
      message_id: m.id,
      fence: m.fence,
      phase: 'intent',
      outcome: null,
      code: null,
      enhanced: null,
      reply: null,
      started_at: now,
      ended_at: null,
    }));
    await tx.insert(sendAttemptTable, rows, 'ignore');
  }

  /** Pins what the first attempt is made of, so that every further one is the same bytes. */
  async pin(
    tx: Tx,
    rows: Pick<
      MessageRow,
      'id' | 'template_version' | 'locale' | 'variables' | 'link_targets' | 'mime_sha256' | 'first_attempt_at'
    >[],
  ): Promise<void> {
    await tx.updateMany(
      messageTable,
      ['id'],
      ['template_version', 'locale', 'variables', 'link_targets', 'mime_sha256', 'first_attempt_at'],
      rows,
    );
  }

  /** Of these messages the ids that are still ours and were not taken back. */
  async stillOurs(tx: Tx, messages: Fenced[], owner: string): Promise<Set<number>> {
    const rows = await tx.query<{ id: number; fence: number }>(
      `SELECT id, fence FROM messages WHERE id IN (${marks(messages)}) AND status = 'sending' AND owner = ? AND cancelled IS NULL`,
      [...messages.map((m) => m.id), owner],
    );
    const fences = new Map(messages.map((m) => [m.id, m.fence]));
    return new Set(rows.filter((r) => fences.get(r.id) === r.fence).map((r) => r.id));
  }

  /** These will not leave after all, and why. Answers how many were still ours. */
  async skip(tx: Tx, messages: Fenced[], owner: string, reason: string, now: number): Promise<number> {
    if (messages.length === 0) return 0;
    const ids = messages.map((m) => m.id);
    return tx.run(
      `UPDATE messages SET status = 'skipped', reason = ?, settled_at = ?, pull = 1, gated_at = NULL, owner = NULL, lease_until = NULL
        WHERE id IN (${marks(ids)}) AND status = 'sending' AND owner = ?`,
      [reason, now, ...ids, owner],
    );
  }

  /** Closes intents that came to nothing: the message provably did not leave. */
  async withdraw(tx: Tx, messages: Fenced[], now: number): Promise<void> {
    if (messages.length === 0) return;
    await tx.run(
      `UPDATE send_attempts SET phase = 'done', outcome = 'not_accepted', reply = 'withdrawn before it left', ended_at = ?
        WHERE message_id IN (${marks(messages)}) AND phase = 'intent'`,
      [now, ...messages.map((m) => m.id)],
    );
  }

  /** Prolongs leases; answers how many still were ours. */
  async renew(tx: Tx, ids: number[], lease: Lease): Promise<number> {
    return tx.run(`UPDATE messages SET lease_until = ? WHERE id IN (${marks(ids)}) AND status = 'sending' AND owner = ?`, [
      lease.until,
      ...ids,
      lease.owner,
    ]);
  }

  /** Messages whose sender is gone: with `owner`, all that any other owner holds; else those whose lease ran out. */
  async orphans(tx: Tx, by: { notOwner: string } | { expiredAt: number }, limit: number): Promise<MessageRow[]> {
    const condition = 'notOwner' in by ? 'owner <> ?' : 'lease_until < ?';
    const value = 'notOwner' in by ? by.notOwner : by.expiredAt;
    return tx.query<MessageRow>(
      `SELECT * FROM messages WHERE status = 'sending' AND ${condition} ORDER BY id LIMIT ${limit}${skipLocked(tx.dialect)}`,
      [value],
    );
  }

  /** The latest attempt of each message. */
  async lastAttempts(tx: Tx, ids: number[]): Promise<Map<number, SendAttemptRow>> {
    const rows = await tx.query<SendAttemptRow>(
      `SELECT * FROM send_attempts WHERE message_id IN (${marks(ids)}) ORDER BY message_id, fence`,
      ids,
    );
    return new Map(rows.map((r) => [r.message_id, r]));
  }

  /** The earliest instant at which a queued message of a channel falls due. */
  async nextDue(database: Database, channel: ChannelName): Promise<number | null> {
    const rows = await database.read<{ due: number | null }>(
      `SELECT MIN(due_at) AS due FROM messages WHERE channel = ? AND lane = 'service' AND status = 'queued'
       UNION ALL SELECT MIN(due_at) FROM messages WHERE channel = ? AND lane = 'marketing' AND status = 'queued'`,
      [channel, channel],
    );
    const dues = rows.map((r) => r.due).filter((d): d is number => d !== null);
    return dues.length > 0 ? Math.min(...dues) : null;
  }
}
