import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { Metrics } from '../http/metrics.service';
import { CatalogueService, type LiveFlow } from './catalogue.service';
import { matches } from '../audience/conditions/matches';
import { CollapsingService, type CollapseOf } from './collapsing.service';
import { DatesService } from './dates.service';
import type { CompiledFlow, Facts } from './definition';
import { rowOf } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { begin, enters } from './enrolling';
import { givesOrder } from './event-types';
import { failedParts } from './explain-condition';
import { FactsService, type FactsOf, type Subject } from './facts.service';
import type { Occurrence, Span } from './occurrences';
import { entryKey, mayReenter } from './reentry';
import type { NotEnrolled } from './timeline';

/** A flow by the calendar, and which of its moments are meant. */
export interface DatedFlow {
  live: LiveFlow;
  span: Span;
}

/** Puts contacts into flows. What stands under the same entry key already stays as it is. */
@Injectable()
export class EnteringService {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly dates: DatesService,
    private readonly collapsing: CollapsingService,
    private readonly metrics: Metrics,
  ) {}

  /** Enrolls whom these events enroll, in their order, due at once; answers the new enrollments. */
  async enter(tx: Tx, events: readonly DomainEvent[], factsOf: FactsOf, now: number): Promise<EnrollmentRow[]> {
    const candidates = events.flatMap((event) =>
      this.catalogue.triggeredBy(event.type).flatMap((live) => this.byEvent(tx, live, event, factsOf, now) ?? []),
    );
    return this.admit(tx, candidates, now);
  }

  /** Enrolls those of these contacts, or for those of these orders, on whom a moment of one of the flows falls; each waits for its moment. */
  async enterDated(tx: Tx, flows: readonly DatedFlow[], subjects: readonly Subject[], now: number): Promise<EnrollmentRow[]> {
    const factsOf = await this.facts.load(
      tx,
      subjects,
      flows.map(({ live }) => live.flow),
      now,
    );
    const candidates = flows.flatMap(({ live, span }) =>
      aboutEach(live.flow, subjects).flatMap((subject) => {
        const facts = factsOf(subject, {});
        if (!facts) return [];
        return this.dates.fallsOn(live, facts, span).flatMap((moment) => this.byDate(tx, live, facts, moment, now) ?? []);
      }),
    );
    return this.admit(tx, candidates, now);
  }

  /** Why these events are not behind any of these enrollments of their contact, for each flow they might have started. */
  async whyNot(
    read: Reader,
    events: readonly DomainEvent[],
    enrollments: readonly Pick<EnrollmentRow, 'flow' | 'event_id' | 'entry_key'>[],
  ): Promise<{ event: DomainEvent; flow: string; why: NotEnrolled; details: string[] }[]> {
    await this.catalogue.ensure();
    const heard = Math.max(0, ...events.map((e) => e.receivedAt));
    const factsOf = await this.facts.load(read, events, this.catalogue.concernedBy(events.map((e) => e.type)), heard);
    return events.flatMap((event) =>
      this.catalogue.triggeredBy(event.type).flatMap(({ flow, firstPublishedAt }) => {
        const facts = factsOf(event, event.data);
        const verdict = facts && enters(flow, event, facts, this.dates.maxAge(flow));
        const entered = enrollments.some(
          (e) => e.flow === flow.id && (e.event_id === event.id || (verdict?.enters && e.entry_key === verdict.entryKey)),
        );
        if (entered) return [];
        const why = !verdict ? 'no_contact' : !verdict.enters ? verdict.why : passed(flow, event, firstPublishedAt);
        const { where } = flow.trigger;
        const details = why === 'where' && where && facts ? failedParts(where, facts, event.receivedAt) : [];
        return [{ event, flow: flow.id, why, details }];
      }),
    );
  }

  private byEvent(tx: Tx, live: LiveFlow, event: DomainEvent, factsOf: FactsOf, now: number): EnrollmentRow | undefined {
    const facts = factsOf(event, event.data);
    if (!facts) return undefined;
    const { flow, version } = live;
    const verdict = enters(flow, event, facts, this.dates.maxAge(flow));
    if (!verdict.enters) return undefined;
    // The survivor of a merge enters, whoever the event was about.
    const who = { id: tx.nextId(), contactId: facts.contact.id, orderId: event.orderId, entryKey: verdict.entryKey };
    const progress = begin(flow, who, { triggeredAt: event.at, enteredAt: now }, event.data);
    return rowOf(progress, { ...who, flow: flow.id, version, eventId: event.id });
  }

  private byDate(tx: Tx, live: LiveFlow, facts: Facts, occurrence: Occurrence, now: number): EnrollmentRow | undefined {
    const { flow, version } = live;
    const { key: name, orderId } = occurrence;
    const key = entryKey(flow.reentry, { eventKey: name, occurrenceKey: name, orderId });
    const where = flow.trigger.where;
    // Asked again when the moment has come; this keeps those away who are clearly not meant.
    if (key === undefined || (where && !matches(where, facts, occurrence.at))) return undefined;
    const who = { id: tx.nextId(), contactId: facts.contact.id, orderId, entryKey: key };
    const progress = begin(flow, who, { triggeredAt: occurrence.at, enteredAt: now }, {});
    return rowOf(
      { ...progress, step: null, phase: 'wait', dueAt: occurrence.at },
      { ...who, flow: flow.id, version, eventId: null },
    );
  }

  /** Takes these in, as far as entry key, `reentry` and `collapse` allow; answers the new enrollments. */
  async admit(tx: Tx, candidates: EnrollmentRow[], now: number): Promise<EnrollmentRow[]> {
    const collapseOf: CollapseOf = (row) => this.catalogue.version(row.flow, row.version)!.collapse;
    const { fresh, joining } = await this.collapsing.sort(tx, candidates, collapseOf, now);
    const entered = await this.store.enter(tx, await this.withoutTooSoon(tx, fresh, now));
    const [offered, begun] = [new Set(fresh.map((row) => row.id)), new Set(entered.map((row) => row.id))];
    // What some would have joined was not taken in after all: they stand for themselves.
    const alone = joining.filter(({ into }) => offered.has(into) && !begun.has(into));
    const joined = joining.filter((join) => !alone.includes(join));
    await this.collapsing.join(tx, entered, joined, collapseOf);
    tx.afterCommit(() => entered.forEach((row) => this.metrics.count('enrollments_entered_total', { flow: row.flow })));
    const others = alone.map(({ row }) => row);
    return others.length === 0 ? entered : [...entered, ...(await this.admit(tx, others, now))];
  }

  /** `reentry: { after }`: drops those who entered too short a time ago, also earlier within this very batch. */
  private async withoutTooSoon(tx: Tx, rows: EnrollmentRow[], now: number): Promise<EnrollmentRow[]> {
    const reentryOf = (row: EnrollmentRow) => this.catalogue.version(row.flow, row.version)!.reentry;
    const spaced = rows.filter((row) => typeof reentryOf(row) === 'object');
    if (spaced.length === 0) return rows;
    const last = await this.store.lastEntries(
      tx,
      [...new Set(spaced.map((r) => r.flow))],
      [...new Set(spaced.map((r) => r.contact_id))],
    );
    return rows.filter((row) => {
      const key = `${row.flow} ${row.contact_id}`;
      if (!mayReenter(reentryOf(row), last.get(key) ?? null, now)) return false;
      last.set(key, now);
      return true;
    });
  }
}

/** It would enroll now, but did not then. */
function passed({ reentry }: CompiledFlow, event: DomainEvent, firstPublishedAt: number): NotEnrolled {
  if (event.receivedAt < firstPublishedAt) return 'before_publication';
  return typeof reentry === 'object' ? 'too_soon' : 'changed_since';
}

/** Of a flow by dates of orders each order, of another each contact once. */
function aboutEach({ trigger }: CompiledFlow, subjects: readonly Subject[]): Subject[] {
  if (givesOrder(trigger)) return subjects.filter((s) => s.orderId !== null);
  return [...new Set(subjects.map((s) => s.contactId))].map((contactId) => ({ contactId, orderId: null }));
}
