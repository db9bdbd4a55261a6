import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { forUpdate, marks, type Tx } from '../database/tx';
import { orderLinkTable, type OrderLinkRow } from './order-link.entity';
import { orderItemTable, type OrderItemRow } from './order-item.entity';
import { orderTable, type OrderRow } from './order.entity';
import { refundTable, type RefundRow } from './refund.entity';
import { shipmentTable, type ShipmentRow } from './shipment.entity';

/** What one contact paid, tests left out. */
export interface PaidOrdersRow {
  contact_id: number;
  n: number;
  first: number;
  last: number;
}

/** Everything that may change; the keys, `created_at` and the id never do. */
const CHANGING = Object.keys(orderTable.columns).filter(
  (c) => !['id', 'source', 'external_id', 'created_at'].includes(c),
) as (keyof OrderRow)[];

/** Orders with their lines, refunds and parcels; nobody else writes these tables. */
export class OrderStore {
  /** Known orders by source and shop id, locked in the order of their ids. */
  async lock(tx: Tx, wanted: Map<string, string[]>): Promise<OrderRow[]> {
    if (wanted.size === 0) return [];
    const { where, params } = named(wanted);
    return tx.query<OrderRow>(`SELECT * FROM orders WHERE ${where} ORDER BY id${forUpdate(tx.dialect)}`, params);
  }

  /** The ids of known orders by source and shop id. */
  async find(read: Reader, wanted: Map<string, string[]>): Promise<Pick<OrderRow, 'id' | 'source' | 'external_id'>[]> {
    if (wanted.size === 0) return [];
    const { where, params } = named(wanted);
    return read.query(`SELECT id, source, external_id FROM orders WHERE ${where}`, params);
  }

  async insert(tx: Tx, rows: OrderRow[]): Promise<void> {
    await tx.insert(orderTable, rows);
  }

  async update(tx: Tx, rows: OrderRow[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(orderTable, ['id'], CHANGING, rows);
  }

  /** Gives orders their lines, instead of those they had. `known`: which of them may have had any. */
  async replaceItems(tx: Tx, known: number[], rows: OrderItemRow[]): Promise<void> {
    if (known.length > 0) await tx.run(`DELETE FROM order_items WHERE order_id IN (${marks(known)})`, known);
    await tx.insert(orderItemTable, rows);
  }

  async saveRefunds(tx: Tx, rows: RefundRow[]): Promise<void> {
    await tx.insert(refundTable, rows, { update: ['amount', 'at'] });
  }

  async saveShipments(tx: Tx, rows: ShipmentRow[]): Promise<void> {
    await tx.insert(shipmentTable, rows, {
      update: ['carrier', 'tracking_number', 'tracking_url', 'shipped_at', 'delivered_at'],
    });
  }

  /** What is known already is left as it is. */
  async saveLinks(tx: Tx, rows: OrderLinkRow[]): Promise<void> {
    await tx.insert(orderLinkTable, rows, 'ignore');
  }

  async byIds(read: Reader, ids: number[]): Promise<OrderRow[]> {
    if (ids.length === 0) return [];
    return read.query<OrderRow>(`SELECT * FROM orders WHERE id IN (${marks(ids)})`, ids);
  }

  async itemsOf(read: Reader, orderIds: number[]): Promise<OrderItemRow[]> {
    if (orderIds.length === 0) return [];
    return read.query<OrderItemRow>(
      `SELECT * FROM order_items WHERE order_id IN (${marks(orderIds)}) ORDER BY order_id, line`,
      orderIds,
    );
  }

  /** The ids of all orders of contacts. */
  async ofContacts(read: Reader, contactIds: number[]): Promise<number[]> {
    const rows = await read.query<{ id: number }>(
      `SELECT id FROM orders WHERE contact_id IN (${marks(contactIds)}) ORDER BY id`,
      contactIds,
    );
    return rows.map((r) => r.id);
  }

  async saveFacts(tx: Tx, rows: Pick<OrderRow, 'id' | 'facts'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(orderTable, ['id'], ['facts'], rows);
  }

  /** Paid orders of contacts; those without any are missing. */
  async paidOf(read: Reader, contactIds: number[]): Promise<PaidOrdersRow[]> {
    if (contactIds.length === 0) return [];
    return read.query<PaidOrdersRow>(
      `SELECT contact_id, COUNT(*) AS n, MIN(paid_at) AS first, MAX(paid_at) AS last FROM orders
       WHERE contact_id IN (${marks(contactIds)}) AND paid_at IS NOT NULL AND test = 0 GROUP BY contact_id`,
      contactIds,
    );
  }

  /** When each checkout of a source became an order; those that did not are missing. */
  async placedFrom(read: Reader, source: string, checkoutIds: string[]): Promise<Map<string, number>> {
    if (checkoutIds.length === 0) return new Map();
    const rows = await read.query<{ checkout_id: string; at: number }>(
      `SELECT checkout_id, MIN(COALESCE(placed_at, updated_at)) AS at FROM orders
       WHERE checkout_id IN (${marks(checkoutIds)}) AND source = ? GROUP BY checkout_id`,
      [...checkoutIds, source],
    );
    return new Map(rows.map((r) => [r.checkout_id, r.at]));
  }

  async reassign(tx: Tx, moves: Move[]): Promise<void> {
    await repoint(tx, orderTable, 'contact_id', moves);
  }
}

function named(wanted: Map<string, string[]>): { where: string; params: string[] } {
  return {
    where: [...wanted.values()].map((ids) => `(source = ? AND external_id IN (${marks(ids)}))`).join(' OR '),
    params: [...wanted].flatMap(([source, ids]) => [source, ...ids]),
  };
}
