import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { CatalogueService } from './catalogue.service';
import type { Progress } from './definition';
import { EndingService } from './ending.service';
import { isOfDate } from './enrollment-row';
import type { EnrollmentRow } from './enrollment.entity';
import { watchedEvents } from './exits';
import { FactsService, idsOf, type FactsOf } from './facts.service';
import { awaitedEvents } from './wakes';
import { WakingService, type Standing } from './waking.service';

/**
 * What the log knew already: events that count for an enrollment, and were heard of before it was there to hear them.
 *
 * Whoever processes an event holds its contact (FlowsService) before looking for enrollments; here the contact is held before
 * the log is asked. So of an event and an enrollment that come about in two processes at once, the later one sees the other.
 */
@Injectable()
export class HindsightService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly events: EventsService,
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly ending: EndingService,
    private readonly waking: WakingService,
  ) {}

  /**
   * Ends fresh enrollments whose end came since their trigger, and notes goals. What became of an order before a date of it
   * counts too: when the date was made an enrollment must not matter. Their contacts are held by the caller.
   */
  async ofFresh(tx: Tx, fresh: readonly EnrollmentRow[], now: number): Promise<void> {
    const types = this.typesOf(fresh, watchedEvents);
    if (types.length === 0) return;
    const known = await this.since(tx, types, fresh, Math.min(...fresh.map((row) => (isOfDate(row) ? 0 : row.triggered_at))));
    if (known.length > 0) await this.ending.applyToFresh(tx, fresh, known, await this.factsOf(tx, known, now), now);
  }

  /** Enrollments that have just come to a wait for an event: those whose event came since the wait began, as they stand then. */
  async ofWaiting(tx: Tx, standing: readonly (Standing & { row: EnrollmentRow })[], now: number): Promise<Map<number, Progress>> {
    if (standing.length === 0) return new Map();
    const rows = standing.map((s) => s.row);
    await this.contacts.hold(tx, idsOf(rows.map((row) => row.contact_id)));
    const since = Math.min(...standing.map((s) => s.progress.anchorAt));
    const known = await this.since(tx, this.typesOf(rows, awaitedEvents), rows, since);
    if (known.length === 0) return new Map();
    return this.waking.hear(tx, standing, known, await this.factsOf(tx, known, now), now);
  }

  /** Enrollments that came together as one contact's: what one of the two did counts for those of the other. */
  async ofMerged(tx: Tx, rows: readonly EnrollmentRow[], now: number): Promise<void> {
    if (rows.length === 0) return;
    await this.ofFresh(tx, rows, now);
    const waiting = rows.filter((row) => row.phase === 'event');
    const since = Math.min(...waiting.map((row) => row.anchor_at));
    const known = waiting.length === 0 ? [] : await this.since(tx, this.typesOf(waiting, awaitedEvents), waiting, since);
    if (known.length > 0) await this.waking.wakeRows(tx, waiting, known, await this.factsOf(tx, known, now), now);
  }

  private factsOf(tx: Tx, events: readonly DomainEvent[], now: number): Promise<FactsOf> {
    return this.facts.load(tx, events, this.catalogue.concernedBy(events.map((e) => e.type)), now);
  }

  private typesOf(rows: readonly EnrollmentRow[], typesOf: typeof watchedEvents): string[] {
    return [...new Set(rows.flatMap((row) => typesOf(this.catalogue.version(row.flow, row.version)!)))];
  }

  private async since(tx: Tx, types: string[], rows: readonly EnrollmentRow[], at: number): Promise<DomainEvent[]> {
    const contactIds = idsOf(rows.map((row) => row.contact_id));
    const orderIds = idsOf(rows.map((row) => row.order_id));
    const former = await this.contacts.formerIds(tx, contactIds);
    return this.events.about(tx, types, { contactIds: [...contactIds, ...former], orderIds }, at);
  }
}
