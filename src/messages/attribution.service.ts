import { Injectable } from '@nestjs/common';
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
    const orders = await this.store.orders(tx, orderIds);
    const paid = orders.filter(isCreditable);
    const stated = await this.rules.stated(tx);
    const touches = await this.touchesBefore(tx, paid, stated);
    const credited = paid.flatMap((order) => conversionOf(order, touches.get(order.contact_id) ?? [], stated) ?? []);
    const done = new Set(credited.map((c) => c.order_id));
    await this.store.credit(
      tx,
      credited.map((c) => ({ id: tx.nextId(), ...c })),
    );
    await this.store.uncredit(
      tx,
      orders.map((o) => o.id).filter((id) => !done.has(id)),
    );
  }

  /** Only now it was learnt that these messages reached somebody, when, or that they did not: orders paid since are credited anew. */
  async onTouches(tx: Tx, messages: readonly Pick<MessageRow, 'contact_id' | 'created_at'>[]): Promise<void> {
    if (messages.length === 0) return;
    const contacts = await this.store.hold(tx, [...new Set(messages.map((m) => m.contact_id))]);
    // No reader can have been quicker than the message itself.
    await this.onOrders(tx, await this.store.paidSince(tx, contacts, Math.min(...messages.map((m) => m.created_at))));
  }

  /** A provider took these messages. Hardly ever was an order paid, or a link followed, before that was known. */
  async onSent(tx: Tx, messages: readonly Pick<MessageRow, 'contact_id' | 'created_at'>[]): Promise<void> {
    if (messages.length === 0) return;
    const since = Math.min(...messages.map((m) => m.created_at));
    const contacts = [...new Set(messages.map((m) => m.contact_id))];
    if ((await this.store.paidSince(tx, contacts, since)).length > 0) await this.onTouches(tx, messages);
  }

  /** Contacts proved to be another one: what reached either reached that one, and what either paid, that one paid. */
  async onMerges(tx: Tx, merged: Move[]): Promise<void> {
    await this.store.reassign(tx, merged);
    await this.onTouches(
      tx,
      merged.map((m) => ({ contact_id: m.to, created_at: 0 })),
    );
  }

  private async touchesBefore(tx: Tx, paid: PaidOrder[], stated: readonly StatedRule[]): Promise<Map<number, TouchOf[]>> {
    if (paid.length === 0) return new Map();
    const instants = paid.map((o) => o.paid_at);
    const longest = Math.max(...stated.flatMap(({ rule }) => WINDOWS.map((window) => rule[window])));
    const contacts = [...new Set(paid.map((o) => o.contact_id))];
    const touches = await this.store.touches(tx, contacts, Math.min(...instants) - longest, Math.max(...instants));
    return groupBy(touches, (t) => t.contactId);
  }
}

function isCreditable(order: OrderToCredit): order is PaidOrder {
  return order.contact_id !== null && order.paid_at !== null && order.test === 0;
}

function conversionOf(
  order: PaidOrder,
  touches: readonly TouchOf[],
  stated: readonly StatedRule[],
): Omit<ConversionRow, 'id'> | undefined {
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
