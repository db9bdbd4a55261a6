import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ConfigModule } from '../src/config/config.module';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { DatabaseModule } from '../src/database/database.module';
import { EventsModule } from '../src/events/events.module';
import { Gatekeeper } from '../src/http/gatekeeper.service';
import { HttpModule } from '../src/http/http.module';
import { serverAdapter } from '../src/http/server.service';
import { EventsApiController } from '../src/intake/events-api.controller';
import { IntakeService } from '../src/intake/intake.service';
import { signEnvelope } from '../src/kernel/sign-envelope';
import { WebhooksController } from '../src/intake/webhooks.controller';
import { VirtualClock } from '../src/kernel/clock';
import { dialects, testDatabase, type TestDatabase } from './support/database';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OLD_SECRET = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const NOW = Date.UTC(2026, 2, 1, 8);

/** Knows one key. */
class OneKey extends Gatekeeper {
  async admit(r: { headers: { authorization?: string } }, policy: string) {
    return r.headers.authorization === 'Bearer good' && policy === 'api:events'
      ? { name: 'key:good', role: 'key' as const }
      : undefined;
  }
}
@Global()
@Module({ providers: [{ provide: Gatekeeper, useClass: OneKey }], exports: [Gatekeeper] })
class KeysModule {}

type Headers = [string, string][];
interface Answer {
  status: number;
  headers: Record<string, unknown>;
  json: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

describe.each(dialects)('the shops’ doors on %s', (dialect) => {
  let test: TestDatabase;
  let app: NestFastifyApplication;
  let port: number;
  const clock = new VirtualClock(NOW);

  async function open(env: Record<string, string>) {
    const config = new Config(
      parseEnvironment({ DATABASE_URL: test.url, APP_SECRET: 'long enough for a test', LOG_LEVEL: 'silent', ...env }),
      defaultSettings(),
    );
    const module = await Test.createTestingModule({
      imports: [ConfigModule.with(config, clock), DatabaseModule.with(test.database), KeysModule, HttpModule, EventsModule],
      controllers: [WebhooksController, EventsApiController],
      providers: [IntakeService],
    }).compile();
    const opened = module.createNestApplication<NestFastifyApplication>(serverAdapter(), { bodyParser: false, logger: false });
    await opened.listen(0, '127.0.0.1');
    return opened;
  }
  const portOf = (a: NestFastifyApplication) => (a.getHttpServer().address() as { port: number }).port;

  beforeAll(async () => {
    test = await testDatabase(dialect);
    app = await open({
      SHOPIFY_WEBHOOK_SECRET: 'new-secret,old-secret',
      WOOCOMMERCE_WEBHOOK_SECRET: 'a&amp;b',
      WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}`,
    });
    port = portOf(app);
  });
  afterAll(async () => {
    await app.close();
    await test.drop();
  });
  beforeEach(() => test.database.tx((tx) => tx.run('DELETE FROM inbox')));

  /** Real HTTP, because headers sent twice and chunked bodies are part of the question. */
  function post(path: string, body: string | Buffer, headers: Headers = [], to = port): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const flat = [['host', 'x'], ...headers].flat();
      const sent = request({ host: '127.0.0.1', port: to, path, method: 'POST', headers: flat as never }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: answer.statusCode!, headers: answer.headers, json: text.startsWith('{') ? JSON.parse(text) : text });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  const JSON_TYPE: [string, string] = ['content-type', 'application/json'];
  const hmac = (secret: string, body: string | Buffer) => createHmac('sha256', secret).update(body).digest('base64');
  const stored = () =>
    test.database.read<{ source: string; delivery_id: string; topic: string; body: string; state: string }>(
      'SELECT * FROM inbox ORDER BY id',
    );
  const standard = (body: string, id = 'msg_1', secret = SECRET, at = NOW): Headers => [
    JSON_TYPE,
    ...Object.entries(signEnvelope(secret, id, at, body)),
  ];
  const shopify = (body: string | Buffer, more: Headers = [['x-shopify-webhook-id', 'w1']], secret = 'new-secret'): Headers => [
    JSON_TYPE,
    ['x-shopify-topic', 'orders/create'],
    ['x-shopify-hmac-sha256', hmac(secret, body)],
    ...more,
  ];
  const woo = (body: string): Headers => [
    JSON_TYPE,
    ['x-wc-webhook-topic', 'order.updated'],
    ['x-wc-webhook-signature', hmac('a&b', body)],
    ['x-wc-webhook-delivery-id', 'same'],
  ];
  const envelope = (id = 'evt_1') =>
    JSON.stringify({ id, type: 'order.placed', timestamp: '2026-03-01T08:00:00Z', data: { order: { id: '1' } } });

  it('stores what is signed, once, and says which it was', async () => {
    const body = envelope();
    expect(await post('/webhooks/orders', body, standard(body))).toMatchObject({
      status: 200,
      json: { accepted: true, duplicate: false },
    });
    expect(await post('/webhooks/orders', body, standard(body))).toMatchObject({
      status: 200,
      json: { accepted: false, duplicate: true },
    });
    expect(await stored()).toEqual([
      expect.objectContaining({ source: 'orders', delivery_id: 'msg_1', topic: 'order.placed', body, state: 'new' }),
    ]);
  });

  it('Shopify: once per webhook id, under the new and the old secret, body and long ids byte for byte', async () => {
    const body = '{ "id": 820982911946154508, "名": "é" }';
    expect((await post('/webhooks/shopify', body, shopify(body))).json).toEqual({ accepted: true, duplicate: false });
    expect((await post('/webhooks/shopify', body, shopify(body, [['x-shopify-webhook-id', 'w1']], 'old-secret'))).json).toEqual({
      accepted: false,
      duplicate: true,
    });
    expect((await post('/webhooks/shopify', body, shopify(body, [['x-shopify-webhook-id', 'w2']]))).json).toEqual({
      accepted: true,
      duplicate: false,
    });
    expect((await post('/webhooks/shopify', body, shopify(body, []))).json.accepted).toBe(true);
    expect((await post('/webhooks/shopify', body, shopify(body, []))).json.duplicate).toBe(true);
    expect((await stored())[0]).toMatchObject({ source: 'shopify', delivery_id: 'w1', topic: 'orders/create', body });
  });

  it('WooCommerce: two orders of one second share a delivery id and are two; the same body again is one', async () => {
    const [a, b] = ['{"id":1,"status":"pending"}', '{"id":2,"status":"pending"}'];
    for (const body of [a, b]) expect((await post('/webhooks/woocommerce', body, woo(body))).json.accepted).toBe(true);
    expect((await post('/webhooks/woocommerce', a, woo(a))).json.duplicate).toBe(true);
    expect((await stored()).map((r) => r.topic)).toEqual(['order.updated', 'order.updated']);
  });

  it('WooCommerce’s unsigned ping is answered and not stored; anything else unsigned is refused', async () => {
    const form: Headers = [['content-type', 'application/x-www-form-urlencoded']];
    expect((await post('/webhooks/woocommerce', 'webhook_id=12', form)).status).toBe(200);
    expect((await post('/webhooks/woocommerce', 'webhook_id=12&x=1', form)).status).toBe(401);
    expect((await post('/webhooks/woocommerce', '{"id":1}', [JSON_TYPE])).status).toBe(401);
    expect(await stored()).toEqual([]);
  });

  it('W1, W2, W3, W4, W5, W7: refuses wrong, missing, twice given, foreign and old signatures, and stores nothing', async () => {
    const body = envelope();
    const headers = standard(body);
    const without = (name: string) => headers.filter(([n]) => n !== name);
    const signature = headers.find(([n]) => n === 'webhook-signature')![1];
    const cases: [string, string | Buffer, Headers][] = [
      ['none', body, [JSON_TYPE]],
      ['id missing', body, without('webhook-id')],
      ['timestamp missing', body, without('webhook-timestamp')],
      ['signature missing', body, without('webhook-signature')],
      ['signature empty', body, [...without('webhook-signature'), ['webhook-signature', '']]],
      ['signature shortened', body, [...without('webhook-signature'), ['webhook-signature', signature.slice(0, -1)]]],
      ['signature header twice', body, [...headers, ['webhook-signature', signature]]],
      ['id header twice', body, [...headers, ['webhook-id', 'msg_1']]],
      ['body changed', body.replace('1', '2'), headers],
      ['body printed again', JSON.stringify(JSON.parse(body), null, 1), headers],
      ['byte order mark', Buffer.concat([Buffer.from('\ufeff'), Buffer.from(body)]), headers],
      ['compressed', gzipSync(body), [...headers, ['content-encoding', 'gzip']]],
      ['invalid UTF-8', Buffer.concat([Buffer.from(body), Buffer.from([0xff])]), headers],
      ['too old', body, standard(body, 'msg_1', SECRET, NOW - 301_000)],
      ['too new', body, standard(body, 'msg_1', SECRET, NOW + 301_000)],
      ['a secret that was taken away', body, standard(body, 'msg_1', `whsec_${Buffer.alloc(24, 9).toString('base64')}`)],
      ['no body', '', headers],
    ];
    for (const [what, bytes, given] of cases)
      expect([what, (await post('/webhooks/orders', bytes, given)).status]).toEqual([what, 401]);
    const shop = '{"id":1}';
    expect(
      (await post('/webhooks/shopify', shop, [...shopify(shop), ['x-shopify-hmac-sha256', hmac('new-secret', shop)]])).status,
    ).toBe(401);
    expect((await post('/webhooks/shopify', shop, shopify(shop, [], 'a&b'))).status).toBe(401);
    expect(
      (
        await post('/webhooks/woocommerce', shop, [
          ['x-wc-webhook-topic', 'order.updated'],
          ['x-wc-webhook-signature', hmac('new-secret', shop)],
        ])
      ).status,
    ).toBe(401);
    expect(await stored()).toEqual([]);
  });

  it('takes exactly signed bytes however they are sent', async () => {
    const body = envelope('evt_c');
    const chunked: Headers = [...standard(body, 'msg_c', OLD_SECRET), ['transfer-encoding', 'chunked']];
    expect((await post('/webhooks/orders', body, chunked)).status).toBe(200);
  });

  it('W8: the content type changes nothing', async () => {
    const body = envelope();
    const [, ...signed] = standard(body);
    for (const type of [
      'Application/JSON ; charset=utf-8',
      'application/json\t; x',
      'application/json;',
      'text/plain',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const given: Headers = type ? [['content-type', type]] : [];
      expect([type, (await post('/webhooks/orders', body, [...given, ...signed])).status]).toEqual([type, 200]);
      expect([type, (await post('/webhooks/orders', `${body} `, [...given, ...signed])).status]).toEqual([type, 401]);
      expect([type, (await post('/api/v1/events', body, given)).status]).toEqual([type, 401]);
    }
    // No type at all: Fastify refuses before anybody looks at the body.
    expect((await post('/webhooks/orders', body, [['content-type', ';'], ...signed])).status).toBe(415);
    expect(await stored()).toHaveLength(1);
  });

  it('W9: no other spelling of a path gets in', async () => {
    const body = envelope();
    for (const path of [
      '/api/v1/%65vents',
      '//api/v1/events',
      '/api//v1/events',
      '/API/v1/events',
      '/api/v1/events/',
      '/api/v1/events.',
      '/api/v1/events;x',
      '/api/v1/./events',
      '/webhooks/../api/v1/events',
      '/api/v1/events?x',
      '/webhooks/%6frders',
    ]) {
      expect([path, [401, 404].includes((await post(path, body, [JSON_TYPE])).status)]).toEqual([path, true]);
    }
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['no JSON', '{"a":', 400],
    ['nothing but a signature', '', 400],
    ['nested too deep', `${'['.repeat(5000)}${']'.repeat(5000)}`, 400],
    ['a byte order mark before it', '\ufeff{}', 400],
    ['more than two megabytes', JSON.stringify('x'.repeat(2 * 1024 * 1024)), 413],
  ])('a signed body with %s is refused and not stored', async (_what, body, status) => {
    expect((await post('/webhooks/shopify', body, shopify(body))).status).toBe(status);
    expect((await post('/webhooks/orders', body, standard(body))).status).toBe(body === '' ? 400 : status);
    expect((await post('/api/v1/events', body, [JSON_TYPE, ['authorization', 'Bearer good']])).status).toBe(status);
    expect(await stored()).toEqual([]);
  });

  it('JSON of the wrong shape is taken: the processor parks it with a reason', async () => {
    for (const body of ['[]', '"x"', '{"type":7}', 'null'])
      expect((await post('/webhooks/orders', body, standard(body, `m${body.length}`))).status).toBe(200);
    expect(await stored()).toHaveLength(4);
  });

  it('W10: 503 while the database is away; the same delivery afterwards is taken once', async () => {
    const body = envelope();
    const away = jest.spyOn(test.database, 'tx').mockRejectedValue(new Error('server has gone away'));
    const refused = await post('/webhooks/orders', body, standard(body));
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
    expect(JSON.stringify(refused.json)).not.toContain('gone away');
    away.mockRestore();
    expect((await post('/webhooks/orders', body, standard(body))).json).toEqual({ accepted: true, duplicate: false });
    expect(await stored()).toHaveLength(1);
  });

  describe('the API', () => {
    const key: Headers = [JSON_TYPE, ['authorization', 'Bearer good']];

    it('needs a key', async () => {
      expect((await post('/api/v1/events', envelope(), [JSON_TYPE])).status).toBe(401);
      expect((await post('/api/v1/events', envelope(), [JSON_TYPE, ['authorization', 'Bearer bad']])).status).toBe(401);
    });

    it('takes one, once by its id', async () => {
      expect((await post('/api/v1/events', envelope('e1'), key)).json).toEqual({ accepted: true, duplicate: false });
      expect((await post('/api/v1/events', envelope('e1').replace('placed', 'paid'), key)).json).toEqual({
        accepted: false,
        duplicate: true,
      });
    });

    it('takes a list and counts', async () => {
      const list = `[${envelope('l1')},${envelope('l2')},${envelope('l1')}]`;
      expect((await post('/api/v1/events', list, key)).json).toEqual({ accepted: 2, duplicate: 1 });
      expect((await post('/api/v1/events', '[]', key)).json).toEqual({ accepted: 0, duplicate: 0 });
      expect((await stored()).map((r) => r.delivery_id)).toEqual(['l1', 'l2']);
    });

    it('keeps the digits of long ids inside a list', async () => {
      await post('/api/v1/events', `[${envelope('n1').replace('"id":"1"', '"id":820982911946154508')}]`, key);
      expect((await stored())[0]!.body).toContain('820982911946154508');
    });

    it('without an id: once by Idempotency-Key, else by content', async () => {
      const [a, b] = [1, 2].map((n) => JSON.stringify({ type: 'custom.x', timestamp: '2026-03-01T08:00:00Z', n })) as [
        string,
        string,
      ];
      const with_ = (k: string): Headers => [...key, ['idempotency-key', k]];
      expect((await post('/api/v1/events', a, with_('k1'))).json.accepted).toBe(true);
      expect((await post('/api/v1/events', b, with_('k1'))).json.duplicate).toBe(true);
      expect((await post('/api/v1/events', a, key)).json.accepted).toBe(true);
      expect((await post('/api/v1/events', a, key)).json.duplicate).toBe(true);
      expect((await post('/api/v1/events', b, key)).json.accepted).toBe(true);
    });

    it('refuses what is no event, naming the place, and stores nothing of its list', async () => {
      const answer = await post('/api/v1/events', `[${envelope('x1')},{"type":"order.placed"}]`, key);
      expect(answer).toMatchObject({ status: 400, json: { error: { at: '[1].timestamp' } } });
      for (const body of ['"x"', '7', 'null', '{}', '[[]]'])
        expect([body, (await post('/api/v1/events', body, key)).status]).toEqual([body, 400]);
      expect(await stored()).toEqual([]);
    });
  });

  it('a door without a secret is closed, and says how to open it', async () => {
    const bare = await open({});
    try {
      for (const [path, name] of [
        ['shopify', 'SHOPIFY_WEBHOOK_SECRET'],
        ['woocommerce', 'WOOCOMMERCE_WEBHOOK_SECRET'],
        ['orders', 'WEBHOOK_SECRET'],
      ] as const) {
        const answer = await post(`/webhooks/${path}`, '{}', [JSON_TYPE], portOf(bare));
        expect(answer).toMatchObject({ status: 401, json: { error: { hint: expect.stringContaining(name) } } });
      }
    } finally {
      await bare.close();
    }
  });
});
