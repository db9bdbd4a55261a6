import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Tx } from '../database/tx';
import { creditFor, type Touched } from './attribution';
import { AttributionStore, type TouchRow } from './attribution.store';
import type { ConversionRow } from './conversion.entity';

/** An order as attribution needs it. Amounts are minor units of `currency`. */
export interface CreditableOrder {
  orderId: number;
  contactId: number | null;
  after: { currency: string; paidAt: number | null; paidTotal: number; refundedTotal: number; test: boolean };
}

/**
 * Credits paid orders to the message that brought them, at most one each. Worked out anew from what is known whenever an order
 * or a touch comes to light, so the order of arrival does not matter and twice is as good as once.
 */
@Injectable()
export class AttributionService {
  constructor(
    private readonly store: AttributionStore,
    private readonly config: Config,
  ) {}

  /** Orders were paid, refunded or changed. Those unpaid, of nobody, or tests are credited to nobody. */
  async onOrders(tx: Tx, orders: CreditableOrder[]): Promise<void> {
    const paid = orders.flatMap((o) =>
      o.contactId !== null && o.after.paidAt !== null && !o.after.test
        ? [{ ...o.after, id: o.orderId, contactId: o.contactId, paidAt: o.after.paidAt }]
        : [],
    );
    if (paid.length === 0) return;
    const rule = this.config.settings.rules.attribution;
    const earliest = Math.min(...paid.map((o) => o.paidAt)) - Math.max(...Object.values(rule));
    const touches = byContact(await this.store.touches(tx, [...new Set(paid.map((o) => o.contactId))], earliest));
    const credited: ConversionRow[] = [];
    const nobody: number[] = [];
    for (const order of paid) {
      const mine = touches.get(order.contactId) ?? [];
      const credit = creditFor(order.paidAt, mine.map(touched), rule);
      const row = credit && mine.find((m) => m.id === credit.messageId);
      if (!credit || !row) {
        nobody.push(order.id);
        continue;
      }
      credited.push({
        id: tx.nextId(),
        order_id: order.id,
        message_id: row.id,
        contact_id: order.contactId,
        flow: row.flow,
        step: row.step,
        channel: row.channel,
        currency: order.currency,
        amount: order.paidTotal,
        refunded: Math.min(order.refundedTotal, order.paidTotal),
        touch: credit.touch,
        touched_at: credit.at,
        converted_at: order.paidAt,
      });
    }
    await this.store.credit(tx, credited);
    await this.store.uncredit(tx, nobody);
  }

  /** What these contacts did with messages sent at or after `since` was worked out only now: orders paid since may be theirs. */
  async onTouches(tx: Tx, contactIds: number[], since: number): Promise<void> {
    const rows = await this.store.paidOrders(tx, [...new Set(contactIds)], since);
    await this.onOrders(
      tx,
      rows.map((r) => ({
        orderId: r.id,
        contactId: r.contact_id,
        after: {
          currency: r.currency,
          paidAt: r.paid_at,
          paidTotal: r.paid_total,
          refundedTotal: r.refunded_total,
          test: r.test === 1,
        },
      })),
    );
  }
}

function touched(row: TouchRow): Touched {
  return {
    messageId: row.id,
    channel: row.channel,
    purpose: row.purpose,
    sentAt: row.sent_at!,
    bounced: row.status === 'bounced',
    clickAt: row.first_click_at,
    openAt: row.first_open_at,
  };
}

function byContact(rows: TouchRow[]): Map<number, TouchRow[]> {
  const groups = new Map<number, TouchRow[]>();
  for (const row of rows) groups.set(row.contact_id, [...(groups.get(row.contact_id) ?? []), row]);
  return groups;
}
