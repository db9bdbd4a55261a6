import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { creditFor } from './attribution';
import { AttributionStore, type OrderToCredit, type TouchOf } from './attribution.store';
import type { ConversionRow } from './conversion.entity';
import type { MessageRow } from './message.entity';
import { creditedWorth } from './credited-worth';
import { ruleAt, WINDOWS, type StatedRule } from './stated-rules';
import { StatedRules } from './stated-rules.service';

/** A message that something was learnt about. */
export type TouchedMessage = Pick<MessageRow, 'ref' | 'contact_id' | 'created_at'>;

/** A conversion before it has an id. */
export type WorkedOut = Omit<ConversionRow, 'id'>;

/** An order that somebody known paid. */
type PaidOrder = OrderToCredit & { contact_id: number; paid_at: number };

/**
 * Credits paid orders to the message that brought them, at most one each. Worked out anew from what is known whenever an order
 * or a touch comes to light, so the order of arrival does not matter and twice is as good as once.
 */
@Injectable()
export class AttributionService {
  constructor(
    private readonly store: AttributionStore,
    private readonly rules: StatedRules,
  ) {}

  /** Orders were paid, refunded, cancelled or changed otherwise. Those unpaid, of nobody, or tests are credited to nobody. */
  async onOrders(tx: Tx, orderIds: number[]): Promise<void> {
    if (orderIds.length === 0) return;
    await this.store.hold(tx, await this.store.buyersOf(tx, orderIds));
    const credited = await this.workedOut(tx, orderIds);
    const done = new Set(credited.map((c) => c.order_id));
    await this.store.credit(
      tx,
      credited.map((c) => ({ id: tx.nextId(), ...c })),
    );
    await this.store.uncredit(
      tx,
      orderIds.filter((id) => !done.has(id)),
    );
  }

  /** What these orders are to be credited with by all that is known; those credited to nobody are missing. Writes nothing. */
  async workedOut(read: Reader, orderIds: number[]): Promise<WorkedOut[]> {
    const paid = (await this.store.orders(read, orderIds)).filter(isCreditable);
    const stated = await this.rules.stated(read);
    const touchesOf = await this.touchesBefore(read, paid, stated);
    return paid.flatMap((order) => conversionOf(order, touchesOf(order), stated) ?? []);
  }

  /** Only now it was learnt that these messages reached somebody, when, or that they did not: orders paid since are credited anew. */
  async onTouches(tx: Tx, messages: readonly TouchedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const contacts = await this.store.hold(tx, [...new Set(messages.map((m) => m.contact_id))]);
    await this.onOrders(tx, await this.ordersAfter(tx, contacts, messages));
  }

  /** A provider took these messages. Hardly ever was an order paid, or a link followed, before that was known. */
  async onSent(tx: Tx, messages: readonly TouchedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    // Whoever it was queued for may have been merged while it was on its way.
    const contacts = await this.store.living(tx, [...new Set(messages.map((m) => m.contact_id))]);
    if ((await this.ordersAfter(tx, contacts, messages)).length > 0) await this.onTouches(tx, messages);
  }

  /** Contacts proved to be another one: what reached either reached that one, and what either paid, that one paid. */
  async onMerges(tx: Tx, merged: Move[]): Promise<void> {
    await this.store.reassign(tx, merged);
    const survivors = await this.store.hold(
      tx,
      merged.map((m) => m.to),
    );
    await this.onOrders(tx, await this.store.paidSince(tx, survivors, 0));
  }

  /** Orders that these messages may have brought: no reader can have been quicker than the message itself. */
  private async ordersAfter(tx: Tx, contacts: number[], messages: readonly TouchedMessage[]): Promise<number[]> {
    const since = Math.min(...messages.map((m) => m.created_at));
    const paid = await this.store.paidSince(tx, contacts, since);
    const placed = await this.store.placedFrom(
      tx,
      messages.map((m) => m.ref),
    );
    return [...new Set([...paid, ...placed])];
  }

  /** What reached the buyer of an order before they paid it, and what the order itself proves. */
  private async touchesBefore(
    read: Reader,
    paid: PaidOrder[],
    stated: readonly StatedRule[],
  ): Promise<(order: PaidOrder) => TouchOf[]> {
    if (paid.length === 0) return () => [];
    const instants = paid.map((o) => o.paid_at);
    const longest = Math.max(...stated.flatMap(({ rule }) => WINDOWS.map((window) => rule[window])));
    const contacts = [...new Set(paid.map((o) => o.contact_id))];
    const touches = await this.store.touches(read, contacts, Math.min(...instants) - longest, Math.max(...instants));
    const followed = await this.store.followed(
      read,
      paid.map((o) => o.id),
    );
    const byContact = groupBy(touches, (t) => t.contactId);
    const byOrder = groupBy(followed, (f) => f.orderId);
    return (order) => [
      ...(byContact.get(order.contact_id) ?? []),
      ...(byOrder.get(order.id) ?? []).map((f) => ({ ...f, kind: 'note' as const, at: placedAt(order) })),
    ];
  }
}

/** When the link that an order carries was followed, at the latest. */
function placedAt({ placed_at, paid_at }: PaidOrder): number {
  return placed_at === null ? paid_at : Math.min(placed_at, paid_at);
}

function isCreditable(order: OrderToCredit): order is PaidOrder {
  return order.contact_id !== null && order.paid_at !== null && order.test === 0;
}

function conversionOf(order: PaidOrder, touches: readonly TouchOf[], stated: readonly StatedRule[]): WorkedOut | undefined {
  const credit = creditFor(order.paid_at, touches, ruleAt(stated, order.paid_at));
  const message = credit && touches.find((t) => t.messageId === credit.messageId);
  if (!credit || !message) return undefined;
  return {
    order_id: order.id,
    message_id: credit.messageId,
    contact_id: order.contact_id,
    flow: message.flow,
    step: message.step,
    channel: message.channel,
    currency: order.currency,
    ...creditedWorth({
      paidAt: order.paid_at,
      paidTotal: order.paid_total,
      refundedTotal: order.refunded_total,
      closedAt: order.closed_at,
      closedReason: order.closed_reason,
    }),
    touch: credit.touch,
    touched_at: credit.at,
    converted_at: order.paid_at,
  };
}
