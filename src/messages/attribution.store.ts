import { Injectable } from '@nestjs/common';
import { marks, type Tx } from '../database/tx';
import { conversionTable, type ConversionRow } from './conversion.entity';
import type { MessageRow } from './message.entity';

export type TouchRow = Pick<
  MessageRow,
  'id' | 'contact_id' | 'channel' | 'purpose' | 'flow' | 'step' | 'sent_at' | 'status' | 'first_click_at' | 'first_open_at'
>;

/** SQL of attribution: the touches of contacts, and the conversions credited to them. */
@Injectable()
export class AttributionStore {
  /** Messages whose contact clicked, opened, or was reached by SMS since `since`; `contact_id` is the surviving contact. */
  async touches(tx: Tx, contactIds: number[], since: number): Promise<TouchRow[]> {
    const merged = await tx.query<{ id: number; merged_into: number }>(
      `SELECT id, merged_into FROM contacts WHERE merged_into IN (${marks(contactIds)})`,
      contactIds,
    );
    const survivors = new Map(merged.map((m) => [m.id, m.merged_into]));
    const everyId = [...contactIds, ...survivors.keys()];
    const rows = await tx.query<TouchRow>(
      `SELECT id, contact_id, channel, purpose, flow, step, sent_at, status, first_click_at, first_open_at FROM messages
        WHERE contact_id IN (${marks(everyId)}) AND sent_at IS NOT NULL
          AND (first_click_at >= ? OR first_open_at >= ? OR (channel = 'sms' AND sent_at >= ?))`,
      [...everyId, since, since, since],
    );
    return rows.map((r) => ({ ...r, contact_id: survivors.get(r.contact_id) ?? r.contact_id }));
  }

  async credit(tx: Tx, rows: ConversionRow[]): Promise<void> {
    const all = [
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
    ];
    await tx.insert(conversionTable, rows, { update: all });
  }

  async uncredit(tx: Tx, orderIds: number[]): Promise<void> {
    if (orderIds.length > 0) await tx.run(`DELETE FROM conversions WHERE order_id IN (${marks(orderIds)})`, orderIds);
  }

  /** Paid orders of contacts since an instant: what a touch that came to light late may still be credited with. */
  async paidOrders(tx: Tx, contactIds: number[], since: number): Promise<PaidOrderRow[]> {
    return tx.query<PaidOrderRow>(
      `SELECT id, contact_id, currency, paid_total, refunded_total, paid_at, test FROM orders
        WHERE contact_id IN (${marks(contactIds)}) AND paid_at >= ? AND test = 0`,
      [...contactIds, since],
    );
  }
}

export interface PaidOrderRow {
  id: number;
  contact_id: number;
  currency: string;
  paid_total: number;
  refunded_total: number;
  paid_at: number;
  test: number;
}
