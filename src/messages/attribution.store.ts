import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { forUpdate, marks, type Tx } from '../database/tx';
import { COUNTED_FOR } from '../engagement/engaged';
import type { ClosedReason } from '../orders/order-facts';
import type { Touch } from './attribution';
import { conversionTable, type ConversionRow } from './conversion.entity';
import { messageTable, type MessageRow } from './message.entity';

/** An order as attribution needs it. */
export interface OrderToCredit {
  id: number;
  contact_id: number | null;
  currency: string;
  paid_total: number;
  refunded_total: number;
  placed_at: number | null;
  paid_at: number | null;
  closed_at: number | null;
  closed_reason: ClosedReason | null;
  test: number;
}

/** A touch, and the step that its message stood in. */
export type TouchOf = Touch & Pick<MessageRow, 'flow' | 'step'>;

interface MessageOfTouch extends Pick<MessageRow, 'contact_id' | 'channel' | 'purpose' | 'flow' | 'step'> {
  message_id: number;
}

interface TouchRow extends MessageOfTouch {
  kind: Touch['kind'];
  at: number;
}

const MESSAGE = 'm.id AS message_id, m.contact_id, m.channel, m.purpose, m.flow, m.step';
// What bounced reached nobody.
const ARRIVED = `m.sent_at IS NOT NULL AND m.status <> 'bounced'`;
/** What a conversion says of its order. */
export const CREDIT = [
  'message_id',
  'contact_id',
  'flow',
  'step',
  'channel',
  'currency',
  'amount',
  'refunded',
  'touch',
  'touched_at',
  'converted_at',
] as const;

/** SQL of attribution: orders, the touches of contacts, and the conversions credited to them. */
@Injectable()
export class AttributionStore {
  /**
   * Holds contacts until the transaction ends: of a touch and a payment that come at the same moment the later transaction sees
   * the earlier one. Answers who they are, a merged one as the one it became.
   */
  async hold(tx: Tx, contactIds: number[]): Promise<number[]> {
    return this.living(tx, contactIds, forUpdate(tx.dialect));
  }

  /** Who contacts are now: a merged one is the one it became. */
  async living(read: Reader, contactIds: number[], lock = ''): Promise<number[]> {
    const rows = await read.query<{ id: number; merged_into: number | null }>(
      `SELECT id, merged_into FROM contacts WHERE id IN (${marks(contactIds)}) ORDER BY id${lock}`,
      contactIds,
    );
    return [...new Set(rows.map((r) => r.merged_into ?? r.id))];
  }

  async buyersOf(tx: Tx, orderIds: number[]): Promise<number[]> {
    const rows = await tx.query<{ contact_id: number }>(
      `SELECT DISTINCT contact_id FROM orders WHERE id IN (${marks(orderIds)}) AND contact_id IS NOT NULL`,
      orderIds,
    );
    return rows.map((r) => r.contact_id);
  }

  async orders(read: Reader, ids: number[]): Promise<OrderToCredit[]> {
    return read.query<OrderToCredit>(
      `SELECT id, contact_id, currency, paid_total, refunded_total, placed_at, paid_at, closed_at, closed_reason, test
         FROM orders WHERE id IN (${marks(ids)})`,
      ids,
    );
  }

