import type { Reader } from '../database/reader';
import { marks, type Tx } from '../database/tx';
import { enrollmentTable, type EnrollmentRow } from './enrollment.entity';
import { enrollmentOrderTable, type EnrollmentOrderRow } from './enrollment-order.entity';

/** One order of one enrollment. */
export type EnrolledOrder = Pick<EnrollmentOrderRow, 'enrollment_id' | 'order_id'>;

/** Which orders an enrollment of a flow with `collapse` is about, the main one included. */
export class EnrollmentOrderStore {
  /** Adds orders to enrollments; what stands already stays, also where the order has left. */
  async join(tx: Tx, orders: readonly EnrolledOrder[]): Promise<void> {
    if (orders.length === 0) return;
    await tx.insert(
      enrollmentOrderTable,
      orders.map(({ enrollment_id, order_id }) => ({ id: tx.nextId(), enrollment_id, order_id, left_at: null })),
      'ignore',
    );
  }

  /** The orders that enrollments are about now, in the order in which they joined. */
  async open(read: Reader, enrollmentIds: readonly number[]): Promise<EnrolledOrder[]> {
    if (enrollmentIds.length === 0) return [];
    return read.query(
      `SELECT enrollment_id, order_id FROM enrollment_orders WHERE enrollment_id IN (${marks(enrollmentIds)}) AND left_at IS NULL ORDER BY id`,
      [...enrollmentIds],
    );
  }

  /** Which of these orders were ever in an enrollment of these flows. */
  async known(
    read: Reader,
    flows: readonly string[],
    orderIds: readonly number[],
  ): Promise<{ flow: string; order_id: number }[]> {
    if (orderIds.length === 0) return [];
    return read.query(
      `SELECT e.flow AS flow, o.order_id AS order_id FROM enrollment_orders o JOIN enrollments e ON e.id = o.enrollment_id
       WHERE o.order_id IN (${marks(orderIds)}) AND e.flow IN (${marks(flows)})`,
      [...orderIds, ...flows],
    );
  }

  /** Enrollments that are about one of these orders. */
  async enrollmentsOf(read: Reader, orderIds: readonly number[]): Promise<number[]> {
    if (orderIds.length === 0) return [];
    const rows = await read.query<{ id: number }>(
      `SELECT DISTINCT enrollment_id AS id FROM enrollment_orders WHERE order_id IN (${marks(orderIds)}) AND left_at IS NULL`,
      [...orderIds],
    );
    return rows.map((row) => row.id);
  }

  /** These enrollments are no longer about these orders. */
  async leave(tx: Tx, orders: readonly EnrolledOrder[], now: number): Promise<void> {
    for (const { enrollment_id, order_id } of orders)
      await tx.run('UPDATE enrollment_orders SET left_at = ? WHERE enrollment_id = ? AND order_id = ? AND left_at IS NULL', [
        now,
        enrollment_id,
        order_id,
      ]);
  }

  /** The waiting enrollments of these contacts in these flows, the newest last. */
  async waitingOf(
    read: Reader,
    flows: readonly string[],
    contacts: readonly number[],
  ): Promise<Pick<EnrollmentRow, 'id' | 'flow' | 'contact_id' | 'entered_at'>[]> {
    return read.query(
      `SELECT id, flow, contact_id, entered_at FROM enrollments
       WHERE flow IN (${marks(flows)}) AND contact_id IN (${marks(contacts)}) AND state = 'waiting' ORDER BY entered_at, id`,
      [...flows, ...contacts],
    );
  }

  /** These enrollments are mainly about these orders now. */
  async setMain(tx: Tx, rows: Pick<EnrollmentRow, 'id' | 'order_id'>[]): Promise<void> {
    if (rows.length > 0) await tx.updateMany(enrollmentTable, ['id'], ['order_id'], rows);
  }
}
