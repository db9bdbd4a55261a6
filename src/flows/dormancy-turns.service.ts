import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { EngagementChangesService } from '../engagement/engagement-changes.service';
import { Recount } from '../engagement/recount.service';
import { EventsService } from '../events/events.service';
import { Clock } from '../kernel/clock';
import { dormancyEvents } from './dormancy-events';
import { FlowsService } from './flows.service';

/** Changes of one transaction. */
const CHANGES = 200;
/** Addresses judged anew in one turn of the loop: the tick has other work. */
const ADDRESSES = 500;

/**
 * Lets flows know which addresses became dormant and which woke. Whoever changed them (a delivery, a click, an order) wrote the
 * change beside it and went on; it becomes an event here, together with the enrollments it begins and ends.
 */
@Injectable()
export class DormancyTurnsService {
  constructor(
    private readonly database: Database,
    private readonly recount: Recount,
    private readonly changes: EngagementChangesService,
    private readonly events: EventsService,
    private readonly flows: FlowsService,
    private readonly clock: Clock,
  ) {}

  /** Answers how many addresses were judged anew and how many changes were told; 0 when nothing is left. */
  async run(): Promise<number> {
    const now = this.clock.now();
    return (await this.recount.run(ADDRESSES, now)) + (await this.tell(now));
  }

  private async tell(now: number): Promise<number> {
    return this.database.tx(async (tx) => {
      const changes = await this.changes.take(tx, CHANGES);
      const events = dormancyEvents(changes, now);
      if (events.length > 0) await this.flows.onEvents(tx, await this.events.append(tx, events), now);
      return changes.length;
    });
  }
}
