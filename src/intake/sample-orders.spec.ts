import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMinor } from '../kernel/money';
import type { Incoming } from './incoming';
import { parseDelivery } from './parse-delivery';

/** The shops' own documented bodies, with what is true of each. Not part of this repository. */
const folder = join(process.env.SAMPLES_DIR ?? join(__dirname, '../../../shared/data'), 'orders');
const there = existsSync(join(folder, 'expected.json'));
if (!there) console.warn(`left out: the shops' documented webhooks, because ${folder} is not there (SAMPLES_DIR)`);

interface Truth {
  topic: string;
  external_id: string;
  email?: string | null;
  phone?: string | null;
  currency?: string;
  total?: string;
  line_items: number;
  units: number;
  refunds?: number;
  financial_status?: string;
  cancelled_at?: string;
  status?: string;
  customer_id?: number;
  date_created_gmt?: string;
  test?: boolean;
}

const truths = there ? (JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Truth>) : {};
const shop = { currency: 'USD', timezone: 'America/Toronto' };

function parse(name: string, topic: string) {
  const body = readFileSync(join(folder, name), 'utf8');
  return parseDelivery({ source: name.split('/')[0]!, topic, delivery_id: 'd1', body, received_at: Date.UTC(2026, 2, 1) }, shop);
}

const orders = Object.entries(truths).filter(([, t]) =>
  /^orders?[./](create|created|paid|updated|fulfilled|partially_fulfilled|cancelled)$/.test(t.topic),
);

const suite = there ? describe : describe.skip;
suite('the shops’ documented webhooks', () => {
  it('are all in the table of truths', () => {
    const files = ['shopify', 'woocommerce'].flatMap((s) => readdirSync(join(folder, s)).map((f) => `${s}/${f}`));
    expect(files.filter((f) => !truths[f])).toEqual([]);
    expect(orders.length).toBeGreaterThan(15);
  });

  for (const [name, truth] of orders)
    it(`the order of ${name}`, () => {
      const incoming = only(parse(name, truth.topic));
      const order = incoming.order!;
      expect(order.externalId).toBe(truth.external_id);
      expect(order.currency).toBe(truth.currency);
      expect(order.total).toBe(toMinor(truth.total!, truth.currency!));
      expect(order.items).toHaveLength(truth.line_items);
      expect(order.items!.reduce((n, i) => n + i.quantity, 0)).toBe(truth.units);
      expect(order.refunds ?? []).toHaveLength(truth.refunds ?? 0);
      expect(order.test).toBe(truth.test ?? false);
      expect(incoming.contact!.email ?? null).toBe(truth.email);
      expect(incoming.contact!.phone ?? null).toBe(truth.phone);
      expect(order.placedAt).toBeGreaterThan(Date.UTC(2010, 0));
      if (truth.date_created_gmt) expect(order.placedAt).toBe(Date.parse(truth.date_created_gmt.replace(/Z?$/, 'Z')));
      if (truth.customer_id !== undefined)
        expect(incoming.contact!.externalId).toBe(truth.customer_id === 0 ? undefined : String(truth.customer_id));
      if (truth.financial_status === 'voided')
        expect([order.voided, order.paidAt, order.paidTotal]).toEqual([true, undefined, undefined]);
      if (truth.cancelled_at) expect([order.closedAt, order.closedReason]).toEqual([Date.parse(truth.cancelled_at), 'cancelled']);
      if (truth.status === 'processing' || truth.status === 'completed')
        expect([order.paidTotal, order.offline]).toEqual([order.total, false]);
      expect(order.completedAt !== undefined).toBe(truth.status === 'completed');
    });

  for (const [name, truth] of Object.entries(truths).filter(([, t]) => t.topic.startsWith('checkouts/')))
    it(`the checkout of ${name}`, () => {
      const incoming = only(parse(name, truth.topic));
      expect(incoming.checkout).toMatchObject({
        externalId: '123123123',
        currency: truth.currency,
        total: toMinor(truth.total!, truth.currency!),
      });
      expect(incoming.checkout!.items).toHaveLength(truth.line_items);
      expect(incoming.checkout!.url).toMatch(/^https:/);
      expect(incoming.contact!.email).toBe(truth.email);
      expect(incoming.consent).toContainEqual(expect.objectContaining({ channel: 'email', state: 'not_given' }));
    });

  for (const [name, truth] of Object.entries(truths).filter(([, t]) =>
    /^customers?[./](create|created|update|updated)$/.test(t.topic),
  ))
    it(`the customer of ${name}`, () => {
      const incoming = only(parse(name, truth.topic));
      expect(incoming.contact).toMatchObject({ externalId: truth.external_id, email: truth.email });
      expect(incoming.contact!.phone ?? null).toBe(truth.phone);
      expect(incoming.type).toBe('contact.updated');
    });

  it('the refund: what its transactions paid back, on the order its number names', () => {
    const incoming = only(parse('shopify/doc-2026-07-refunds_create.json', 'refunds/create'));
    expect(incoming.order).toMatchObject({
      externalId: '820982911946154500',
      refunds: [{ externalId: '890088186047892400', amount: 8500 }],
    });
    expect(incoming.order).not.toHaveProperty('total');
  });

  it('the deletion closes the order', () => {
    expect(only(parse('shopify/doc-2026-07-orders_delete.json', 'orders/delete')).order).toMatchObject({
      externalId: '820982911946154500',
      closedReason: 'cancelled',
    });
  });

  it('refunds inside a WooCommerce order', () => {
    const order = only(parse('woocommerce/doc-wp-api-v3-orders-4.json', 'order.updated')).order!;
    expect(order.refunds!.map((r) => [r.externalId, r.amount])).toEqual([
      ['726', 1000],
      ['724', 900],
    ]);
  });

  it('topics that nothing uses are ignored, whatever is in them', () => {
    for (const [name, topic] of [
      ['shopify/doc-2026-07-app_uninstalled.json', 'app/uninstalled'],
      ['shopify/doc-2026-07-orders_edited.json', 'orders/edited'],
      ['shopify/doc-2026-07-carts_update.json', 'carts/update'],
      ['shopify/doc-2026-07-draft_orders_create.json', 'draft_orders/create'],
      ['shopify/doc-2026-07-customers_delete.json', 'customers/delete'],
      ['shopify/doc-2026-07-fulfillments_create.json', 'fulfillments/create'],
      ['woocommerce/doc-wp-api-v3-order-refunds-1.json', 'refund.created'],
    ] as const) {
      expect(parse(name, topic)).toEqual({ ignored: expect.any(String) });
    }
  });
});

function only(parsed: ReturnType<typeof parseDelivery>): Incoming {
  if (!Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  expect(parsed).toHaveLength(1);
  return parsed[0]!;
}