  /** Paid orders of contacts since an instant: what a touch that came to light late may still be credited with. */
  async paidSince(read: Reader, contactIds: number[], since: number): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      `SELECT id FROM orders WHERE contact_id IN (${marks(contactIds)}) AND paid_at >= ? ORDER BY id`,
      [...contactIds, since],
    );
    return rows.map((r) => r.id);
  }

  /** The next paid orders by id, among those paid at or after `from`. */
  async paidAfter(read: Reader, from: number, id: number, limit: number): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      `SELECT id FROM orders WHERE id > ? AND paid_at >= ? ORDER BY id LIMIT ${limit}`,
      [id, from],
    );
    return rows.map((r) => r.id);
  }

  /** The newest paid orders. */
  async newestPaid(read: Reader, limit: number): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      `SELECT id FROM orders WHERE paid_at IS NOT NULL ORDER BY paid_at DESC LIMIT ${limit}`,
    );
    return rows.map((r) => r.id);
  }

  async conversions(read: Reader, orderIds: number[]): Promise<ConversionRow[]> {
    return read.query<ConversionRow>(`SELECT * FROM conversions WHERE order_id IN (${marks(orderIds)})`, orderIds);
  }

  /** Every touch within [since, until] of contacts, each with the surviving contact. */
  async touches(read: Reader, contactIds: number[], since: number, until: number): Promise<(TouchOf & { contactId: number })[]> {
    const survivors = await this.survivors(read, contactIds);
    const everyId = [...contactIds, ...survivors.keys()];
    const rows = [...(await this.hits(read, everyId, since, until)), ...(await this.texts(read, everyId, since, until))];
    return rows.map(({ message_id: messageId, contact_id, ...row }) => ({
      ...row,
      messageId,
      contactId: survivors.get(contact_id) ?? contact_id,
    }));
  }

  private async survivors(read: Reader, contactIds: number[]): Promise<Map<number, number>> {
    const merged = await read.query<{ id: number; merged_into: number }>(
      `SELECT id, merged_into FROM contacts WHERE merged_into IN (${marks(contactIds)})`,
      contactIds,
    );
    return new Map(merged.map((m) => [m.id, m.merged_into]));
  }

  /**
   * Opens and clicks by people, each of them: the latest before a payment may be neither the first nor the last. Messages sent
   * so long before `since` that nothing counts any more are not asked for theirs: most of a faithful contact's.
   */
  private async hits(read: Reader, contactIds: number[], since: number, until: number): Promise<TouchRow[]> {
    return read.query<TouchRow>(
      `SELECT ${MESSAGE}, h.kind, h.at FROM messages m JOIN hits h ON h.ref = m.ref
        WHERE m.contact_id IN (${marks(contactIds)}) AND ${ARRIVED} AND m.sent_at >= ?
          AND h.class = 'human' AND h.at >= ? AND h.at <= ? AND h.at <= m.sent_at + ?`,
      [...contactIds, since - COUNTED_FOR, since, until, COUNTED_FOR],
    );
  }

  /** Text messages by when they arrived; where no carrier told, by when the provider took them, as `delivered` counts them. */
  private async texts(read: Reader, contactIds: number[], since: number, until: number): Promise<TouchRow[]> {
    return read.query<TouchRow>(
      `SELECT ${MESSAGE}, 'sms' AS kind, COALESCE(m.delivered_at, m.sent_at) AS at FROM messages m
        WHERE m.contact_id IN (${marks(contactIds)}) AND m.channel = 'sms' AND ${ARRIVED}
          AND COALESCE(m.delivered_at, m.sent_at) >= ? AND COALESCE(m.delivered_at, m.sent_at) <= ?`,
      [...contactIds, since, until],
    );
  }

  /** Messages whose link was followed to place these orders. Their contact may be another one: a mail is handed on. */
  async followed(read: Reader, orderIds: number[]): Promise<(Omit<TouchOf, 'kind' | 'at'> & { orderId: number })[]> {
    const rows = await read.query<MessageOfTouch & { order_id: number }>(
      `SELECT ${MESSAGE}, l.order_id FROM order_links l JOIN messages m ON m.ref = l.ref
        WHERE l.order_id IN (${marks(orderIds)}) AND ${ARRIVED}`,
      orderIds,
    );
    return rows.map(({ message_id: messageId, order_id: orderId, ...message }) => ({ ...message, messageId, orderId }));
  }

  /** Orders that were placed by following a link of these messages. */
  async placedFrom(read: Reader, refs: string[]): Promise<number[]> {
    const rows = await read.query<{ order_id: number }>(`SELECT order_id FROM order_links WHERE ref IN (${marks(refs)})`, refs);
    return rows.map((r) => r.order_id);
  }

  async credit(tx: Tx, rows: ConversionRow[]): Promise<void> {
    await tx.insert(conversionTable, rows, { update: CREDIT });
  }

  async uncredit(tx: Tx, orderIds: number[]): Promise<void> {
    if (orderIds.length > 0) await tx.run(`DELETE FROM conversions WHERE order_id IN (${marks(orderIds)})`, orderIds);
  }

  /** Messages and conversions of contacts that proved to be another one become that one's. */
  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await repoint(tx, messageTable, 'contact_id', merged);
    await repoint(tx, conversionTable, 'contact_id', merged);
  }
}
