import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { signEnvelope } from '../intake/sign-envelope';
import { SystemClock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { BENCH_WEBHOOK_SECRET } from './bench-engine.service';
import { median, type Figure } from './figures';
import { load } from './load-client.service';
import { sampleWebhook } from './sample-webhook';

const REQUESTS = 6000;
const CONNECTIONS = 64;
const ROUNDS = 3;

/** Signed webhooks stored durably before the answer, against the same server storing nothing; rounds alternate. */
export async function measureIntake(database: Figure['database'], server?: string): Promise<Figure> {
  const storing = await start('store', server);
  const discarding = await start('discard', server);
  try {
    await load(storing.port, requests(1_000_000, 1500), CONNECTIONS);
    await load(discarding.port, requests(1_000_000, 1500), CONNECTIONS);
    const stored: number[] = [];
    const discarded: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const batch = requests(round * REQUESTS, REQUESTS);
      discarded.push(await load(discarding.port, batch, CONNECTIONS));
      stored.push(await load(storing.port, batch, CONNECTIONS));
    }
    return {
      name: 'intake',
      database,
      ratio: median(stored) / median(discarded),
      target: '≥ 0.3, later ≥ 0.5',
      readings: { 'stored/s': median(stored), 'storing nothing/s': median(discarded) },
    };
  } finally {
    await Promise.all([storing.stop(), discarding.stop()]);
  }
}

function requests(from: number, count: number): Buffer[] {
  const now = new SystemClock().now();
  return Array.from({ length: count }, (_, i) => {
    const body = sampleWebhook(from + i, toIso(now));
    const signed = signEnvelope(BENCH_WEBHOOK_SECRET, `evt-${from + i}`, now, body);
    const headers = Object.entries({
      host: 'bench',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...signed,
    });
    return Buffer.from(`POST /webhooks/orders HTTP/1.1\r\n${headers.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${body}`);
  });
}

async function start(mode: 'store' | 'discard', server?: string): Promise<{ port: number; stop(): Promise<void> }> {
  const child: ChildProcess = fork(join(__dirname, 'intake-server.js'), [mode, server ?? ''], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return {
    port: message.port,
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
