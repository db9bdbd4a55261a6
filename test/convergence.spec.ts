import fc from 'fast-check';
import type { Database } from '../src/database/database.service';
import { canonical } from '../src/kernel/registers';
import { START } from './support/builders';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { intakeOn } from './support/intake-harness';

/** One delivery as it comes through a door. */
interface Delivery {
  source: string;
  topic: string;
  id: string;
  body: object;
}

const iso = (at: number) => new Date(START + at * 60_000).toISOString();
const TABLES = [
  'inbox',
  'events',
  'contacts',
  'contact_identities',
  'addresses',
  'consents',
  'orders',
  'order_items',
  'refunds',
  'shipments',
  'products',
  'checkouts',
];

/** When a fact happened, in minutes: whoever tells it, and however often, tells the same instant. */
const INSTANTS: Record<string, number> = { paid: 2, shipped: 3, refunded: 4, delivered: 5, closed: 6, completed: 7 };

/** What can happen to an order after it was placed, in our envelope. Only an update may come at any time. */
const happening = fc.record({
  what: fc.constantFrom('paid', 'updated', 'shipped', 'delivered', 'refunded', 'closed', 'completed'),
  minute: fc.integer({ min: 1, max: 8 }),
  part: fc.constantFrom('1', '2'),
  total: fc.constantFrom('100.00', '120.00'),
  name: fc.constantFrom('安', 'Ann', undefined),
  silent: fc.boolean(),
});
const story = fc.record({
  contact: fc.constantFrom(
    { id: 'c1', email: 'c1@example.com' },
    { id: 'c2', phone: '+8613800138000' },
    { email: 'c1@example.com', phone: '+8613800138000' },
    { email: 'guest@example.com' },
  ),
  happenings: fc.array(happening, { maxLength: 5 }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function envelopes(stories: Story[]): Delivery[] {
  return stories.flatMap(({ contact, happenings }, n) => {
    const id = `o${n}`;
    const deliver = (what: string, at: number, i: number, order: object, data: object): Delivery => {
      const envelope = {
        id: `${id}-${i}`,
        type: `order.${what}`,
        timestamp: iso(at),
        data: { order: { id, ...order }, ...data },
      };
      return { source: 'orders', topic: envelope.type, id: envelope.id, body: envelope };
    };
    const item = (title: string) => [{ product_id: 'p1', title, quantity: 1, price: '100.00' }];
    return [
      deliver('placed', 0, 0, { currency: 'CNY', total: '100.00', placed_at: iso(0), items: item('Shirt') }, { contact }),
      ...happenings.map(({ what, minute, part, total, name, silent }, i) => {
        const at = INSTANTS[what] ?? minute;
        const order = what === 'refunded' && silent ? {} : { currency: 'CNY', total, items: item(`Shirt ${total}`) };
        return deliver(what, at, i + 1, order, {
          ...(silent ? {} : { contact: { ...contact, first_name: name } }),
          ...(what === 'refunded' ? { refund: { id: `r${part}`, amount: '10.00', at: iso(at) } } : {}),
          ...(what === 'shipped' || what === 'delivered' ? { shipment: { id: `s${part}`, carrier: 'SF' } } : {}),
        });
      }),
    ];
  });
}

/** The same life of orders as Shopify tells it: the whole order each time, its state in the body and not in the topic. */
const shopifyStep = fc.constantFrom('paid', 'fulfilled', 'refunded', 'cancelled', 'renamed');
function webhooks(orders: string[][]): Delivery[] {
  return orders.flatMap((steps, n) => {
    const order: Record<string, unknown> = { id: 5000 + n, name: `#${n}`, currency: 'EUR', total_price: '50.00', created_at: iso(0), updated_at: iso(0), financial_status: 'pending', email: `s${n % 2}@example.com`, line_items: [{ product_id: 7, title: 'Mug', quantity: 1, price: '50.00' }], refunds: [], fulfillments: [] }; // prettier-ignore
    const told: Delivery[] = [{ source: 'shopify', topic: 'orders/create', id: `w${n}`, body: { ...order } }];
    steps.forEach((step, i) => {
      order.updated_at = iso(i + 1);
      if (step === 'paid' && order.financial_status === 'pending') order.financial_status = 'paid';
      if (step === 'fulfilled')
        Object.assign(order, {
          fulfillment_status: 'fulfilled',
          fulfillments: [{ id: 90 + n, status: 'success', created_at: iso(i + 1) }],
        });
      if (step === 'refunded' && order.financial_status === 'paid')
        Object.assign(order, {
          financial_status: 'partially_refunded',
          refunds: [
            {
              id: 80 + n,
              created_at: iso(i + 1),
              transactions: [{ kind: 'refund', status: 'success', amount: '5.00', currency: 'EUR' }],
            },
          ],
        });
      if (step === 'cancelled') order.cancelled_at ??= iso(i + 1);
      if (step === 'renamed') order.note = `note ${i}`;
      told.push({
        source: 'shopify',
        topic: step === 'paid' ? 'orders/paid' : 'orders/updated',
        id: `w${n}-${i}`,
        body: { ...order },
      });
    });
    return told;
  });
}

/** Everything the records say, without ids and without when we heard of it. */
async function dump(database: Database, exactTimes: boolean): Promise<string> {
  const rows = <R>(sql: string) => database.read<R & Record<string, unknown>>(sql);
  const names = new Map<number, string>();
  for (const a of await rows<{ contact_id: number; address: string }>(
    'SELECT contact_id, address FROM addresses ORDER BY address',
  ))
    names.set(a.contact_id, names.get(a.contact_id) ?? a.address);
  for (const i of await rows<{ contact_id: number; external_id: string }>(
    'SELECT contact_id, external_id FROM contact_identities ORDER BY external_id',
  ))
    names.set(i.contact_id, names.get(i.contact_id) ?? i.external_id);
  for (const m of await rows<{ id: number; merged_into: number }>(
    'SELECT id, merged_into FROM contacts WHERE merged_into IS NOT NULL',
  ))
    names.set(m.id, names.get(m.merged_into)!);
  const named = (id: number | null) => (id === null ? null : names.get(id));
  const contacts = (await rows<{ id: number; facts: string }>('SELECT * FROM contacts WHERE merged_into IS NULL')).map(
    ({ id, created_at: _c, updated_at: _u, facts, ...c }) => ({ ...c, facts: JSON.parse(facts) as unknown, name: named(id) }),
  );
  const orders = (await rows<{ id: number; contact_id: number | null; facts: string }>('SELECT * FROM orders')).map(
    ({ id: _i, contact_id, created_at: _c, facts, ...o }) => ({
      ...o,
      facts: JSON.parse(facts) as unknown,
      contact: named(contact_id),
    }),
  );
  const events = (
    await rows<{ contact_id: number | null; owner: number | null; at: number; data: string }>(
      'SELECT e.event_key, e.type, e.at, e.test, e.history, e.data, e.contact_id, o.contact_id AS owner FROM events e LEFT JOIN orders o ON o.id = e.order_id',
    )
  ).map(({ contact_id, owner, at, data, ...e }) => ({
    ...e,
    contact: named(owner ?? contact_id),
    ...(exactTimes ? { at, data: JSON.parse(data) as unknown } : {}),
  }));
  const parts = await Promise.all([
    rows(
      'SELECT o.external_id AS of_order, i.line, i.title, i.price, i.quantity FROM order_items i JOIN orders o ON o.id = i.order_id',
    ),
    rows('SELECT o.external_id AS of_order, r.external_id, r.amount, r.at FROM refunds r JOIN orders o ON o.id = r.order_id'),
    rows(
      'SELECT o.external_id AS of_order, s.external_id, s.carrier, s.shipped_at, s.delivered_at FROM shipments s JOIN orders o ON o.id = s.order_id',
    ),
    rows('SELECT channel, address, valid, seen_at FROM addresses'),
    rows("SELECT state, COUNT(*) AS n FROM inbox WHERE state <> 'done' GROUP BY state"),
  ]);
  return [contacts, orders, events, ...parts].map((list) => list.map(canonical).sort().join('\n')).join('\n\n');
}

describe.each(dialects)('webhooks duplicated and shuffled on %s', (dialect) => {
  let test: TestDatabase;
  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());

  async function play(deliveries: Delivery[], batch: number, exactTimes: boolean): Promise<string> {
    await test.database.tx(async (tx) => {
      for (const table of TABLES) await tx.run(`DELETE FROM ${table}`);
    });
    const intake = await intakeOn(test.database);
    for (let i = 0; i < deliveries.length; i += batch) {
      for (const d of deliveries.slice(i, i + batch)) await intake.takeFrom(d.source, d.topic, d.body, d.id);
      await intake.drain(batch);
    }
    return dump(test.database, exactTimes);
  }

  const converges = (told: fc.Arbitrary<Delivery[]>, exactTimes: boolean) =>
    fc.assert(
      fc.asyncProperty(
        told.chain((all) => {
          // Redelivered under the same id, and told again under another one.
          const again = all.flatMap((d, i) => (i % 3 === 0 ? [d, { ...d, id: `${d.id}-again` }] : [d]));
          return fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
        }),
        fc.constantFrom(1, 2, 3, 100),
        async ([all, shuffled], batch) => {
          expect(await play(shuffled, batch, exactTimes)).toBe(await play(all, 100, exactTimes));
        },
      ),
      { numRuns: dialect === 'sqlite' ? 40 : 15 },
    );

  it('end in the same contacts, orders and events: our envelope', () =>
    converges(fc.array(story, { minLength: 1, maxLength: 3 }).map(envelopes), true));

  // Shopify does not say when an order was paid, only that it is: the first to tell dates the event.
  it('end in the same contacts, orders and events: Shopify', () =>
    converges(fc.array(fc.array(shopifyStep, { maxLength: 4 }), { minLength: 1, maxLength: 3 }).map(webhooks), false));
});
