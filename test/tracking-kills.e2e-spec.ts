import { randomBytes, randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { SystemClock } from '../src/kernel/clock';
import { base32 } from '../src/kernel/ids';
import { signToken } from '../src/links/token';
import { aContactRow, aMessageRow, anEnrollmentRow } from './support/rows';
import { Served } from './support/served';

const SECRET = 'a secret that is only for tests';
/** `HITS_RUN=60x1000x10`: so many seconds, hits a second, and kills among them. Without it as many as come, and a kill after each 150 answers. */
const [SECONDS, RATE, KILLS] = (process.env.HITS_RUN ?? '0x0x2').split('x').map(Number) as [number, number, number];
const ANSWERS = 150;
const AT_ONCE = 64;
const START = new SystemClock().now();
/** Whom readers' messages went to: a hit of a message nobody knows is not kept. */
const MESSAGES = Array.from({ length: 5000 }, (_, i) =>
  aMessageRow(i + 1, anEnrollmentRow(i + 1), { ref: base32(randomBytes(16)), created_at: START, due_at: START, sent_at: START }),
);
/** All readers come from this machine, and many to each message: limits are for floods. */
const RULES = 'tracking: { hits_per_minute: { link: 1000000, network: 100000000 } }\n';

/** A hit that was sent: its message's name, and a visitor of its own. */
interface Sent {
  ref: string;
  agent: string;
}

/**
 * T11 against the built program: readers come at a rate, the program is killed in between without a warning and started again.
 * Who got an answer is in the database, exactly once, or was counted as dropped.
 */
describe('hits while the program is killed', () => {
  let shop: Served;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  afterEach(async () => {
    agent.destroy();
    await shop.remove();
  });

  it(`stores all that was answered, once, over ${KILLS} kills`, async () => {
    shop = new Served(
      { APP_SECRET: SECRET, WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      { 'config/rules.yaml': RULES },
    );
    const [answered, unanswered]: [Sent[], Sent[]] = [[], []];
    const rates: number[] = [];
    for (let kill = 0; kill <= KILLS; kill++) {
      await shop.start();
      if (kill === 0) writeMessages();
      const begun = performance.now();
      const before = answered.length;
      const stretch = { over: false };
      const coming = come(stretch, (hit) => visit(hit).then(() => void answered.push(hit), () => void unanswered.push(hit))); // prettier-ignore
      const isEnough = () => (SECONDS > 0 ? performance.now() - begun > (SECONDS * 1000) / (KILLS + 1) : answered.length >= before + ANSWERS); // prettier-ignore
      while (!isEnough()) await new Promise((again) => setTimeout(again, 10));
      // The last stretch ends in peace; in every other one readers are left without an answer.
      if (kill < KILLS) await shop.kill('SIGKILL');
      stretch.over = true;
      rates.push((answered.length - before) / ((performance.now() - begun) / 1000));
      await coming;
    }
    await shop.kill('SIGTERM');
    const stored = new Map<string, number>();
    const file = open({ readonly: true });
    for (const hit of file.prepare('SELECT ref, agent FROM hits').iterate() as Iterable<Sent>) {
      const key = `${hit.ref} ${hit.agent}`;
      stored.set(key, (stored.get(key) ?? 0) + 1);
    }
    file.close();
    const lost = answered.filter((hit) => !stored.has(`${hit.ref} ${hit.agent}`)).length;
    const dropped = shop.said.split('"tracking.dropped"').length - 1;
    if (process.env.HITS_RUN) process.stdout.write(`answered ${answered.length}, unanswered ${unanswered.length}, stored ${stored.size}, lost ${lost}, dropped ${dropped}, answered/s ${rates.map(Math.round).join(' ')}\n`); // prettier-ignore
    expect(lost).toBe(dropped);
    expect([...stored.values()].every((times) => times === 1)).toBe(true);
    // The kills bit: somebody was left without an answer, and everybody else was served.
    expect(unanswered.length).toBeGreaterThan(0);
    expect(answered.length).toBeGreaterThanOrEqual(SECONDS > 0 ? 1 : ANSWERS * (KILLS + 1));
    const all = new Set([...answered, ...unanswered].map((hit) => `${hit.ref} ${hit.agent}`));
    expect([...stored.keys()].every((key) => all.has(key))).toBe(true);
  }, 300_000);

  /** Readers who come one after the other, so many at once and not faster than the rate, until it is over. */
  async function come(stretch: { over: boolean }, send: (hit: Sent) => Promise<void>): Promise<void> {
    const begun = performance.now();
    let sent = 0;
    const reader = async () => {
      while (!stretch.over) {
        const early = RATE > 0 && sent >= (RATE * (performance.now() - begun)) / 1000;
        if (early) await new Promise((later) => setTimeout(later, 2));
        else await send((sent++, aHit()));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
  }

  function open(options: Database.Options = {}): Database.Database {
    return new Database(join(shop.folder, 'data', 'huike.db'), options);
  }

  /** Puts the messages where the running program finds them. */
  function writeMessages(): void {
    const file = open();
    const write = (table: string, rows: object[]) => {
      const names = Object.keys(rows[0]!);
      const put = file.prepare(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
      );
      for (const row of rows) put.run(row);
    };
    file.transaction(() => {
      write('contacts', [aContactRow(1)]);
      write('messages', MESSAGES);
    })();
    file.close();
  }

  function aHit(): Sent {
    return { ref: MESSAGES[randomInt(MESSAGES.length)]!.ref, agent: `Mozilla/5.0 (reader ${randomBytes(6).toString('hex')})` };
  }

  function visit({ ref, agent: userAgent }: Sent): Promise<void> {
    const url = `${shop.url.replace('localhost', '127.0.0.1')}/o/${signToken([SECRET], 'o', ref)}`;
    return new Promise((good, bad) => {
      const asked = request(url, { agent, headers: { 'user-agent': userAgent } }, (answer) => {
        let bytes = 0;
        answer.on('data', (part: Buffer) => (bytes += part.length));
        answer.on('error', bad);
        answer.on('end', () => (answer.statusCode === 200 && bytes === 43 ? good() : bad(new Error(`${answer.statusCode}`))));
      });
      asked.on('error', bad);
      asked.end();
    });
  }
});
