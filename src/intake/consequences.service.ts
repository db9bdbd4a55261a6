import { Injectable } from '@nestjs/common';
import { CouponsService, type UsedCoupon } from '../audience/coupons.service';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { EngagementService, type Sign } from '../engagement/engagement.service';
import type { NewEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { FlowsService } from '../flows/flows.service';
import { MergesService } from '../flows/merges.service';
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
    private readonly coupons: CouponsService,
    private readonly merges: MergesService,
  ) {}

  /** Draws them within the transaction that changed the records. */
  async draw(tx: Tx, recorded: Recorded[], merged: Move[], now: number): Promise<void> {
    await this.merges.ofConsequences(tx, merged, now);
    await this.engagement.wake(tx, recorded.flatMap(optedIn), now);
    await this.flows.onEvents(tx, await this.events.append(tx, eventsOf(recorded)), now);
    const orders = recorded.flatMap((r) => r.order ?? []);
    await this.redeem(tx, latest(orders), now);
    await this.attribution.onOrders(tx, [...new Set(orders.filter(movedMoney).map((o) => o.orderId))]);
    await this.engagement.wake(tx, orders.flatMap((order) => bought(order, now)), now); // prettier-ignore
  }

  /** Coupons that paid orders were paid with are used from now on. */
  private async redeem(tx: Tx, orders: AppliedOrder[], now: number): Promise<void> {
    const paid = new Map(orders.filter((o) => o.after.paidAt !== null && !o.after.test).map((o) => [o.orderId, o]));
    if (paid.size === 0) return;
    const used = await this.coupons.redeem(tx, [...paid.keys()]);
    const told = used.map((coupon) => couponUsed(coupon, paid.get(coupon.orderId)!, now));
    if (told.length > 0) await this.flows.onEvents(tx, await this.events.append(tx, told), now);
  }
}

/** `coupon.used`: of the contact it was given to, whoever typed it. Without the code. */
function couponUsed(coupon: UsedCoupon, order: AppliedOrder, now: number): NewEvent {
  return {
    key: `coupon.used:${coupon.couponId}`,
    type: 'coupon.used',
    contactId: coupon.contactId,
    orderId: coupon.orderId,
    source: order.source,
    at: coupon.at,
    receivedAt: now,
    history: order.after.history,
    test: false,
    data: { pool: coupon.pool },
  };
}

/** When the person behind it said yes to being written to: wakes who was left alone. A shop's bare `true` is no such sign. */
function optedIn({ contactId, incoming }: Recorded): Sign[] {
  const grants = (incoming.consent ?? []).filter((c) => c.state === 'granted' && (c.byPerson || c.explicit));
  return contactId === null ? [] : grants.map((c) => ({ contactId, by: 'agreed', at: c.at }));
}

/** A payment just heard of is a sign of life of when it was made, whether it came by itself or with a shop's history. */
function bought({ before, after, contactId }: AppliedOrder, now: number): Sign[] {
  const isNew = before?.paidAt == null && after.paidAt !== null && !after.test;
  return isNew && contactId !== null ? [{ contactId, by: 'paid', at: Math.min(after.paidAt!, now) }] : [];
}

/** Was it paid, refunded or called off, or is it paid and just learnt whose it is, or where it came from? */
function movedMoney({ before, after, contactId, contactBefore, followed }: AppliedOrder): boolean {
  return (
    after.paidAt !== null &&
    (!before || followed.length > 0 || contactId !== contactBefore || MONEY.some((told) => before[told] !== after[told]))
  );
}

const MONEY = ['paidAt', 'paidTotal', 'refundedTotal', 'currency', 'closedAt', 'closedReason', 'test'] as const;

/** Each order once, as it stood at the end of the batch. */
function latest(orders: AppliedOrder[]): AppliedOrder[] {
  return [...new Map(orders.map((o) => [o.orderId, o])).values()];
}
