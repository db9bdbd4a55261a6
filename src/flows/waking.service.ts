import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { CatalogueService } from './catalogue.service';
import { CollapsingService } from './collapsing.service';
import type { Progress } from './definition';
import { progressOf } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { idsOf, type FactsOf, type Subject } from './facts.service';
import { ToldService } from './told.service';
import { wakesOn, woken } from './wakes';

/** An enrollment that waits for an event, as it stands. */
export interface Standing {
  row: Pick<EnrollmentRow, 'id' | 'flow' | 'version'>;
  progress: Progress;
}

/** Tells enrollments that wait for an event that it has come, and those that wait for a moment that it may have moved. */
@Injectable()
export class WakingService {
  constructor(
    private readonly store: EnrollmentStore,
    private readonly catalogue: CatalogueService,
    private readonly collapsing: CollapsingService,
    private readonly told: ToldService,
  ) {}

  /** Something is known of these contacts or orders that was not: what waits for their moments is planned anew in the next turn. */
  planAnew(tx: Tx, subjects: readonly Subject[]): void {
    this.told.note(tx, subjects);
  }

  /** Wakes whoever waits for one of these events: due again at `now`, with the instant of the event noted. */
  async wake(tx: Tx, events: readonly DomainEvent[], factsOf: FactsOf, now: number): Promise<void> {
    const awaited = events.filter((e) => this.catalogue.awaiting(e.type).length > 0);
    if (awaited.length === 0) return;
    const flows = [...new Set(awaited.flatMap((e) => this.catalogue.awaiting(e.type)))];
    const orders = idsOf(awaited.map((e) => e.orderId));
    const contacts = idsOf(awaited.flatMap((e) => [e.contactId, factsOf(e, e.data)?.contact.id ?? null]));
    const joined = this.catalogue.collapses() ? await this.collapsing.enrollmentsOf(tx, orders) : [];
    await this.wakeRows(tx, await this.store.awaiting(tx, flows, { orders, contacts, ids: joined }), awaited, factsOf, now);
  }

  /** The same for these enrollments only, locked in this transaction. */
  async wakeRows(
    tx: Tx,
    rows: readonly EnrollmentRow[],
    events: readonly DomainEvent[],
    factsOf: FactsOf,
    now: number,
  ): Promise<void> {
    const standing = rows.map((row) => ({ row, progress: progressOf(row) }));
    const heard = await this.hear(tx, standing, events, factsOf, now);
    await this.store.wake(
      tx,
      [...heard].map(([id, progress]) => ({ id, results: JSON.stringify(progress.results), due_at: now })),
    );
  }

  /** Of these, the ones whose event is among `events` (the earliest counts), as they stand then. Writes nothing. */
  async hear(
    tx: Tx,
    standing: readonly Standing[],
    events: readonly DomainEvent[],
    factsOf: FactsOf,
    now: number,
  ): Promise<Map<number, Progress>> {
    const heard = new Map<number, Progress>();
    if (standing.length === 0 || events.length === 0) return heard;
    const orders = this.catalogue.collapses()
      ? await this.collapsing.ordersOf(
          tx,
          standing.map((s) => s.row.id),
        )
      : new Map<number, number[]>();
    const inOrder = events.toSorted((a, b) => a.at - b.at || a.id - b.id);
    for (const { row, progress } of standing) {
      const flow = this.catalogue.version(row.flow, row.version);
      for (const event of flow ? inOrder : []) {
        const facts = factsOf(event, event.data);
        // Any of its orders is its own; the survivor of a merge is who the event is about.
        const own = event.orderId !== null && orders.get(row.id)?.includes(event.orderId);
        const asked = own ? { ...progress, orderId: event.orderId } : progress;
        const step = wakesOn(flow!, asked, { ...event, contactId: facts?.contact.id ?? event.contactId }, facts);
        if (step === undefined) continue;
        heard.set(row.id, woken(progress, step, event.at, now));
        break;
      }
    }
    return heard;
  }
}
