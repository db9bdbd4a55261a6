import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';

/** Dates of an order that flows are triggered by. */
export type OrderDate = 'placed_at' | 'paid_at' | 'shipped_at' | 'delivered_at' | 'completed_at' | 'closed_at';

/** An order and whose it is. */
export interface OwnedOrder {
  orderId: number;
  contactId: number;
}

/** Orders that count and belong to somebody: no tests, and nothing told as history. */
const LIVING = 'contact_id IS NOT NULL AND test = 0 AND history = 0';

/** Walks over many orders, in pages of the same cost. */
@Injectable()
export class OrderScan {
  /** The last id of the next `limit` orders after `afterId`; null where there are none. */
  async pageEnd(read: Reader, afterId: number, limit: number): Promise<number | null> {
    const [row] = await read.query<{ last: number | null }>(
      `SELECT MAX(id) AS last FROM (SELECT id FROM orders WHERE id > ? ORDER BY id LIMIT ${limit}) AS page`,
      [afterId],
    );
    return row?.last ?? null;
  }

  /** Orders with ids in (afterId, upTo] that had this date in [from, until). */
  async dated(
    read: Reader,
    field: OrderDate,
    span: { from: number; until: number },
    page: { afterId: number; upTo: number },
  ): Promise<OwnedOrder[]> {
    // Not by an index of the date: a page costs the same whichever date it is, and so never blocks.
    const rows = await read.query<{ id: number; contact_id: number }>(
      `SELECT id, contact_id FROM orders WHERE id > ? AND id <= ? AND ${field} >= ? AND ${field} < ? AND ${LIVING} ORDER BY id`,
      [page.afterId, page.upTo, span.from, span.until],
    );
    return rows.map((row) => ({ orderId: row.id, contactId: row.contact_id }));
  }
}
