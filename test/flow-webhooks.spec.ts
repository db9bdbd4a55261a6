import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { NameResolver, type HostAddress } from '../src/flows/name-resolver.service';
import type { WebhookRules } from '../src/flows/ssrf-guard';
import type { WebhookCallRow } from '../src/flows/webhook-call.entity';
import { WebhookRequest } from '../src/flows/webhook-request.service';
import { WebhookStore } from '../src/flows/webhook.store';
import { WebhooksService, type NewWebhookCall } from '../src/flows/webhooks.service';
import { Log } from '../src/http/log.service';
import { VirtualClock } from '../src/kernel/clock';
import { MINUTE, SECOND } from '../src/kernel/duration';
import { START } from './support/builders';
import { dialects, testDatabase, type TestDatabase } from './support/database';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody's system that listens, and answers as the test says. */
class Receiver {
  readonly asked: Asked[] = [];
  answer: (response: ServerResponse, asked: Asked) => void = (response) => void response.writeHead(204).end();
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      this.asked.push(asked);
      this.answer(response, asked);
    });
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Names that lead where the test says. */
class Names extends NameResolver {
  readonly known = new Map<string, HostAddress[]>();
  readonly asked: string[] = [];

  override async addresses(host: string): Promise<HostAddress[]> {
    this.asked.push(host);
    return this.known.get(host) ?? super.addresses(host);
  }
}

