import { InboxService, type NewDelivery } from '../src/events/inbox.service';
import { EventsService } from '../src/events/events.service';
import type { NewEvent } from '../src/events/domain-event';
import { VirtualClock } from '../src/kernel/clock';
import { dialects, testDatabase, type TestDatabase } from './support/database';

const delivery = (deliveryId: string, more: Partial<NewDelivery> = {}): NewDelivery => ({
  source: 'orders',
  deliveryId,
  topic: 'order.placed',
  body: `{"客":"${deliveryId}"}`,
  ...more,
});

describe.each(dialects)('the inbox on %s', (dialect) => {
  let test: TestDatabase;
  let inbox: InboxService;
  const clock = new VirtualClock(1000);

  beforeAll(async () => {
    test = await testDatabase(dialect);
    inbox = new InboxService(test.database, clock);
  });
  afterAll(() => test.drop());
  beforeEach(() => test.database.tx((tx) => tx.run('DELETE FROM inbox')));

  const count = async () => (await test.database.read<{ n: number }>('SELECT COUNT(*) AS n FROM inbox'))[0]!.n;

  it('stores each delivery once, however often and however close together it comes', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `d${i % 100}`);
    const answers = await Promise.all(ids.map((id) => inbox.append(delivery(id))));
    expect(answers.filter((a) => a === 'accepted')).toHaveLength(100);
    expect(answers.slice(0, 100)).toEqual(Array(100).fill('accepted'));
    expect(await inbox.append(delivery('d7'))).toBe('duplicate');
    expect(await inbox.append(delivery('d7', { source: 'api' }))).toBe('accepted');
    expect(await inbox.append(delivery('D7'))).toBe('accepted');
    expect(await count()).toBe(102);
  });

  it('has committed when it answers, and shares commits between what comes together', async () => {
    const transactions = jest.spyOn(test.database, 'tx');
    const visible = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        await inbox.append(delivery(`e${i}`));
        return test.database.read('SELECT 1 FROM inbox WHERE delivery_id = ?', [`e${i}`]);
      }),
    );
    expect(visible.every((rows) => rows.length === 1)).toBe(true);
    expect(transactions.mock.calls.length).toBeLessThanOrEqual(3);
    transactions.mockRestore();
  });

  it('rejects everything of a commit that fails, and works again afterwards', async () => {
    const broken = jest.spyOn(test.database, 'tx').mockRejectedValueOnce(new Error('disk full'));
    const answers = await Promise.allSettled([inbox.append(delivery('f1')), inbox.append(delivery('f2'))]);
    broken.mockRestore();
    expect(answers.map((a) => a.status)).toEqual(['rejected', 'rejected']);
    expect(await count()).toBe(0);
    expect(await inbox.append(delivery('f1'))).toBe('accepted');
  });

  it('wakes listeners for what is new, not for repeats', async () => {
    let woken = 0;
    inbox.onNew(() => woken++);
    await inbox.append(delivery('g1'));
    expect(woken).toBe(1);
    await inbox.append(delivery('g1'));
    expect(woken).toBe(1);
  });

  it('hands rows out in their order, keeps what became of them, and puts parked ones back', async () => {
    await Promise.all(['h1', 'h2', 'h3'].map((id) => inbox.append(delivery(id))));
    await test.database.tx(async (tx) => {
      const rows = await inbox.claim(tx, 10);
      expect(rows.map((r) => r.delivery_id)).toEqual(['h1', 'h2', 'h3']);
      expect(rows[0]).toMatchObject({ body: '{"客":"h1"}', received_at: 1000, topic: 'order.placed' });
      const [done, ignored, parked] = rows;
      await inbox.settle(
        tx,
        [
          { id: done!.id, state: 'done', contactId: 42 },
          { id: ignored!.id, state: 'ignored', error: 'not used' },
          { id: parked!.id, state: 'parked', error: 'x'.repeat(2000) },
        ],
        2000,
      );
    });
    expect(await inbox.backlog()).toEqual({ waiting: 0, oldest: null });
    expect(await inbox.list('parked', 10)).toEqual([
      expect.objectContaining({ delivery_id: 'h3', error: 'x'.repeat(500), done_at: 2000 }),
    ]);
    expect(await inbox.list(undefined, 10)).toHaveLength(3);
    expect(await test.database.tx((tx) => inbox.retry(tx, 'parked'))).toBe(1);
    expect(await inbox.backlog()).toEqual({ waiting: 1, oldest: 1000 });
    expect((await inbox.list('new', 10))[0]).toMatchObject({ delivery_id: 'h3', attempts: 1, error: null });
  });

  it('never hands one row to two at a time', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => inbox.append(delivery(`k${i}`))));
    const claim = () =>
      test.database.tx(async (tx) => {
        const rows = await inbox.claim(tx, 30);
        await inbox.settle(
          tx,
          rows.map((r) => ({ id: r.id, state: 'done' as const })),
          1,
        );
        return rows.map((r) => r.id);
      });
    const claimed = (await Promise.all([claim(), claim(), claim()])).flat();
    expect(new Set(claimed).size).toBe(claimed.length);
  });
});

describe.each(dialects)('the event log on %s', (dialect) => {
  let test: TestDatabase;
  const events = new EventsService();

  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());

  const event = (key: string, more: Partial<NewEvent> = {}): NewEvent => ({
    key,
    type: 'order.paid',
    contactId: 7,
    orderId: null,
    source: 'shop',
    at: 100,
    receivedAt: 200,
    history: false,
    test: false,
    data: { a: [1, '客'] },
    ...more,
  });
  const append = (...list: NewEvent[]) => test.database.tx((tx) => events.append(tx, list));

  it('answers only what is new, in its order, within one call and across calls', async () => {
    expect((await append(event('a'), event('b'), event('a'))).map((e) => e.key)).toEqual(['a', 'b']);
    expect((await append(event('b'), event('c'))).map((e) => e.key)).toEqual(['c']);
    expect(await append()).toEqual([]);
  });

  it('keeps long keys apart by their ends', async () => {
    const long = 'x'.repeat(300);
    expect(await append(event(`${long}1`), event(`${long}2`), event(`${long}1`))).toHaveLength(2);
  });

  it('counts and tells what happened to a contact', async () => {
    await append(
      event('n1', { contactId: 9, at: 500 }),
      event('n2', { contactId: 9, at: 600 }),
      event('n3', { contactId: 9, at: 600, test: true }),
    );
    const read = { query: <R>(sql: string, params?: never[]) => test.database.read<R>(sql, params) };
    expect(await events.countSince(read, [9, 10], 'order.paid', 500)).toEqual(new Map([[9, 2]]));
    expect(await events.countSince(read, [9], 'order.paid', 501)).toEqual(new Map([[9, 1]]));
    const told = await events.ofContact(read, 9, 10);
    expect(told.map((e) => e.key)).toEqual(['n3', 'n2', 'n1']);
    expect(told[2]).toMatchObject({ data: { a: [1, '客'] }, history: false, test: false, orderId: null });
  });
});
