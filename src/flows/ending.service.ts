import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { Metrics } from '../http/metrics.service';
import { OutboxService } from '../messages/outbox.service';
import { CatalogueService } from './catalogue.service';
import { reasonText } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore, type WatchedEnrollment } from './enrollment.store';
import { exitsOn, reachesGoal } from './exits';
import { idsOf, type FactsOf } from './facts.service';

/** `reason` of messages that were queued when their enrollment ended. */
const CANCELLED = 'exited';
/** Rows of one statement. */
const CHUNK = 500;

interface Verdict {
  exit?: string;
  goalAt?: number;
}

/** Takes contacts out of flows, with what they have in the outbox, and notes the goals they reached. */
@Injectable()
export class EndingService {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly outbox: OutboxService,
    private readonly metrics: Metrics,
  ) {}

  /** Ends the enrollments that these events end and notes goals, each by the version the enrollment is pinned to. */
  async apply(tx: Tx, events: readonly DomainEvent[], factsOf: FactsOf, now: number): Promise<void> {
    await this.judgeAll(tx, events, factsOf, now, () => true);
  }

  /** The same for enrollments that have just begun, by events that happened since their trigger but were heard of before. */
  async applyToFresh(
    tx: Tx,
    fresh: readonly EnrollmentRow[],
    events: readonly DomainEvent[],
    factsOf: FactsOf,
    now: number,
  ): Promise<void> {
    const ids = new Set(fresh.map((row) => row.id));
    await this.judgeAll(tx, events, factsOf, now, (row, event) => ids.has(row.id) && event.at >= row.triggered_at);
  }

  /** Ends these enrollments for this reason. */
  async exit(tx: Tx, ids: number[], reason: string, now: number): Promise<void> {
    for (let i = 0; i < ids.length; i += CHUNK) {
      const part = ids.slice(i, i + CHUNK);
      await this.store.exit(tx, part, reasonText(reason)!, now);
      await this.outbox.cancel(tx, part, CANCELLED, now);
    }
    if (ids.length > 0) tx.afterCommit(() => this.metrics.count('enrollments_exited_total', { reason }, ids.length));
  }

  /** Ends some more of what a flow has inside; answers how many, 0 when nobody is left. */
  async exitSome(tx: Tx, flow: string, reason: string, now: number): Promise<number> {
    const ids = await this.store.openIn(tx, flow, CHUNK);
    await this.exit(tx, ids, reason, now);
    return ids.length;
  }

  private async judgeAll(
    tx: Tx,
    events: readonly DomainEvent[],
    factsOf: FactsOf,
    now: number,
    counts: (row: WatchedEnrollment, event: DomainEvent) => boolean,
  ): Promise<void> {
    const watched = events.filter((e) => this.catalogue.watching(e.type).length > 0);
    if (watched.length === 0) return;
    const flows = [...new Set(watched.flatMap((e) => this.catalogue.watching(e.type)))];
    const [orders, contacts] = [idsOf(watched.map((e) => e.orderId)), idsOf(watched.map((e) => e.contactId))];
    const exits = new Map<string, number[]>();
    const goals: { id: number; at: number }[] = [];
    for (const row of await this.store.watched(tx, flows, { orders, contacts })) {
      const verdict = this.judge(
        row,
        watched.filter((e) => counts(row, e)),
        factsOf,
      );
      if (verdict.exit !== undefined) exits.set(verdict.exit, [...(exits.get(verdict.exit) ?? []), row.id]);
      if (verdict.goalAt !== undefined) goals.push({ id: row.id, at: verdict.goalAt });
    }
    for (const [reason, ids] of exits) await this.exit(tx, ids, reason, now);
    await this.store.reachGoal(tx, goals);
  }

  private judge(row: WatchedEnrollment, events: readonly DomainEvent[], factsOf: FactsOf): Verdict {
    const verdict: Verdict = {};
    const flow = this.catalogue.version(row.flow, row.version);
    if (!flow) return verdict;
    const subject = {
      contactId: row.contact_id,
      orderId: row.order_id,
      triggeredAt: row.triggered_at,
      enteredAt: row.entered_at,
    };
    const open = row.state === 'waiting' || row.state === 'parked';
    for (const event of events) {
      // What enrolled never ends its own enrollment.
      if (event.id === row.event_id) continue;
      const facts = factsOf(event, event.data);
      if (open && verdict.exit === undefined && exitsOn(flow, subject, event, facts)) verdict.exit = event.type;
      if (reachesGoal(flow, subject, event, facts)) verdict.goalAt = Math.min(verdict.goalAt ?? Infinity, event.at);
    }
    return verdict;
  }
}
