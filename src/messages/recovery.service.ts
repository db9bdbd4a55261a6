import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { SECOND } from '../kernel/duration';
import { AttributionService } from './attribution.service';
import { ClaimStore } from './claim.store';
import { LeaseKeeper } from './lease-keeper.service';
import type { MessageRow } from './message.entity';
import { OutcomeStore, type EndRow, type EvidenceRow } from './outcome.store';
import { reclaim, type Reclaimed } from './reclaim';
import type { SendAttemptRow } from './send-attempt.entity';
import { nextLook, UNPROVED } from './sms-looks';

const BATCH = 200;
const LOOK_EVERY = 15 * SECOND;

/**
 * Takes back messages whose sender is gone. On SQLite there is one process, so at boot every lease of another boot is a dead
 * one's; elsewhere a lease is dead when it ran out, which every process looks for now and then.
 */
@Injectable()
export class RecoveryService {
  private lookedAt = 0;

  constructor(
    private readonly database: Database,
    private readonly claims: ClaimStore,
    private readonly outcomes: OutcomeStore,
    private readonly attribution: AttributionService,
    private readonly leases: LeaseKeeper,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Answers how many messages were taken back. */
  async atBoot(): Promise<number> {
    this.lookedAt = this.clock.lease();
    return this.reclaimAll(
      this.database.dialect === 'sqlite' ? { notOwner: this.leases.owner } : { expiredAt: this.clock.lease() },
    );
  }

  /** Every 15 s: messages whose lease ran out, another process's or one that we lost hold of. */
  async ofExpired(): Promise<void> {
    if (this.clock.lease() - this.lookedAt < LOOK_EVERY) return;
    this.lookedAt = this.clock.lease();
    await this.reclaimAll({ expiredAt: this.lookedAt });
  }

  private async reclaimAll(by: { notOwner: string } | { expiredAt: number }): Promise<number> {
    let all = 0;
    for (let some = BATCH; some === BATCH; all += some) some = await this.database.tx((tx) => this.reclaimSome(tx, by));
    if (all > 0) this.log.warn('messages.reclaimed', { count: all });
    return all;
  }

  private async reclaimSome(tx: Tx, by: { notOwner: string } | { expiredAt: number }): Promise<number> {
    const now = this.clock.now();
    // What we hold is not lost, however late its renewal is.
    const rows = (await this.claims.orphans(tx, by, BATCH)).filter((r) => !this.leases.holds(r.id));
    if (rows.length === 0) return 0;
    const attempts = await this.claims.lastAttempts(
      tx,
      rows.map((r) => r.id),
    );
    const decided = rows.map((row) => ({ row, attempt: attempts.get(row.id), now: reclaim(row, attempts.get(row.id)) }));
    // What was left without an end gets one: from now on it is known that nobody knows.
    await this.outcomes.evidence(
      tx,
      decided.flatMap((d) => (d.attempt && d.attempt.outcome === null ? [lostEvidence(d.attempt, now)] : [])),
    );
    await this.outcomes.end(
      tx,
      decided.map((d) => endOf(d.row, d.now, d.attempt, now)),
    );
    const proved = decided.filter((d) => d.now.status === 'sent');
    await this.attribution.onSent(
      tx,
      proved.map((d) => d.row),
    );
    return rows.length;
  }
}

function lostEvidence(attempt: SendAttemptRow, now: number): EvidenceRow {
  return {
    message_id: attempt.message_id,
    fence: attempt.fence,
    phase: 'done',
    outcome: 'unknown',
    code: null,
    enhanced: null,
    reply: 'the sender was lost',
    ended_at: now,
  };
}

function endOf(row: MessageRow, to: Reclaimed, attempt: SendAttemptRow | undefined, now: number): EndRow {
  const settled = to.status !== 'queued';
  return {
    id: row.id,
    fence: row.fence,
    status: to.status,
    reason: to.status === 'unknown' ? UNPROVED : null,
    due_at: to.status === 'unknown' ? (nextLook(now, now) ?? now) : row.due_at,
    attempts: row.attempts,
    owner: null,
    lease_until: null,
    provider: row.provider,
    provider_id: row.provider_id,
    error: row.error,
    sent_at: to.status === 'sent' ? (attempt?.ended_at ?? now) : null,
    settled_at: settled ? now : null,
    pull: settled ? 1 : 0,
    gated_at: row.gated_at,
  };
}
