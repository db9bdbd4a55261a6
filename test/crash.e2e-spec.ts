import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressTable } from '../src/contacts/address.entity';
import { ContactsService } from '../src/contacts/contacts.service';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { openDatabase } from '../src/database/open-database.service';
import { SystemClock } from '../src/kernel/clock';
import { groupBy } from '../src/kernel/group-by';
import { messageRef } from '../src/messages/message-ref';
import { OutboxService } from '../src/messages/outbox.service';
import { OutboxStore } from '../src/messages/outbox.store';
import { compileTo } from './support/compile-to';
import { crediting } from './support/crediting';
import type { CrashSenderOptions } from './support/crash-sender';
import { testDatabaseUrl } from './support/database';
import { startSinkProcess, type SinkProcess } from './support/start-sink-process';
import { testSecret, writeTemplates } from './support/sending';

/**
 * K1 of RELIABILITY §6.2: a sending process is killed twenty times while 2,000 messages are due. Three records that know nothing
 * of each other are joined: what was due, what the engine wrote down, and what the mail server, a process of its own, has on disk.
 */
const DUE = 2000;
const KILLS = 20;
const IN_FLIGHT = 10;

interface Run {
  lost: number;
  copies: number;
  /** Copies that are not the same bytes under the same Message-ID. */
  unlike: number;
  /** Messages the mail server has without a proof of intent committed before. */
  ghosts: number;
  unsettled: number;
  broken: string[];
}

describe('a sender that is killed again and again', () => {
  let folder: string;
  let sender: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'huike-crash-'));
    sender = compileTo(folder)('test/support/crash-sender.ts');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('loses nothing, and what it sends twice is the same message', async () => {
    const run = await crashes({ due: DUE, kills: KILLS });
    expect(run).toMatchObject({ lost: 0, unlike: 0, ghosts: 0, unsettled: 0, broken: [] });
    expect(run.copies).toBeLessThanOrEqual(KILLS * IN_FLIGHT);
  }, 300_000);

  it('negative control: a sender that remembers before it sends does lose messages, and this test sees it', async () => {
    const run = await crashes({ due: 1000, kills: 4, careless: true });
    expect(run.lost).toBeGreaterThan(0);
  }, 300_000);

  async function crashes(of: { due: number; kills: number; careless?: boolean }): Promise<Run> {
    const place = await testDatabaseUrl('sqlite');
    const log = join(place.folder, 'taken.jsonl');
    const sink = await startSinkProcess({ log });
    try {
      const refs = await queue(place.url, of.due);
      const options: CrashSenderOptions = {
        databaseUrl: place.url,
        smtpUrl: sink.url,
        templatesDir: writeTemplates(place.folder),
        inFlight: IN_FLIGHT,
        careless: of.careless,
      };
      for (let kill = 0; kill < of.kills; kill++) await killWhileSending(options, log, share(kill) * ((1.2 * of.due) / of.kills));
      await said(start(options), 'done');
      return await examine(place.url, refs, sink);
    } finally {
      await sink.stop();
      await place.drop();
    }
  }

  function start(options: CrashSenderOptions): ChildProcess {
    return spawn(process.execPath, [sender, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** Kills it when the mail server has taken about `after` more messages; a third of the times already when it is just up. */
  async function killWhileSending(options: CrashSenderOptions, log: string, after: number): Promise<void> {
    const child = start(options);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await said(child, 'ready');
    const bytes = size(log) + after * BYTES_A_LINE;
    while (child.exitCode === null && size(log) < bytes) await new Promise((resolve) => setTimeout(resolve, 1));
    if (child.exitCode !== null) throw new Error('it was done before it could be killed: give it more to do');
    process.kill(child.pid!, 'SIGKILL');
    await gone;
  }
});

const BYTES_A_LINE = 220;

function size(log: string): number {
  return statSync(log, { throwIfNoEntry: false })?.size ?? 0;
}

/** A number in [0, 1), the same in every run: what differs is where it strikes. */
function share(n: number): number {
  return n % 3 === 2 ? 0 : createHash('sha256').update(`kill ${n}`).digest().readUInt32BE() / 2 ** 32;
}

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('\n').includes(word)) resolve();
    });
    child.once('exit', () =>
      text.split('\n').includes(word) ? resolve() : reject(new Error(`the sender ended before it said "${word}"`)),
    );
  });
}

/** Queues service e-mails to that many people; answers their public names. */
async function queue(url: string, count: number): Promise<string[]> {
  const database = await openDatabase(url);
  const config = new Config({ appSecrets: [testSecret] } as Config['env'], defaultSettings());
  const contacts = new ContactsService(config);
  const outbox = new OutboxService(new OutboxStore(), config);
  const now = new SystemClock().now();
  const refs: string[] = [];
  for (let from = 0; from < count; from += 500) {
    await database.tx(async (tx) => {
      const facts = Array.from({ length: Math.min(500, count - from) }, (_, i) => ({
        source: 'shop',
        email: `p${from + i}@example.com`,
        firstName: `P${from + i}`,
        locale: 'en',
        at: now,
      }));
      const people = (await contacts.resolve(tx, facts, now)).contacts.map((c) => c!.id);
      const messages = people.map((contactId) => ({
        ...{
          enrollmentId: contactId,
          flow: 'f',
          version: 1,
          step: 's',
          visit: 0,
          channel: 'email' as const,
          contactId,
          orderId: null,
        },
        ...{
          purpose: 'service' as const,
          topic: 'orders',
          template: 'hello',
          options: {},
          heldOut: false,
          priority: 50,
          dueAt: now,
          expiresAt: null,
        },
      }));
      await outbox.enqueue(tx, messages, now);
      refs.push(...messages.map((m) => messageRef(testSecret, m)));
    });
  }
  expect(await database.read(`SELECT COUNT(*) AS n FROM ${addressTable.name}`)).toEqual([{ n: count }]);
  await database.close();
  return refs;
}

async function examine(url: string, refs: string[], sink: SinkProcess): Promise<Run> {
  const database = await openDatabase(url);
  const taken = groupBy(sink.taken(), (line) => /^<([a-z2-7]{26})\.s@/.exec(line.messageId)?.[1] ?? 'unnamed');
  const intents = await database.read<{ ref: string; started_at: number }>(
    'SELECT m.ref AS ref, MIN(a.started_at) AS started_at FROM send_attempts a JOIN messages m ON m.id = a.message_id GROUP BY m.ref',
  );
  const intended = new Map(intents.map((i) => [i.ref, i.started_at]));
  const [unsettled] = await database.read<{ n: number }>(`SELECT COUNT(*) AS n FROM messages WHERE status <> 'sent'`);
  const ledger = await crediting(database, new Config(parseEnvironment({}), defaultSettings()), new SystemClock()).ledger.check();
  await database.close();
  const all = [...taken];
  return {
    lost: refs.filter((ref) => !taken.has(ref)).length,
    copies: all.reduce((sum, [, copies]) => sum + copies.length - 1, 0),
    unlike: all.filter(([, copies]) => new Set(copies.map((c) => `${c.messageId} ${c.to} ${c.sha256}`)).size > 1).length,
    ghosts: all.filter(([ref, copies]) => !((intended.get(ref) ?? Infinity) <= Math.min(...copies.map((c) => c.at)) + 1)).length,
    unsettled: unsettled!.n,
    broken: ledger.filter((f) => f.broken > 0).map((f) => `${f.id} ${f.promise}: ${f.broken}`),
  };
}
