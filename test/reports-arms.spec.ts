import type { EnrollmentRow } from '../src/flows/enrollment.entity';
import { enrollmentTable } from '../src/flows/enrollment.entity';
import { HOUR } from '../src/kernel/duration';
import { creditedWorth, type OrderMoney } from '../src/messages/credited-worth';
import { messageTable, type MessageRow } from '../src/messages/message.entity';
import { orderTable } from '../src/orders/order.entity';
import { armsQuery, type ArmRow } from '../src/reports/arms-query';
import { Chance } from './support/chance';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { armsOf, livedThrough, WINDOW } from './support/lift-shop';
import { aMessageRow, anEnrollmentRow, anOrderRow } from './support/rows';

describe.each(dialects)('both arms of a hold-out on %s', (dialect) => {
  let test: TestDatabase;
  beforeEach(async () => (test = await testDatabase(dialect)));
  afterEach(() => test.drop());

  const arms = async (flow: string) => {
    const rows = await test.database.read<ArmRow>(armsQuery(1, 1), ['CNY', 1, 0, Number.MAX_SAFE_INTEGER, flow, WINDOW]);
    return rows.toSorted((a, b) => a.held_out - b.held_out).map(({ flow: _flow, held_out: _out, ...arm }) => arm);
  };
  const store = (enrollments: EnrollmentRow[], messages: MessageRow[], orders: ReturnType<typeof anOrderRow>[]) =>
    test.database.tx(async (tx) => {
      await tx.insert(enrollmentTable, enrollments);
      await tx.insert(messageTable, messages);
      await tx.insert(orderTable, orders);
    });

  it.each([1, 2, 3])('are what a count one by one comes to: shop %d', async (seed) => {
    const { entered, bought } = livedThrough({ contacts: 250, holdout: 0.3, effect: 0.5 }, new Chance(seed));
    const enrollments = entered.map((e, i) => anEnrollmentRow(i + 1, { contact_id: e.contact, held_out: e.heldOut ? 1 : 0 }));
    const messages = entered.map((e, i) =>
      aMessageRow(10_000 + i, enrollments[i]!, {
        ...{ status: e.heldOut ? 'held_out' : 'sent', gated_at: e.passedAt, settled_at: e.passedAt },
        ...{ sent_at: e.heldOut ? null : e.passedAt + HOUR, first_attempt_at: e.heldOut ? null : e.passedAt },
      }),
    );
    const orders = bought.map((o, i) =>
      anOrderRow(20_000 + i, { contact_id: o.contact, paid_at: o.paidAt, paid_total: o.paid, refunded_total: o.refunded }),
    );
    await store(enrollments, messages, orders);
    const [treated, kept] = armsOf({ entered, bought });
    expect(await arms('winback')).toEqual([treated, kept]);
  });

  it('hold whoever passed the gate, whatever came of it, and nobody of the global hold-out', async () => {
    const fates: [Partial<MessageRow>, 0 | 1, boolean][] = [
      [{ status: 'sent', sent_at: 5 }, 0, true],
      [{ status: 'failed' }, 0, true],
      [{ status: 'unknown' }, 0, true],
      [{ status: 'bounced', sent_at: 5 }, 0, true],
      [{ status: 'skipped', reason: 'dormant' }, 0, false],
      [{ status: 'skipped', reason: 'no_coupon' }, 0, true],
      [{ status: 'skipped', reason: 'template_error' }, 0, true],
      [{ status: 'skipped', reason: 'exited', first_attempt_at: 5 }, 0, true],
      [{ status: 'skipped', reason: 'exited' }, 0, false],
      [{ status: 'queued', settled_at: null, first_attempt_at: 5 }, 0, true],
      [{ status: 'queued', settled_at: null }, 0, false],
      [{ status: 'held_out', reason: 'global_holdout' }, 0, false],
      [{ status: 'held_out' }, 1, true],
      [{ status: 'held_out', reason: 'global_holdout' }, 1, false],
      [{ status: 'skipped', reason: 'dormant' }, 1, false],
    ];
    const enrollments = fates.map(([, heldOut], i) => anEnrollmentRow(i + 1, { contact_id: i + 1, held_out: heldOut }));
    // A second message changes nothing: the first one says whether it passed.
    const second = aMessageRow(900, enrollments[4]!, { step: 'last', status: 'sent', sent_at: 9 });
    const messages = fates.map(([fate], i) => aMessageRow(100 + i, enrollments[i]!, { settled_at: 5, ...fate }));
    await store(enrollments, [...messages, second], []);
    const counted = (heldOut: 0 | 1) => fates.filter(([, out, counts]) => out === heldOut && counts).length;
    expect((await arms('winback')).map(({ n }) => n)).toEqual([counted(0), counted(1)]);
  });

  it('count of money what attribution credits, whatever is told of an order', async () => {
    const told = [-5, 0, 100].flatMap((paidTotal) =>
      [-5, 0, 30, 100, 130].flatMap((refundedTotal) =>
        [null, 99, 100, 101].flatMap((closedAt) =>
          ([null, 'unpaid', 'cancelled', 'refunded'] as const).map((closedReason): OrderMoney => ({
            paidAt: 100,
            paidTotal,
            refundedTotal,
            closedAt,
            closedReason,
          })),
        ),
      ),
    );
    const enrollments = told.map((_, i) => anEnrollmentRow(i + 1, { flow: `flow-${i}`, contact_id: i + 1 }));
    const messages = enrollments.map((e) => aMessageRow(1_000 + e.id, e, { sent_at: 5 }));
    const orders = told.map((o, i) =>
      anOrderRow(2_000 + i, {
        ...{ contact_id: i + 1, paid_at: o.paidAt, paid_total: o.paidTotal, refunded_total: o.refundedTotal },
        ...{ closed_at: o.closedAt, closed_reason: o.closedReason },
      }),
    );
    await store(enrollments, messages, orders);
    const flows = enrollments.map((e) => e.flow);
    const params = ['CNY', 1, 0, Number.MAX_SAFE_INTEGER, ...flows, WINDOW];
    const rows = await test.database.read<ArmRow>(armsQuery(1, flows.length), params);
    const total = new Map(rows.map((row) => [row.flow, row]));
    for (const [i, order] of told.entries()) {
      const { amount, refunded } = creditedWorth(order);
      expect({ order, ...total.get(flows[i]!) }).toMatchObject({ order, buyers: 1, total: amount - refunded });
    }
  });
});