describe.each(dialects)('webhooks of flows on %s', (dialect) => {
  let test: TestDatabase;
  let clock: VirtualClock;
  let receiver: Receiver;
  let names: Names;
  let enrollments = 0;
  beforeAll(async () => {
    test = await testDatabase(dialect);
    receiver = new Receiver();
    await receiver.listen();
  });
  afterAll(async () => {
    await receiver.close();
    await test.drop();
  });
  beforeEach(async () => {
    clock = new VirtualClock(START);
    names = new Names();
    receiver.asked.length = 0;
    receiver.answer = (response) => void response.writeHead(204).end();
    await test.database.tx((tx) => tx.run('DELETE FROM webhook_calls'));
  });

  function process(rules: Partial<WebhookRules> = { allow_hosts: ['127.0.0.1'] }): WebhooksService {
    const settings = defaultSettings();
    Object.assign(settings.channels.webhooks, rules);
    const config = new Config(parseEnvironment({ WEBHOOK_SECRET: SECRET, LOG_LEVEL: 'silent' }), settings);
    const request = new WebhookRequest(config, names);
    return new WebhooksService(new WebhookStore(), request, test.database, clock, config, new Log(config));
  }

  const aCall = (more: Partial<NewWebhookCall> = {}): NewWebhookCall => ({
    enrollmentId: ++enrollments,
    flow: 'f',
    step: 'tell-erp',
    visit: 0,
    contactId: 7,
    url: `${receiver.url}/hook`,
    body: { order: '1001' },
    ...more,
  });
  const enqueue = (on: WebhooksService, ...calls: NewWebhookCall[]) =>
    test.database.tx((tx) => on.enqueue(tx, calls, clock.now()));
  const rows = () => test.database.read<WebhookCallRow>('SELECT * FROM webhook_calls ORDER BY id');

  it('tells the receiver once, signed so that anybody can check it', async () => {
    const webhooks = process();
    const call = aCall();
    await enqueue(webhooks, call, call);
    await enqueue(webhooks, call);
    expect(await webhooks.deliver()).toBe(1);
    expect(await webhooks.deliver()).toBe(0);
    expect(receiver.asked).toHaveLength(1);
    const { headers, body, path } = receiver.asked[0]!;
    expect([path, headers['content-type']]).toEqual(['/hook', 'application/json']);
    expect(JSON.parse(body)).toEqual({
      type: 'flow.webhook',
      timestamp: new Date(START).toISOString(),
      flow: 'f',
      step: 'tell-erp',
      contact: { id: 7 },
      data: { order: '1001' },
    });
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const mac = createHmac('sha256', Buffer.from(SECRET.slice('whsec_'.length), 'base64'))
      .update(signed)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(headers['webhook-timestamp']).toBe(String(START / 1000));
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'done', status: 204, attempts: 1, owner: null, done_at: START }),
    ]);
  });

  it('tries again with the same id and bytes, later each time, and as late as it is asked to', async () => {
    const webhooks = process();
    await enqueue(webhooks, aCall());
    receiver.answer = (response) => void response.writeHead(500).end('no');
    await webhooks.deliver();
    expect(await webhooks.deliver()).toBe(0);
    const second = (await webhooks.nextDue())!;
    expect(second).toBeGreaterThanOrEqual(START + 5 * SECOND);
    clock.set(second);
    receiver.answer = (response) => void response.writeHead(429, { 'retry-after': '120' }).end();
    await webhooks.deliver();
    expect(await webhooks.nextDue()).toBe(second + 2 * MINUTE);
    clock.set(second + 2 * MINUTE);
    receiver.answer = (response) => void response.writeHead(200).end('thanks');
    await webhooks.deliver();
    const [first, ...others] = receiver.asked;
    expect(others.map((o) => [o.headers['webhook-id'], o.body])).toEqual(
      others.map(() => [first!.headers['webhook-id'], first!.body]),
    );
    expect(await rows()).toEqual([expect.objectContaining({ state: 'done', status: 200, attempts: 3, error: null })]);
  });

  it('gives up at an answer that is final, and after the last try, until a person asks again', async () => {
    const webhooks = process();
    await enqueue(webhooks, aCall());
    receiver.answer = (response) => void response.writeHead(410).end();
    await webhooks.deliver();
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'failed', status: 410, error: 'answered 410', attempts: 1 });
    expect(await webhooks.nextDue()).toBeNull();
    receiver.answer = (response) => void response.writeHead(503).end();
    expect(await test.database.tx((tx) => webhooks.retry(tx, [row!.id], clock.now()))).toBe(1);
    let tries = 0;
    for (let due = await webhooks.nextDue(); due !== null; due = await webhooks.nextDue()) {
      clock.set(due);
      tries += await webhooks.deliver();
    }
    expect(tries).toBe(8);
    expect(await rows()).toEqual([expect.objectContaining({ state: 'failed', status: 503 })]);
    expect((await webhooks.list('failed', 10))[0]).toMatchObject({ address: `${receiver.url}/hook`, attempts: 8 });
  });

  it('follows no redirect', async () => {
    const webhooks = process();
    await enqueue(webhooks, aCall());
    receiver.answer = (response) => void response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
    await webhooks.deliver();
    expect(receiver.asked.map((a) => a.path)).toEqual(['/hook']);
    expect(await rows()).toEqual([expect.objectContaining({ state: 'failed', status: 302 })]);
  });

  it('calls no private address, whether it is written, or what a name leads to', async () => {
    const webhooks = process({ allow_hosts: [] });
    names.known.set('sneaky.example', [{ address: '127.0.0.1', family: 4 }]);
    names.known.set('half.example', [
      { address: '8.8.8.8', family: 4 },
      { address: '::ffff:169.254.169.254', family: 6 },
    ]);
    await enqueue(
      webhooks,
      aCall(),
      aCall({ url: 'https://127.0.0.1/' }),
      aCall({ url: 'https://sneaky.example/' }),
      aCall({ url: 'https://half.example/' }),
    );
    await webhooks.deliver();
    expect(receiver.asked).toEqual([]);
    expect((await rows()).map((r) => [r.state, r.error])).toEqual([
      ['failed', 'the address is not https'],
      ['failed', 'the address leads to a private address'],
      ['failed', 'the name leads to a private address'],
      ['failed', 'the name leads to a private address'],
    ]);
    expect(names.asked).toEqual(['sneaky.example', 'half.example']);
  });

  it('connects to the very address that was checked, and asks for the name once', async () => {
    const webhooks = process({ allow_hosts: ['erp.example'] });
    names.known.set('erp.example', [{ address: '127.0.0.1', family: 4 }]);
    await enqueue(webhooks, aCall({ url: `http://erp.example:${receiver.port}/x` }));
    await webhooks.deliver();
    expect(receiver.asked.map((a) => a.headers.host)).toEqual([`erp.example:${receiver.port}`]);
    expect(names.asked).toEqual(['erp.example']);
  });

  it('takes no more of an answer than it needs, and counts a broken line as none', async () => {
    const webhooks = process();
    await enqueue(webhooks, aCall(), aCall({ url: `${receiver.url}/cut` }));
    const flood = Buffer.alloc(64 * 1024);
    receiver.answer = (response, { path }) => {
      if (path === '/cut') return void response.socket?.destroy();
      response.writeHead(200);
      const pour = () => !response.destroyed && response.write(flood, () => setImmediate(pour));
      pour();
    };
    await webhooks.deliver();
    expect((await rows()).map((r) => [r.state, r.status, r.error])).toEqual([
      ['done', 200, null],
      ['queued', null, 'ECONNRESET'],
    ]);
  });

  it('is carried by one process at a time, and by another when the first one died', async () => {
    const [one, two] = [process(), process()];
    await enqueue(one, ...Array.from({ length: 30 }, () => aCall()));
    while ((await Promise.all([one.deliver(), dialect === 'mysql' ? two.deliver() : 0])).some((n) => n > 0));
    expect(new Set(receiver.asked.map((a) => a.headers['webhook-id'])).size).toBe(30);
    expect(receiver.asked).toHaveLength(30);

    await enqueue(one, aCall());
    await test.database.tx((tx) =>
      tx.run("UPDATE webhook_calls SET owner = 'dead', lease_until = ?, attempts = 1 WHERE state = 'queued'", [
        clock.lease() - 1,
      ]),
    );
    expect(await two.deliver()).toBe(1);
    expect((await rows()).at(-1)).toMatchObject({ state: 'done', attempts: 2 });
  });
});
