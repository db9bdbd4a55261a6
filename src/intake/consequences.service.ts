import { Injectable } from '@nestjs/common';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';
import { AttributionService } from '../messages/attribution.service';
import type { AppliedOrder } from '../orders/applied-order';
import { eventsOf, type Recorded } from './events-of';

/** What follows from records that changed: events, and what events, payments and merges do further up. */
@Injectable()
export class ConsequencesService {
  constructor(
    private readonly events: EventsService,
    private readonly flows: FlowsService,
    private readonly attribution: AttributionService,
    private readonly engagement: EngagementService,
  ) {}

  /** Draws them within the transaction that changed the records. */
  async draw(tx: Tx, recorded: Recorded[], merged: Move[], now: number): Promise<void> {
    if (merged.length > 0) {
      await this.flows.onMerges(tx, merged, now);
      await this.engagement.reassign(tx, merged);
    }
    await this.engagement.wake(tx, recorded.flatMap(optedIn), now);
    await this.flows.onEvents(tx, await this.events.append(tx, eventsOf(recorded)), now);
    const orders = recorded.flatMap((r) => r.order ?? []);
    await this.attribution.onOrders(tx, latest(orders.filter(movedMoney)));
    const buyers = orders.filter((o) => o.before?.paidAt == null && o.after.paidAt !== null && !o.after.test && !o.after.history);
    const contactIds = [...new Set(buyers.flatMap((o) => o.contactId ?? []))];
    if (contactIds.length > 0) await this.engagement.onOrderPaid(tx, contactIds, now);
  }
}

/** When the person behind it said yes to being written to: wakes who was left alone. A shop's bare `true` is no such sign. */
function optedIn({ contactId, incoming }: Recorded): { contactId: number; at: number }[] {
  const grants = (incoming.consent ?? []).filter((c) => c.state === 'granted' && (c.byPerson || c.explicit));
  return contactId === null ? [] : grants.map((c) => ({ contactId, at: c.at }));
}

/** Was it paid or refunded, or is it paid and just learnt whose it is? */
function movedMoney({ before, after, contactId, contactBefore }: AppliedOrder): boolean {
  return after.paidAt !== null && (!before || contactId !== contactBefore || SUMS.some((sum) => before[sum] !== after[sum]));
}

const SUMS = ['paidAt', 'paidTotal', 'refundedTotal', 'currency', 'test'] as const;

/** Each order once, as it stood at the end of the batch. */
function latest(orders: AppliedOrder[]): AppliedOrder[] {
  return [...new Map(orders.map((o) => [o.orderId, o])).values()];
}
