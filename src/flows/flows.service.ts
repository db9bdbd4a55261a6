import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { CatalogueService } from './catalogue.service';
import { EndingService } from './ending.service';
import { EnteringService } from './entering.service';
import type { EnrollmentRow } from './enrollment.entity';
import { EnrollmentStore } from './enrollment.store';
import { watchedEvents } from './exits';
import { FactsService, idsOf } from './facts.service';

/**
 * What events do to enrollments, within the transaction that appended them.
 *
 * Nothing here depends on the order in which events arrive: `where` reads the current state, and a fresh enrollment is held
 * against everything the log already knows to have happened since its trigger. So a payment heard of before its order ends
 * the reminder just as one heard of later.
 */
@Injectable()
export class FlowsService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly entering: EnteringService,
    private readonly ending: EndingService,
    private readonly store: EnrollmentStore,
    private readonly events: EventsService,
  ) {}

  /**
   * Ends, then enrolls, set-wise for a batch of new events. Test events do nothing; history ends enrollments and proves goals,
   * and enrolls nobody.
   */
  async onEvents(tx: Tx, events: readonly DomainEvent[], now: number): Promise<void> {
    await this.catalogue.ensure();
    const touching = events.filter(
      (e) => !e.test && (this.catalogue.triggeredBy(e.type).length > 0 || this.catalogue.watching(e.type).length > 0),
    );
    if (touching.length === 0) return;
    const factsOf = await this.facts.load(tx, touching);
    await this.ending.apply(tx, touching, factsOf, now);
    await this.endOvertaken(tx, await this.entering.enter(tx, touching, factsOf, now), now);
  }

  /**
   * Contacts proved to be one person: what `from` is in goes on as `to`. Where both are in a flow under the same entry key,
   * the one of `from` ends as `merged`.
   */
  async onMerges(tx: Tx, merges: readonly { from: number; to: number }[], now: number): Promise<void> {
    for (const { from, to } of merges) {
      await this.ending.exit(tx, await this.store.twins(tx, from, to), 'merged', now);
      await this.store.handOver(tx, from, to);
    }
  }

  /** Ends fresh enrollments whose end was heard of before, or came in the same batch. */
  private async endOvertaken(tx: Tx, fresh: EnrollmentRow[], now: number): Promise<void> {
    const types = new Set(fresh.flatMap((row) => watchedEvents(this.catalogue.version(row.flow, row.version)!)));
    if (types.size === 0) return;
    const about = { contactIds: idsOf(fresh.map((r) => r.contact_id)), orderIds: idsOf(fresh.map((r) => r.order_id)) };
    const since = Math.min(...fresh.map((row) => row.triggered_at));
    const known = await this.events.about(tx, [...types], about, since);
    if (known.length === 0) return;
    await this.ending.applyToFresh(tx, fresh, known, await this.facts.load(tx, known), now);
  }
}
