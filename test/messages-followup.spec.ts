import type { RecommendKind } from '../src/audience/recommend';
import { readerOf } from '../src/database/reader';
import { hitTable } from '../src/engagement/hit.entity';
import { VirtualClock } from '../src/kernel/clock';
import { DAY, HOUR } from '../src/kernel/duration';
import type { MessageRow } from '../src/messages/message.entity';
import type { OrderFacts } from '../src/orders/order-facts';
import { crediting } from './support/crediting';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { FakeEmail, FakeSms } from './support/fake-channels';
import { sending, writeTemplates, type Sending } from './support/sending';

const START = Date.parse('2026-03-02T04:00:00Z');
describe.each(dialects)('what follows a message on %s', (dialect) => {
  let test: TestDatabase;
  let clock: VirtualClock;
  let shop: Sending;
  let email: FakeEmail;
  let made = 0;

  beforeAll(async () => {
    test = await testDatabase(dialect);
    clock = new VirtualClock(START);
    email = new FakeEmail();
    shop = await sending(test.database, { clock, email, sms: new FakeSms(), templatesDir: writeTemplates(test.folder) });
  });
  afterAll(() => test.drop());

  async function aContact(): Promise<number> {
    const address = `f${++made}@example.com`;
    return test.database.tx(async (tx) => {
      const { contacts } = await shop.contacts.resolve(
        tx,
        [{ source: 'shop', externalId: `c${made}`, email: address, locale: 'en', at: START }],
        START,
      );
      const { id } = contacts[0]!;
      const facts = { channel: 'email' as const, state: 'granted' as const, at: START, source: 'test', explicit: true };
      await shop.consent.record(tx, [{ contactId: id, address, facts }], START);
      return id;
    });
  }

  /** A marketing e-mail that was just sent to the contact. */
  async function sent(contactId: number): Promise<number> {
    await test.database.tx((tx) =>
      shop.outbox.enqueue(
        tx,
        [
          {
            ...{
              enrollmentId: ++made * 1000,
              flow: 'f',
              version: 1,
              step: 's',
              visit: 0,
              channel: 'email',
              contactId,
              orderId: null,
              purpose: 'marketing',
            },
            ...{
              topic: 'news',
              template: 'hello',
              options: {},
              heldOut: false,
              priority: 50,
              dueAt: clock.now(),
              expiresAt: null,
            },
          },
        ],
        clock.now(),
      ),
    );
    while ((await shop.dispatch.dispatch()) > 0);
    const [row] = await test.database.read<MessageRow>('SELECT * FROM messages ORDER BY id DESC LIMIT 1');
    expect(row).toMatchObject({ status: 'sent', contact_id: contactId });
    return row!.id;
  }

  /** A hit that was worked out, as the processor tells it. */
  async function hit(messageId: number, kind: 'open' | 'click', by: 'human' | 'machine', at: number): Promise<void> {
    await test.database.tx(async (tx) => {
      const message = (await shop.messages.byIds(tx, [messageId])).get(messageId)!;
      const row = {
        id: tx.nextId(),
        hit_key: `${messageId}-${at}`,
        kind,
        ref: message.ref,
        message_id: messageId,
        link_no: 1,
        at,
      };
      const seen = { method: 'GET', prefetch: 0, ip: null, agent: null, class: by, reason: null, state: 'done' as const };
      await tx.insert(hitTable, [{ ...row, ...seen }], { update: ['class'] });
      await shop.messages.touched(tx, [message]);
    });
  }

  async function order(contactId: number, facts: Partial<OrderFacts>): Promise<void> {
    await test.database.tx(async (tx) => {
      const told: OrderFacts = {
        source: 'shop',
        externalId: `o${made}`,
        currency: 'CNY',
        total: 10_000,
        updatedAt: clock.now(),
        test: false,
        history: false,
        ...facts,
      };
      const applied = await shop.orders.apply(tx, [{ facts: told, contactId }], clock.now());
      await shop.attribution.onOrders(
        tx,
        applied.map((a) => a.orderId),
      );
    });
  }

  const conversions = () =>
    test.database.read<{ message_id: number; amount: number; refunded: number; touch: string }>(
      'SELECT * FROM conversions ORDER BY id',
    );
  beforeEach(() => test.database.tx((tx) => tx.run('DELETE FROM conversions')));

  it('credits a paid order to the click before it, once, and takes refunds off', async () => {
    const ann = await aContact();
    const message = await sent(ann);
    await hit(message, 'click', 'human', START + 1);
    clock.set(START + HOUR);
    const paid = { externalId: `paid${made}`, paidAt: clock.now() };
    await order(ann, paid);
    await order(ann, paid);
    await order(ann, { ...paid, updatedAt: clock.now() + 1, refunds: [{ externalId: 'r1', amount: 3000, at: clock.now() }] });
    expect(await conversions()).toMatchObject([{ message_id: message, amount: 10_000, refunded: 3000, touch: 'click' }]);
  });

  it('credits it also when the click comes to light only after the payment, and takes it back from a scanner', async () => {
    clock.set(START + 2 * DAY);
    const bob = await aContact();
    const message = await sent(bob);
    await order(bob, { externalId: `late${made}`, paidAt: clock.now() + 2 });
    expect(await conversions()).toEqual([]);
    await hit(message, 'click', 'human', clock.now() + 1);
    expect(await conversions()).toMatchObject([{ message_id: message, touch: 'click' }]);
    await hit(message, 'click', 'machine', clock.now() + 1);
    expect(await conversions()).toEqual([]);
  });

  it('credits a click ninety days after the mail and five days before the payment, and none that comes later', async () => {
    clock.set(START + 2 * DAY + HOUR);
    const clicked = async (at: number): Promise<number> => {
      const cyd = await aContact();
      const message = await sent(cyd);
      await hit(message, 'click', 'human', at);
      await order(cyd, { externalId: `border${made}`, paidAt: at + 5 * DAY });
      return message;
    };
    const message = await clicked(clock.now() + 90 * DAY);
    await clicked(clock.now() + 90 * DAY + 1);
    expect(await conversions()).toMatchObject([{ message_id: message, touch: 'click' }]);
  });

  it('finds the message by its public name, with what it was made of', async () => {
    clock.set(START + 3 * DAY);
    const id = await sent(await aContact());
    const [row] = await test.database.read<MessageRow>('SELECT * FROM messages WHERE id = ?', [id]);
    const known = await shop.messages.byRef(row!.ref);
    expect(known).toMatchObject({ id, channel: 'email', purpose: 'marketing', topic: 'news', locale: 'en', sentAt: clock.now() });
    expect(known!.variables).toMatchObject({ now: clock.now(), contact: { locale: 'en' } });
  });

  it('a hard bounce takes the message back, suppresses the address, and counts once', async () => {
    clock.set(START + 4 * DAY);
    const cyd = await aContact();
    const id = await sent(cyd);
    const [{ ref, address }] = (await test.database.read<MessageRow>('SELECT * FROM messages WHERE id = ?', [id])) as [
      MessageRow,
    ];
    const bounce = { message: { ref }, is: 'bounced' as const, kind: 'hard' as const, at: clock.now() };
    const delivered = { message: { ref }, is: 'delivered' as const, at: clock.now() };
    await test.database.tx((tx) => shop.delivery.onReports(tx, [delivered, bounce, bounce, delivered], clock.now()));
    expect((await shop.messages.byRef(ref))!.status).toBe('bounced');
    expect(await shop.consent.suppressed(readerOf(test.database), 'email', [address!])).toEqual(new Map([[address, 'bounce']]));
    const [counted] = await test.database.read<{ delivered: number }>(
      'SELECT delivered FROM address_engagement WHERE address = ?',
      [address!],
    );
    expect(counted!.delivered).toBe(0);
  });

  it('writes to whom a contact proved to be, and counts the cap of both', async () => {
    clock.set(START + 5 * DAY);
    const [first, second] = [await aContact(), await aContact()];
    await sent(first);
    await test.database.tx(async (tx) => {
      const ids = [first, second].map((id) =>
        tx.query<{ external_id: string }>('SELECT external_id FROM contact_identities WHERE contact_id = ?', [id]),
      );
      const [a, b] = await Promise.all(ids);
      const address = await tx.query<{ address: string }>('SELECT address FROM addresses WHERE contact_id = ?', [second]);
      await shop.contacts.resolve(
        tx,
        [{ source: 'shop', externalId: a![0]!.external_id, email: address[0]!.address, at: clock.now() }],
        clock.now(),
      );
      expect(b).toHaveLength(1);
    });
    await test.database.tx((tx) =>
      shop.outbox.enqueue(
        tx,
        [
          {
            ...{
              enrollmentId: ++made * 1000,
              flow: 'g',
              version: 1,
              step: 's',
              visit: 0,
              channel: 'email',
              contactId: second,
              orderId: null,
              purpose: 'marketing',
            },
            ...{
              topic: 'news',
              template: 'hello',
              options: {},
              heldOut: false,
              priority: 50,
              dueAt: clock.now(),
              expiresAt: null,
            },
          },
        ],
        clock.now(),
      ),
    );
    while ((await shop.dispatch.dispatch()) > 0);
    const [row] = await test.database.read<MessageRow>("SELECT * FROM messages WHERE flow = 'g'");
    expect(row).toMatchObject({ contact_id: first, status: 'skipped', reason: 'frequency_cap' });
  });

  it('recommends what others bought with it, then what most people buy, never what is owned', async () => {
    clock.set(START + 10 * DAY);
    const item = (id: string) => ({
      productId: id,
      title: `The ${id}`,
      quantity: 1,
      price: 1000,
      url: `https://shop.example/${id}`,
    });
    const buy = (who: number, name: string, ...ids: string[]) =>
      order(who, { externalId: name, paidAt: clock.now(), placedAt: clock.now(), items: ids.map(item) });
    for (let i = 0; i < 4; i++) await buy(await aContact(), `t${i}`, 'shirt', 'belt');
    for (let i = 0; i < 6; i++) await buy(await aContact(), `m${i}`, 'mug');
    const dan = await aContact();
    await buy(dan, 'dan', 'shirt');
    expect(await shop.affinities.refresh()).toBeGreaterThan(0);
    expect(await shop.affinities.refresh()).toBeGreaterThan(0);
    const wish = { kind: 'bought_together' as const, count: 3, min: 2, else: 'popular' as const };
    const want = { key: 7, contactId: dan, orderId: null, wish };
    const shown = await shop.recommendations.recommend(readerOf(test.database), [want], clock.now());
    expect(shown.get(7)!.map((p) => [p.product_id, p.reason])).toEqual([
      ['belt', 'bought_together'],
      ['mug', 'popular'],
    ]);
    expect(shown.get(7)![0]).toMatchObject({
      title: 'The belt',
      price: { minor: 1000, currency: 'CNY' },
      url: 'https://shop.example/belt',
    });
  });

  it('recommends what is new, reduced, or one step dearer, as orders told of it', async () => {
    clock.set(START + 60 * DAY);
    const item = (id: string, price: number, more: object = {}) => ({
      ...{ productId: id, title: id, quantity: 1, price, category: 'tea' },
      ...more,
    });
    const buy = (who: number, name: string, items: object[]) =>
      order(who, { externalId: name, paidAt: clock.now(), placedAt: clock.now(), items: items as OrderFacts['items'] });
    await buy(await aContact(), 'n1', [item('green', 1000), item('dear', 1500), item('reduced', 900, { compareAtPrice: 1800 })]);
    await buy(await aContact(), 'n2', [item('dear', 1600)]);
    const eve = await aContact();
    await buy(eve, 'n3', [item('green', 1000)]);
    const show = async (kind: RecommendKind, at = clock.now()) => {
      const want = { key: 1, contactId: eve, orderId: null, wish: { kind, count: 2, min: 1, else: null } };
      const shown = (await shop.recommendations.recommend(readerOf(test.database), [want], at)).get(1)!;
      return shown.map((p) => `${p.product_id} ${p.price.minor} ${p.reason}`);
    };
    expect(await show('next_price')).toEqual(['dear 1600 next_price']);
    expect(await show('on_sale')).toEqual(['reduced 900 on_sale']);
    expect(await show('new')).toEqual(['dear 1600 new', 'reduced 900 new']);
    expect(await show('new', clock.now() + 31 * DAY)).toEqual([]);
    expect(await show('best')).toEqual(['dear 1600 next_price', 'reduced 900 on_sale']);
  });

  it('keeps the ledger', async () => {
    const broken = (await crediting(test.database, shop.config, clock).ledger.check())
      .filter((f) => f.broken > 0)
      .map((f) => f.promise);
    // No processor ran here, so nobody counted orders or told the flows.
    expect(broken.filter((p) => !/payment|paid orders/.test(p))).toEqual([]);
    await test.database.tx((tx) =>
      tx.run("UPDATE messages SET owner = 'somebody' WHERE id = (SELECT id FROM (SELECT MIN(id) AS id FROM messages) first)"),
    );
    const found = (await crediting(test.database, shop.config, clock).ledger.check()).find((f) =>
      /lease is held/.test(f.promise),
    );
    expect(found).toMatchObject({ id: 'I9', broken: 1 });
  });
});
