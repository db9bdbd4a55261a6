import { randomBytes } from 'node:crypto';
import { base32 } from '../kernel/ids';
import { signToken } from '../links/token';
import { BENCH_APP_SECRET } from './bench-engine.service';
import { median, type Figure } from './figures';
import { load } from './load-client.service';
import { measured, startServer, type Round } from './measured-server.service';

const WARM_UP = 1500;
const HITS = 6000;
const CONNECTIONS = 64;
const ROUNDS = 3;
const AGENT = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

/** Opens stored durably before the picture is answered, against the same server storing nothing; rounds alternate. */
export async function measureHits(database: Figure['database'], server?: string): Promise<Figure> {
  const storing = await startServer('store', server);
  const discarding = await startServer('discard', server);
  try {
    for (const { port } of [storing, discarding]) await load(port, opens(WARM_UP), CONNECTIONS, 'gif');
    const stored: Round[] = [];
    const discarded: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const batch = opens(HITS);
      discarded.push(await measured(discarding, batch, CONNECTIONS, 'gif'));
      stored.push(await measured(storing, batch, CONNECTIONS, 'gif'));
    }
    const kept = await storing.tell('hits');
    const answered = WARM_UP + ROUNDS * HITS;
    if (kept !== answered) throw new Error(`${answered} opens were answered, and ${kept} of them stored`);
    const rate = (rounds: Round[]) => median(rounds.map((r) => r.rate));
    return {
      name: 'hits',
      database,
      ratio: rate(stored) / rate(discarded),
      readings: { 'stored/s': rate(stored), 'storing nothing/s': rate(discarded) },
    };
  } finally {
    await Promise.all([storing.stop(), discarding.stop()]);
  }
}

/** Each of another message: of one, only so many a minute are counted. */
function opens(count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    const token = signToken([BENCH_APP_SECRET], 'o', base32(randomBytes(16)));
    return Buffer.from(`GET /o/${token} HTTP/1.1\r\nhost: bench\r\nuser-agent: ${AGENT}\r\n\r\n`);
  });
}
