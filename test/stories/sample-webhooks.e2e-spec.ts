import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const samples = join(process.env.SAMPLES_DIR ?? join(__dirname, '../../../shared/data'), 'orders');
const there = existsSync(join(samples, 'expected.json'));
if (!there) process.stderr.write('left out: the shops’ documented webhooks, because SAMPLES_DIR has none\n');
const expected = there
  ? (JSON.parse(readFileSync(join(samples, 'expected.json'), 'utf8')) as Record<string, { topic: string }>)
  : {};
const secret = 'the shop’s own secret';

(there ? describe : describe.skip).each(dialects)('every documented webhook of the shops, on %s', (dialect) => {
  let shop: TestEngine;
  beforeAll(async () => {
    shop = await testEngine({ on: dialect, env: { SHOPIFY_WEBHOOK_SECRET: secret, WOOCOMMERCE_WEBHOOK_SECRET: secret } });
  });
  afterAll(() => shop.close());

  it('is taken, processed, and none is parked', async () => {
    for (const [name, { topic }] of Object.entries(expected)) {
      // A refund object is no webhook of WooCommerce: refunds come inside orders.
      if (topic.startsWith('(')) continue;
      const body = readFileSync(join(samples, name));
      const signature = createHmac('sha256', secret).update(body).digest('base64');
      const headers: Record<string, string> = name.startsWith('shopify/')
        ? {
            'x-shopify-hmac-sha256': signature,
            'x-shopify-topic': topic,
            'x-shopify-webhook-id': name,
            'x-shopify-shop-domain': 'a.example',
          }
        : { 'x-wc-webhook-signature': signature, 'x-wc-webhook-topic': topic, 'x-wc-webhook-delivery-id': name };
      const answer = await fetch(`${shop.url}/webhooks/${name.split('/')[0]!}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      });
      expect([name, answer.status]).toEqual([name, 200]);
    }
    await shop.settle();
    const left = await shop.engine.database.read("SELECT topic, state, error FROM inbox WHERE state IN ('new', 'parked')");
    expect(left).toEqual([]);
    const orders = await shop.engine.database.read<{ source: string; external_id: string }>(
      'SELECT source, external_id FROM orders ORDER BY source, external_id',
    );
    expect(orders.map((o) => `${o.source} ${o.external_id}`)).toEqual(
      expect.arrayContaining(['shopify 820982911946154500', 'woocommerce 645', 'woocommerce 723', 'woocommerce 727']),
    );
    const people = await shop.engine.database.read<{ address: string }>("SELECT address FROM addresses WHERE channel = 'email'");
    expect(people.map((p) => p.address)).toEqual(
      expect.arrayContaining(['jon@example.com', 'bob@biller.com', 'john.doe@example.com', 'joao.silva@example.com']),
    );
  });
});
