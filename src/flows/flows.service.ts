import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import type { DomainEvent } from '../events/domain-event';
import { CatalogueService } from './catalogue.service';
import { EndingService } from './ending.service';
import { EnteringService, type DatedFlow } from './entering.service';
import type { EnrollmentRow } from './enrollment.entity';
import { FactsService, idsOf, type Subject } from './facts.service';
import { HindsightService } from './hindsight.service';
import { WakingService } from './waking.service';

/**
 * What events do to enrollments, within the transaction that appended them.
 *
 * Nothing here depends on the order in which events arrive: `where` reads the current state, and a fresh enrollment is held
 * against everything the log already knows to have happened since its trigger. So a payment heard of before its order ends
 * the reminder just as one heard of later. Events of one contact come one after the other, in however many processes.
 */
@Injectable()
export class FlowsService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly entering: EnteringService,
    private readonly ending: EndingService,
    private readonly waking: WakingService,
    private readonly hindsight: HindsightService,
  ) {}

  /**
   * Ends, wakes, then enrolls, set-wise for a batch of new events. Test events do nothing; history ends enrollments and proves
   * goals, and enrolls nobody.
   */
  async onEvents(tx: Tx, events: readonly DomainEvent[], now: number): Promise<void> {
    await this.catalogue.ensure();
    this.waking.planAnew(tx, events);
    const touching = events.filter((e) => !e.test && this.catalogue.concerns(e.type));
    if (touching.length === 0) return;
    await this.facts.hold(tx, idsOf(touching.map((e) => e.contactId)));
    const factsOf = await this.facts.load(tx, touching, this.catalogue.concernedBy(touching.map((e) => e.type)), now);
    await this.ending.apply(tx, touching, factsOf, now);
    await this.waking.wake(tx, touching, factsOf, now);
    await this.hindsight.ofFresh(tx, await this.entering.enter(tx, touching, factsOf, now), now);
  }

  /** Enrolls those of these on whom a date, holiday or schedule falls; what became of their order meanwhile ends them at once. */
  async onDates(tx: Tx, flows: readonly DatedFlow[], subjects: readonly Subject[], now: number): Promise<void> {
    await this.facts.hold(tx, idsOf(subjects.map((subject) => subject.contactId)));
    await this.hindsight.ofFresh(tx, await this.entering.enterDated(tx, flows, subjects, now), now);
  }

  /** Takes these in, as events do; what the log knows to have ended them since their trigger ends them at once. Answers how many entered. */
  async admit(tx: Tx, candidates: EnrollmentRow[], now: number): Promise<number> {
    await this.facts.hold(tx, idsOf(candidates.map((row) => row.contact_id)));
    const entered = await this.entering.admit(tx, candidates, now);
    await this.hindsight.ofFresh(tx, entered, now);
    return entered.length;
  }

  /**
   * Contacts proved to be one person: what `from` is in goes on as `to`, and what either did counts for both. Where both are
   * in a flow under the same entry key, the one of `from` ends as `merged`.
   */
  async onMerges(tx: Tx, merges: readonly { from: number; to: number }[], now: number): Promise<void> {
    await this.catalogue.ensure();
    this.waking.planAnew(
      tx,
      merges.map(({ to }) => ({ contactId: to, orderId: null })),
    );
    await this.hindsight.ofMerged(tx, await this.ending.merge(tx, merges, now), now);
  }
}
