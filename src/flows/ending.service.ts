import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { Metrics } from '../http/metrics.service';
import { OutboxService } from '../messages/outbox.service';
import { CatalogueService } from './catalogue.service';
import { CollapsingService } from './collapsing.service';
import type { EnrolledOrder } from './enrollment-order.store';
import { isOfDate, reasonText } from './enrollment-row';
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
  /** Of several orders, those it is no longer about. */
  left: number[];
  goalAt?: number;
}

/** Takes contacts out of flows, with what they have in the outbox, and notes the goals they reached. */
@Injectable()
export class EndingService {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly collapsing: CollapsingService,
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
    const counts = (row: WatchedEnrollment, event: DomainEvent) => event.at >= row.triggered_at || isOfDate(row);
    await this.judgeAll(tx, events, factsOf, now, (row, event) => ids.has(row.id) && counts(row, event));
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

  /** Contacts proved to be one: ends doubles as `merged`, hands the rest over, and answers all that the survivors are in now. */
  async merge(tx: Tx, merges: readonly { from: number; to: number }[], now: number): Promise<EnrollmentRow[]> {
    for (const { from, to } of merges) {
      await this.exit(tx, await this.store.twins(tx, from, to), 'merged', now);
      await this.store.handOver(tx, from, to);
    }
    return merges.length === 0 ? [] : this.store.openOf(tx, [...new Set(merges.map((m) => m.to))]);
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
    const orders = idsOf(watched.map((e) => e.orderId));
    const contacts = idsOf(watched.flatMap((e) => [e.contactId, factsOf(e, e.data)?.contact.id ?? null]));
    const ids = this.catalogue.collapses() ? await this.collapsing.enrollmentsOf(tx, orders) : [];
    const rows = await this.store.watched(tx, flows, { orders, contacts, ids });
    const ordersOf = await this.ordersOf(tx, rows);
    const exits = new Map<string, number[]>();
    const goals: { id: number; at: number }[] = [];
    const leaving: EnrolledOrder[] = [];
    for (const row of rows) {
      const about = watched.filter((e) => counts(row, e));
      const verdict = this.judge(row, ordersOf(row), about, factsOf);
      if (verdict.exit !== undefined) exits.set(verdict.exit, [...(exits.get(verdict.exit) ?? []), row.id]);
      else leaving.push(...verdict.left.map((order) => ({ enrollment_id: row.id, order_id: order })));
      if (verdict.goalAt !== undefined) goals.push({ id: row.id, at: verdict.goalAt });
    }
    for (const [reason, of] of exits) await this.exit(tx, of, reason, now);
    await this.collapsing.leave(tx, leaving, now);
    await this.store.reachGoal(tx, goals);
  }

  /** What the enrollments are about: one order, or several where orders collapse. */
  private async ordersOf(tx: Tx, rows: readonly WatchedEnrollment[]): Promise<(row: WatchedEnrollment) => number[]> {
    const several = this.catalogue.collapses()
      ? await this.collapsing.ordersOf(
          tx,
          rows.map((row) => row.id),
        )
      : new Map<number, number[]>();
    return (row) => several.get(row.id) ?? (row.order_id === null ? [] : [row.order_id]);
  }

  private judge(row: WatchedEnrollment, orders: number[], events: readonly DomainEvent[], factsOf: FactsOf): Verdict {
    const verdict: Verdict = { left: [] };
    const flow = this.catalogue.version(row.flow, row.version);
    if (!flow) return verdict;
    const open = row.state === 'waiting' || row.state === 'parked';
    for (const event of events) {
      // What enrolled never ends its own enrollment.
      if (event.id === row.event_id) continue;
      const facts = factsOf(event, event.data);
      const about = { ...event, contactId: facts?.contact.id ?? event.contactId };
      const subject = {
        contactId: row.contact_id,
        orderId: event.orderId !== null && orders.includes(event.orderId) ? event.orderId : row.order_id,
        triggeredAt: row.triggered_at,
        enteredAt: row.entered_at,
      };
      const by = open && verdict.exit === undefined ? exitsOn(flow, subject, about, facts) : undefined;
      if (by === 'order' && !verdict.left.includes(event.orderId!)) verdict.left.push(event.orderId!);
      if (by === 'contact' || (by === 'order' && orders.every((order) => verdict.left.includes(order))))
        verdict.exit = event.type;
      if (reachesGoal(flow, subject, about, facts)) verdict.goalAt = Math.min(verdict.goalAt ?? Infinity, event.at);
    }
    return verdict;
  }
}
