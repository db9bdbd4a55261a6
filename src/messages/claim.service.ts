import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { Metrics } from '../http/metrics.service';
import { Clock } from '../kernel/clock';
import { domainOf } from '../kernel/domain-of';
import { ClaimStore, type Fenced, type VerdictRow } from './claim.store';
import { firstInLine } from './first-in-line';
import { GateService, type Judged } from './gate.service';
import { GuardRails } from './guard-rails.service';
import { LeaseKeeper } from './lease-keeper.service';
import type { Brake } from './line';
import type { MessageRow } from './message.entity';
import type { ChannelName } from './new-message';
import type { Claimed } from './outgoing';
import { WarmUp } from './warm-up.service';

/**
 * Takes due messages through the gate. Claim, gate and, for e-mail, the proof of intent are one transaction; an SMS's intent
 * is committed alone, directly before its request (`intend`).
 */
@Injectable()
export class ClaimService {
  constructor(
    private readonly database: Database,
    private readonly store: ClaimStore,
    private readonly gate: GateService,
    private readonly guardRails: GuardRails,
    private readonly warmUp: WarmUp,
    private readonly leases: LeaseKeeper,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  /** Claims up to `limit` due messages. Answers how many it looked at, and those that may leave. */
  async claim(channel: ChannelName, limit: number, brake: Brake): Promise<{ looked: number; passed: Claimed[] }> {
    const now = this.clock.now();
    const next = await this.store.nextDue(this.database, channel);
    if (next === null || next > now) return { looked: 0, passed: [] };
    const seen = await this.database.tx(async (tx) => {
      const rows = await this.due(tx, channel, now, limit);
      return this.judge(tx, rows, now, brake, channel === 'email');
    });
    return { looked: seen.looked, passed: seen.passed };
  }

  /** The gate once more, for messages that waited too long behind others. Answers those that still may leave. */
  async again(messages: Claimed[], brake: Brake): Promise<Claimed[]> {
    const now = this.clock.now();
    const { passed } = await this.database.tx(async (tx) => {
      const rows = await this.store.held(tx, messages, this.leases.owner);
      const judged = await this.judge(tx, rows, now, brake, false);
      const kept = new Set(judged.passed.map((c) => c.id));
      await this.store.withdraw(
        tx,
        messages.filter((m) => !kept.has(m.id)),
        now,
      );
      return judged;
    });
    return passed;
  }

  /**
   * Commits the proof that an SMS is about to be requested. Answers false when it is no longer ours or was taken back
   * meanwhile: then it must not leave.
   */
  async intend(message: Fenced): Promise<boolean> {
    return this.database.tx(async (tx) => {
      const ours = await this.store.stillOurs(tx, [message], this.leases.owner);
      if (ours.has(message.id)) await this.store.intend(tx, [message], this.clock.now());
      return ours.has(message.id);
    });
  }

  /** The earliest due instant of what is queued. */
  async nextDue(channel: ChannelName): Promise<number | null> {
    return this.store.nextDue(this.database, channel);
  }

  private async due(tx: Tx, channel: ChannelName, now: number, limit: number): Promise<MessageRow[]> {
    const service = await this.store.due(tx, channel, 'service', now, limit);
    const marketing = service.length < limit ? await this.store.due(tx, channel, 'marketing', now, limit - service.length) : [];
    return [...service, ...(await this.withMoreImportant(tx, channel, marketing, now))];
  }

  private async withMoreImportant(tx: Tx, channel: ChannelName, batch: MessageRow[], now: number): Promise<MessageRow[]> {
    if (batch.length === 0) return batch;
    const contacts = [...new Set(batch.map((m) => m.contact_id))];
    const least = Math.min(...batch.map((m) => m.priority));
    return firstInLine(batch, await this.store.moreImportant(tx, channel, contacts, least, now));
  }

  private async judge(
    tx: Tx,
    rows: MessageRow[],
    now: number,
    brake: Brake,
    intend: boolean,
  ): Promise<{ looked: number; passed: Claimed[] }> {
    if (rows.length === 0) return { looked: 0, passed: [] };
    const lease = this.leases.lease();
    const gatedAt = this.clock.lease();
    const gated = await this.gate.judge(tx, rows, now, this.guardRails.holdsMarketing);
    const judged = await this.warmUp.restrain(tx, gated, now);
    const written = judged.map((j) => verdictRow(j, now, lease, brake));
    await this.store.writeVerdicts(tx, written);
    const passed = judged.flatMap(({ row, verdict }, i): Claimed[] => {
      const w = written[i]!;
      if (verdict.is !== 'pass' || w.status !== 'sending') return [];
      const { id, fence, address, domain } = { ...w, address: verdict.address };
      return [{ id, fence, row: { ...row, ...w }, address, domain, gatedAt, quietFrom: verdict.quietFrom }];
    });
    if (intend) await this.store.intend(tx, passed, now);
    tx.afterCommit(() => this.tell(judged, written));
    return { looked: rows.length, passed };
  }

  private tell(judged: Judged[], written: VerdictRow[]): void {
    written.forEach((w, i) => {
      if (w.status === 'sending') return;
      const outcome = w.status === 'queued' ? 'held' : w.status;
      this.metrics.count('messages_gated_total', {
        channel: judged[i]!.row.channel,
        outcome,
        reason: w.reason ?? w.hold ?? 'domain',
      });
      this.log.debug(`message.${outcome}`, { message: w.id, reason: w.reason ?? w.hold });
    });
  }
}

/** What the row says after the gate. One that is held already (gated again) keeps its fence. */
function verdictRow(
  { row, contactId, verdict }: Judged,
  now: number,
  lease: { owner: string; until: number },
  brake: Brake,
): VerdictRow {
  const left: VerdictRow = {
    id: row.id,
    status: row.status,
    reason: null,
    hold: null,
    due_at: row.due_at,
    contact_id: contactId,
    address: row.address,
    domain: row.domain,
    owner: null,
    lease_until: null,
    fence: row.fence,
    gated_at: row.gated_at,
    settled_at: null,
    pull: 0,
  };
  switch (verdict.is) {
    case 'skip':
      // What was tried before and ran out of time has failed; what was never tried was skipped.
      return {
        ...left,
        status: verdict.reason === 'expired' && row.attempts > 0 ? 'failed' : 'skipped',
        reason: verdict.reason,
        settled_at: now,
        pull: 1,
      };
    case 'hold':
      return { ...left, status: 'queued', hold: verdict.hold, due_at: verdict.until };
    case 'held_out':
      return {
        ...left,
        status: 'held_out',
        reason: verdict.reason,
        address: verdict.address,
        gated_at: now,
        settled_at: now,
        pull: 1,
      };
    case 'pass': {
      const domain = row.channel === 'email' ? domainOf(verdict.address).toLowerCase().slice(0, 190) : null;
      const until = domain === null ? null : brake(domain, row.lane, now);
      if (until !== null) return { ...left, status: 'queued', due_at: until, domain };
      const fence = row.status === 'sending' ? row.fence : row.fence + 1;
      return {
        ...left,
        status: 'sending',
        address: verdict.address,
        domain,
        owner: lease.owner,
        lease_until: lease.until,
        fence,
        gated_at: now,
      };
    }
  }
}
