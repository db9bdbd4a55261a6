import { signEnvelope } from '../kernel/sign-envelope';
import { SystemClock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { BENCH_WEBHOOK_SECRET } from './bench-engine.service';
import { median, type Figure } from './figures';
import { measured, startServer, type Round } from './measured-server.service';
import { load } from './load-client.service';
import { sampleWebhook } from './sample-webhook';

const REQUESTS = 6000;
const CONNECTIONS = 64;
const ROUNDS = 3;

/** Signed webhooks stored durably before the answer, against the same server storing nothing; rounds alternate. */
export async function measureIntake(database: Figure['database'], server?: string): Promise<Figure> {
  const storing = await startServer('store', server);
  const discarding = await startServer('discard', server);
  try {
    await load(storing.port, requests(1_000_000, 1500), CONNECTIONS);
    await load(discarding.port, requests(1_000_000, 1500), CONNECTIONS);
    const stored: Round[] = [];
    const discarded: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const batch = requests(round * REQUESTS, REQUESTS);
      discarded.push(await measured(discarding, batch, CONNECTIONS));
      stored.push(await measured(storing, batch, CONNECTIONS));
    }
    const rate = (rounds: Round[]) => median(rounds.map((r) => r.rate));
    const cpu = (rounds: Round[]) => median(rounds.map((r) => r.cpu));
    return {
      name: 'intake',
      database,
      ratio: rate(stored) / rate(discarded),
      target: '≥ 0.3, later ≥ 0.5',
      readings: {
        'stored/s': rate(stored),
        'storing nothing/s': rate(discarded),
        // The client shares the cores: where it is the slower one, only the server's own time tells them apart.
        'ratio by CPU': cpu(discarded) / cpu(stored),
        'server µs storing': cpu(stored),
        'server µs storing nothing': cpu(discarded),
      },
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
