import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../src/cli/command';
import { eventsCommands } from '../src/cli/commands/events';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { standardSigned } from '../src/intake/signatures';
import { SystemClock } from '../src/kernel/clock';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('huike events send', () => {
  let server: Server;
  let url: string;
  let folder: string;
  let answers: number[];
  let received: { verdict: string; envelope: { id: string; timestamp: string; data: { order: { id: string } } } }[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huike-send-'));
    answers = [];
    received = [];
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const h = (name: string) => request.headers[name] as string;
        const body = Buffer.concat(parts);
        const signed = { id: h('webhook-id'), timestamp: h('webhook-timestamp'), signature: h('webhook-signature') };
        received.push({
          verdict: standardSigned(body, signed, [SECRET], new SystemClock().now()),
          envelope: JSON.parse(body.toString()),
        });
        response.statusCode = answers.shift() ?? 200;
        response.end('{"accepted":true,"duplicate":false}');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}/webhooks/orders`;
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(args: string[], options: Record<string, string | boolean> = {}, secret = SECRET) {
    const config = new Config(parseEnvironment({ WEBHOOK_SECRET: secret }), defaultSettings());
    const lines: string[] = [];
    const send = eventsCommands.find((c) => c.name === 'events send')!;
    const context = {
      args,
      options: { to: url, ...options },
      cwd: folder,
      json: false,
      config,
      out: (l: string) => lines.push(l),
      err: (l: string) => lines.push(l),
    };
    return { code: await send.run(context as unknown as CommandContext), lines };
  }

  it('posts the sample, signed and as of now', async () => {
    const { code, lines } = await run([join(__dirname, '../docs/samples/unpaid-order.json')], { now: true });
    expect([code, lines]).toEqual([0, [expect.stringMatching(/^order\.placed evt_sample_1-\w+: 200 /)]]);
    expect(received[0]!.verdict).toBe('valid');
    expect(Math.abs(Date.parse(received[0]!.envelope.timestamp) - new SystemClock().now())).toBeLessThan(60_000);
  });

  it('stops at the first that is not taken, and says what to look at', async () => {
    const event = (id: string) => JSON.stringify({ id, type: 'custom.x', timestamp: '2026-03-01T08:00:00Z' });
    writeFileSync(join(folder, 'x.jsonl'), [event('a'), event('b'), event('c')].join('\n'));
    answers = [200, 401];
    const { code, lines } = await run(['x.jsonl']);
    expect(code).toBe(1);
    expect(received.map((r) => r.envelope.id)).toEqual(['a', 'b']);
    expect(lines.at(-1)).toMatch(/1 more not sent: is WEBHOOK_SECRET the same/);
  });

  it('names what is missing: file, receiver, secret', async () => {
    await expect(run([])).rejects.toThrow(/needs one file/);
    await expect(run(['nowhere.json'])).rejects.toThrow(/nowhere\.json cannot be read/);
    writeFileSync(join(folder, 'one.json'), '{"type":"custom.x","timestamp":"2026-03-01T08:00:00Z"}');
    await expect(run(['one.json'], { to: 'http://127.0.0.1:1/' })).rejects.toThrow(/does not answer/);
    await expect(run(['one.json'], {}, '')).rejects.toThrow(/WEBHOOK_SECRET is not set/);
  });
});
