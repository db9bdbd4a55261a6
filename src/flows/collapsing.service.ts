import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { OutboxService } from '../messages/outbox.service';
import { EnrollmentOrderStore, type EnrolledOrder } from './enrollment-order.store';
import type { EnrollmentRow } from './enrollment.entity';

/** An order that goes into an enrollment which began with another one. */
export interface Joining {
  row: EnrollmentRow;
  into: number;
}

/** Within which time the orders of a contact share an enrollment of this row's flow; null = each has its own. */
export type CollapseOf = (row: EnrollmentRow) => number | null;

/** Several orders of one contact in one enrollment, where the flow says `collapse`. */
@Injectable()
export class CollapsingService {
  private readonly orders = new EnrollmentOrderStore();

  constructor(private readonly outbox: OutboxService) {}

  /**
   * Which of these candidates begin an enrollment, in their order, and which join one that waits, be it another candidate.
   * An order that was in an enrollment of the flow before is neither.
   */
  async sort(
    tx: Tx,
    candidates: EnrollmentRow[],
    collapseOf: CollapseOf,
    now: number,
  ): Promise<{ fresh: EnrollmentRow[]; joining: Joining[] }> {
    const collapsing = candidates.filter((row) => row.order_id !== null && collapseOf(row) !== null);
    if (collapsing.length === 0) return { fresh: candidates, joining: [] };
    const flows = [...new Set(collapsing.map((row) => row.flow))];
    const known = await this.orders.known(
      tx,
      flows,
      collapsing.map((row) => row.order_id!),
    );
    const taken = new Set(known.map((order) => `${order.flow} ${order.order_id}`));
    const waiting = await this.orders.waitingOf(tx, flows, [...new Set(collapsing.map((row) => row.contact_id))]);
    const open = new Map(waiting.map((row) => [`${row.flow} ${row.contact_id}`, row]));
    const fresh: EnrollmentRow[] = [];
    const joining: Joining[] = [];
    for (const row of candidates) {
      const within = row.order_id === null ? null : collapseOf(row);
      if (within === null) {
        fresh.push(row);
        continue;
      }
      if (taken.has(`${row.flow} ${row.order_id}`)) continue;
      taken.add(`${row.flow} ${row.order_id}`);
      const first = open.get(`${row.flow} ${row.contact_id}`);
      if (first && now - first.entered_at < within) joining.push({ row, into: first.id });
      else {
        fresh.push(row);
        open.set(`${row.flow} ${row.contact_id}`, row);
      }
    }
    return { fresh, joining };
  }

  /** Writes down the orders of enrollments that have just begun, and of those that others joined. */
  async join(tx: Tx, begun: readonly EnrollmentRow[], joining: readonly Joining[], collapseOf: CollapseOf): Promise<void> {
    const first = begun.filter((row) => row.order_id !== null && collapseOf(row) !== null);
    await this.orders.join(tx, [
      ...first.map((row) => ({ enrollment_id: row.id, order_id: row.order_id! })),
      ...joining.map(({ row, into }) => ({ enrollment_id: into, order_id: row.order_id! })),
    ]);
    if (joining.length > 0)
      await this.tellOutbox(
        tx,
        joining.map((j) => j.into),
      );
  }

  /** The orders these enrollments are about now, the oldest first. Only enrollments with `collapse` are in it. */
  async ordersOf(read: Reader, enrollmentIds: readonly number[]): Promise<Map<number, number[]>> {
    const orders = groupBy(await this.orders.open(read, enrollmentIds), (order) => order.enrollment_id);
    return new Map([...orders].map(([id, all]) => [id, all.map((order) => order.order_id)]));
  }

  /** Enrollments among these orders, of flows with `collapse`. */
  async enrollmentsOf(read: Reader, orderIds: readonly number[]): Promise<number[]> {
    return this.orders.enrollmentsOf(read, orderIds);
  }

  /** Takes orders out of enrollments that go on about their others; what is queued is written about those. */
  async leave(tx: Tx, leaving: readonly EnrolledOrder[], now: number): Promise<void> {
    if (leaving.length === 0) return;
    await this.orders.leave(tx, leaving, now);
    const left = await this.tellOutbox(
      tx,
      leaving.map((order) => order.enrollment_id),
    );
    await this.orders.setMain(
      tx,
      [...left].flatMap(([id, [first]]) => (first === undefined ? [] : [{ id, order_id: first }])),
    );
  }

  private async tellOutbox(tx: Tx, enrollmentIds: readonly number[]): Promise<Map<number, number[]>> {
    const orders = await this.ordersOf(tx, [...new Set(enrollmentIds)]);
    await this.outbox.changeOrders(
      tx,
      [...orders].map(([enrollmentId, orderIds]) => ({ enrollmentId, orderIds })),
    );
    return orders;
  }
}
