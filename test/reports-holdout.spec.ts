import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import type { Database } from '../src/database/database.service';
import { enrollmentTable } from '../src/flows/enrollment.entity';
import { VirtualClock } from '../src/kernel/clock';
import { DAY } from '../src/kernel/duration';
import { messageTable, type MessageRow } from '../src/messages/message.entity';
import { orderTable, type OrderRow } from '../src/orders/order.entity';
import { HoldoutReportService } from '../src/reports/holdout-report.service';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { aMessageRow, anEnrollmentRow, anOrderRow } from './support/rows';

const NOW = Date.parse('2026-11-20T04:00:00Z');
/** In the quarter before. */
const BEGINNING = NOW - 80 * DAY;

describe.each(dialects)('the report of the global hold-out on %s', (dialect) => {
  let test: TestDatabase;
  let walks: number;
  beforeEach(async () => {
    test = await testDatabase(dialect);
    walks = 0;
  });
  afterEach(() => test.drop());

  const report = (asked: { from?: string; to?: string }) => {
    const counted: Pick<Database, 'read'> = {
      read: (sql, params) => {
        if (sql.includes('JOIN orders')) walks++;
        return test.database.read(sql, params);
      },
    };
    const config = new Config(parseEnvironment({}), defaultSettings());
    return new HoldoutReportService(counted as Database, config, new VirtualClock(NOW)).report(asked);
  };
  /** Somebody got a message at each of these instants, and each of them paid these orders. */
  const happened = (sent: Partial<MessageRow>[], orders: Partial<OrderRow>[] = []) =>
    test.database.tx(async (tx) => {
      const enrollments = sent.map((_, i) => anEnrollmentRow(i + 1, { contact_id: i + 1 }));
      await tx.insert(enrollmentTable, enrollments);
      await tx.insert(
        messageTable,
        sent.map((message, i) => aMessageRow(100 + i, enrollments[i]!, { sent_at: message.created_at, ...message })),
      );
      await tx.insert(
        orderTable,
        orders.map((order, i) => anOrderRow(200 + i, order)),
      );
    });

  it('asks for as many terms as there are messages in, however long the period', async () => {
    await happened([{ created_at: BEGINNING }, { created_at: NOW }]);
    const found = await report({ from: '0001-01-01', to: '9999-12-31' });
    expect(walks).toBe(2);
    expect(found).toMatchObject({ from: '0000-12-31T15:54:17.000Z', to: '9999-12-30T16:00:00.000Z' });
    expect(found.rows[0]).toMatchObject({ group: 'treated', contacts: 2 });
  });

  it('has in its arms whoever passed the gate, whatever came of it', async () => {
    const fates: [Partial<MessageRow>, 'treated' | 'held_out' | null][] = [
      [{ status: 'sent' }, 'treated'],
      [{ status: 'failed' }, 'treated'],
      [{ status: 'skipped', reason: 'no_coupon' }, 'treated'],
      [{ status: 'skipped', reason: 'dormant' }, null],
      [{ status: 'queued', first_attempt_at: NOW - DAY }, 'treated'],
      [{ status: 'queued' }, null],
      [{ status: 'held_out' }, 'treated'],
      [{ status: 'held_out', reason: 'global_holdout' }, 'held_out'],
      [{ status: 'sent', purpose: 'service' }, null],
    ];
    await happened(fates.map(([fate]) => ({ created_at: NOW - DAY, ...fate })));
    const { rows } = await report({ from: '2026-11-01' });
    const counted = (group: string) => fates.filter(([, arm]) => arm === group).length;
    expect(rows).toMatchObject([
      { group: 'treated', contacts: counted('treated') },
      { group: 'held_out', contacts: counted('held_out') },
    ]);
  });

  it('counts an order that was cancelled or refunded beyond its total as one that earned nothing', async () => {
    const paid = { paid_at: NOW, paid_total: 10_000 };
    await happened(
      [{ created_at: NOW - 3 * DAY }, { created_at: NOW - 2 * DAY }, { created_at: NOW - DAY }],
      [
        { ...paid, contact_id: 1 },
        { ...paid, contact_id: 2, closed_at: NOW, closed_reason: 'cancelled' },
        { ...paid, contact_id: 3, refunded_total: 12_000 },
      ],
    );
    expect((await report({ from: '2026-11-01' })).rows[0]).toMatchObject({
      contacts: 3,
      order_rate: 1,
      revenue_per_contact: '33.33',
    });
  });

  it.each([
    ['before anything was sent', '0001-01-01', '2026-01-01'],
    ['to come', '2027-01-01', '9999-12-31'],
  ])('has nobody in a period %s', async (_, from, to) => {
    await happened([{ created_at: BEGINNING }]);
    expect((await report({ from, to })).rows.map(({ contacts }) => contacts)).toEqual([0, 0]);
    expect(walks).toBe(0);
  });

  it('has nobody where no message was ever queued', async () => {
    expect((await report({})).rows.map(({ contacts }) => contacts)).toEqual([0, 0]);
  });
});
