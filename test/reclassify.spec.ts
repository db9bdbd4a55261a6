import { Config } from '../src/config/config.service';
import type { Settings } from '../src/config/settings';
import { HitTracking } from '../src/consent/hit-tracking.service';
import { ContactsService } from '../src/contacts/contacts.service';
import { SettingsService } from '../src/database/settings.service';
import { Random } from '../src/demo/random';
import { EngagementService } from '../src/engagement/engagement.service';
import { HitsService, type NewHit } from '../src/engagement/hits.service';
import { EventsService } from '../src/events/events.service';
import { FlowsService } from '../src/flows/flows.service';
import { Log } from '../src/http/log.service';
import { MINUTE, SECOND } from '../src/kernel/duration';
import { MessagesService } from '../src/messages/messages.service';
import { RenderingService } from '../src/rendering/rendering.service';
import { HitJudge } from '../src/tracking/hit-judge.service';
import { HitProcessorService } from '../src/tracking/hit-processor.service';
import { HitReclassifier } from '../src/tracking/hit-reclassifier.service';
import { NamedHits } from '../src/tracking/named-hits.service';
import { command } from './support/command';
import { dialects } from './support/database';
import { PERSON, readingEngine, type Reading } from './support/reading';

type Machines = Settings['machines'];

const OLD: Machines = { agents: { machines: ['AcmeScan'], people: [] }, networks: {} };
const NEW: Machines = {
  agents: { machines: [], people: ['curl/8'] },
  networks: { gateway: { of: 'all', addresses: ['198.51.100.0/24'] } },
};
/** Everybody who comes: people, a gateway that only the new rules know, a scanner that only the old ones know, one that both mistake. */
const VISITORS = [
  { agent: PERSON, ip: '203.0.113.7' },
  { agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36', ip: '198.51.100.9' },
  { agent: 'Mozilla/5.0 (X11; Linux x86_64) AcmeScan', ip: '203.0.113.99' },
  { agent: 'curl/8', ip: '203.0.113.98' },
  { agent: 'Mozilla/5.0', ip: '203.0.113.50' },
];
const PEOPLE = 10;

describe.each(dialects)('classing hits anew on %s', (dialect) => {
  let reading: Reading;
  // One e-mail without an answer is enough: what hits are taken for decides who is dormant.
  const rules = `caps: { email: { gap: 0s, count: 1000 } }\nquiet_hours: { email: null, sms: null }\ndormancy: { delivered: 1 }\n`;
  beforeAll(async () => void (reading = await readingEngine({ on: dialect, config: { 'rules.yaml': rules } })));
  afterAll(() => reading.shop.close());

  const app = () => reading.shop.engine.app;
  const judgeBy = (machines: Machines) => {
    const { config } = reading.shop.engine;
    const config_ = new Config(config.env, { ...config.settings, machines });
    const of = <T>(token: abstract new (...args: never[]) => T) => app().get<T>(token, { strict: false });
    const [hits, messages] = [of(HitsService), of(MessagesService)];
    const judge = new HitJudge(hits, messages, of(EngagementService), of(EventsService), of(FlowsService), of(RenderingService), config_); // prettier-ignore
    const { database, clock } = { database: reading.shop.engine.database, clock: reading.shop.clock };
    return {
      judge,
      processor: new HitProcessorService(
        database,
        hits,
        of(NamedHits),
        messages,
        of(ContactsService),
        of(HitTracking),
        judge,
        clock,
        config_,
      ),
      reclassifier: new HitReclassifier(database, of(SettingsService), hits, messages, judge, config_, clock, of(Log)),
    };
  };

  /** The same letters, hits and payments for one group as for any other; answers the names of its letters. */
  async function live(group: string, judge: HitProcessorService): Promise<string[]> {
    const random = new Random(7);
    const hits = app().get(HitsService, { strict: false });
    const refs: string[] = [];
    for (let i = 0; i < PEOPLE; i++) {
      const start = reading.shop.clock.now();
      const letter = (await reading.letter('receipt', `${group}${i}`))!;
      refs.push(letter.mail.ref);
      const sent = (await letter.message()).sent_at as number;
      const came: NewHit[] = [];
      for (let n = random.between(1, 6); n > 0; n--) {
        const visitor = random.pick(VISITORS);
        const at = sent + random.pick([2 * SECOND, 20 * SECOND, MINUTE, 50 * MINUTE]) + random.between(0, 3) * 700;
        const open = random.chance(0.4);
        came.push({ kind: open ? 'open' : 'click', linkNo: open ? null : random.between(1, 4), ref: letter.mail.ref, at, method: 'GET', prefetch: false, ...visitor }); // prettier-ignore
      }
      for (const hit of came) await hits.append(hit);
      reading.shop.clock.set(sent + 54 * MINUTE);
      // Some hits are worked out one after the other, as they came.
      if (random.chance(0.5)) await judge.drain(1);
      await judge.drain(500);
      const paidAt = new Date(sent + 55 * MINUTE).toISOString();
      if (random.chance(0.6)) {
        const order = { id: `${group}${i}`, currency: 'CNY', total: '10.00', placed_at: paidAt, paid_at: paidAt, items: [] };
        await reading.shop.post({ id: `paid-${group}${i}`, type: 'order.paid', timestamp: paidAt, data: { order, contact: { id: `${group}${i}` } } }); // prettier-ignore
      }
      reading.shop.clock.set(start + 90 * MINUTE);
      await reading.shop.settle();
    }
    return refs;
  }

  /** All that hits decide, told by letter and not by number; instants from when the letter was taken. */
  async function come(refs: string[]): Promise<unknown[]> {
    const { database } = reading.shop.engine;
    const rows: unknown[] = [];
    for (const ref of refs) {
      const [message] = await database.read<Record<string, number | string>>('SELECT * FROM messages WHERE ref = ?', [ref]);
      const since = (at: unknown) => (at === null ? null : Number(at) - Number(message!.sent_at));
      const found = await database.read<{ at: number; class: string; reason: string; kind: string }>(
        'SELECT at, class, reason, kind FROM hits WHERE ref = ? ORDER BY at, kind, link_no, class, reason',
        [ref],
      );
      const [address] = await database.read<Record<string, number>>(
        'SELECT opened, clicked, unknown_opens, last_open_at, last_click_at, last_unknown_at, state FROM address_engagement WHERE address = ?',
        [message!.address!],
      );
      const credited = await database.read<Record<string, number>>(
        'SELECT touch, touched_at FROM conversions WHERE message_id = ?',
        [message!.id!],
      );
      const { last_open_at, last_click_at, last_unknown_at, ...counts } = address!;
      rows.push({
        hits: found.map((hit) => `${hit.kind} ${since(hit.at)} ${hit.class} ${hit.reason}`),
        message: ['first_open_at', 'first_unknown_open_at', 'first_machine_open_at', 'first_click_at'].map((c) =>
          since(message![c]),
        ),
        address: [counts, since(last_open_at), since(last_click_at), since(last_unknown_at)],
        credited: credited.map((c) => [c.touch, since(c.touched_at)]),
      });
    }
    return rows;
  }

  it('says what the new rules would have said from the beginning, and changes nothing where no rule changed', async () => {
    const [before, after] = [judgeBy(OLD), judgeBy(NEW)];
    const x = await live('x', before.processor);
    const byOldRules = await come(x);

    expect((await before.reclassifier.run(0)).changes).toEqual([]);
    expect(await come(x)).toEqual(byOldRules);

    const promised = await after.reclassifier.dryRun(0);
    expect(await come(x)).toEqual(byOldRules);
    const told = await reading.shop.engine.database.read('SELECT id FROM engagement_changes');
    const done = await after.reclassifier.run(0);
    expect(done).toEqual(promised);
    // Whom it makes dormant or wakes, flows hear of as of an edited rule: as history.
    const causes = await reading.shop.engine.database.read<{ cause: string }>('SELECT cause FROM engagement_changes ORDER BY id');
    const since = new Set(causes.slice(told.length).map((change) => change.cause));
    expect(since).toEqual(new Set(['rule']));
    expect(done.messages).toBe(PEOPLE);
    expect(done.changes.map(({ from, to }) => `${from} -> ${to}`)).toEqual(
      expect.arrayContaining(['human person -> machine network', 'machine scanner -> human person']),
    );
    const byNewRules = await come(x);
    expect(byNewRules).not.toEqual(byOldRules);
    expect((await after.reclassifier.run(0)).changes).toEqual([]);

    const y = await live('y', after.processor);
    expect(byNewRules).toEqual(await come(y));
  });

  it('goes on where it was cut off, and looks at nothing before the date', async () => {
    const [before, after] = [judgeBy(OLD), judgeBy(NEW)];
    const begun = reading.shop.clock.now();
    const z = await live('z', before.processor);
    const promised = await after.reclassifier.dryRun(begun);
    expect(promised.messages).toBe(PEOPLE);

    // One message a transaction, and the sixth is one too many.
    const real = after.judge.apply.bind(after.judge);
    const apply = jest.spyOn(after.judge, 'apply');
    let left = 5;
    apply.mockImplementation((...args) => (left-- > 0 ? real(...args) : Promise.reject(new Error('cut off'))));
    await expect(after.reclassifier.run(begun, 1)).rejects.toThrow('cut off');
    apply.mockRestore();

    expect(await after.reclassifier.run(begun, 1)).toMatchObject({ resumed: true, messages: PEOPLE - 5 });
    expect((await after.reclassifier.dryRun(begun)).changes).toEqual([]);
    expect((await after.reclassifier.run(reading.shop.clock.now())).messages).toBe(0);
    expect(z).toHaveLength(PEOPLE);
  });

  it('agrees with what processes find that work out new hits of the same messages meanwhile', async () => {
    const { processor, reclassifier } = judgeBy(NEW);
    const hits = app().get(HitsService, { strict: false });
    const refs: string[] = [];
    for (let i = 0; i < 4; i++) refs.push((await reading.letter('receipt', `busy${i}`))!.mail.ref);
    const random = new Random(11);
    const since = reading.shop.clock.now();
    const click = (ref: string, i: number) =>
      ({ kind: 'click', linkNo: 1 + (i % 4), ref, at: since + random.between(0, 30) * 500, method: 'GET', prefetch: false, ...random.pick(VISITORS) }) as const; // prettier-ignore
    for (let round = 0; round < 5; round++) {
      await Promise.all(refs.map((ref, i) => hits.append(click(ref, round + i))));
      await Promise.all([processor.drain(1), processor.drain(2), reclassifier.run(since), processor.drain(500)]);
    }
    while ((await processor.drain(500)) > 0);
    const found = await come(refs);
    // Every message amounts to what all its hits say, not to what the slowest of them had seen.
    expect((await reclassifier.run(since)).changes).toEqual([]);
    expect(await come(refs)).toEqual(found);
  });

  // SQLite has one writer.
  (dialect === 'sqlite' ? it.skip : it)('lets no slower process write over what a faster one found since', async () => {
    const { processor } = judgeBy(NEW);
    const hits = app().get(HitsService, { strict: false });
    const letter = (await reading.letter('receipt', 'raced'))!;
    const { ref } = letter.mail;
    const click = (linkNo: number) =>
      hits.append({ kind: 'click', linkNo, ref, at: reading.shop.clock.now() + linkNo, method: 'GET', prefetch: false, ...VISITORS[0]! }); // prettier-ignore
    await click(1);
    let goOn!: () => void;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const real = hits.workedOut.bind(hits);
    const isReading = new Promise<void>((reached) =>
      jest.spyOn(hits, 'workedOut').mockImplementationOnce(async (...args) => {
        const company = await real(...args);
        reached();
        await held;
        return company;
      }),
    );
    const slow = processor.drain(500);
    await isReading;
    await click(2);
    let isFastDone = false;
    const fast = processor.drain(500).then(() => (isFastDone = true));
    // Long enough for it to come to the lock, or to the end where there were none.
    for (let i = 0; i < 100 && !isFastDone; i++) await reading.shop.engine.database.read('SELECT 1');
    goOn();
    await Promise.all([slow, fast]);
    // Two links in a moment: neither is a person's.
    expect(await letter.message()).toMatchObject({ first_click_at: null });
  });

  it('is a command that first says what it would do', async () => {
    const run = (options: Record<string, string | boolean>) => command(app(), 'hits reclassify', [], options);
    const { code, out } = await run({ 'dry-run': true, since: '2026-03-02' });
    expect(code).toBe(0);
    expect(out.at(-1)).toMatch(/^\d+ hits would be taken for something else, of \d+ messages$/);
    expect(out.join('\n')).toMatch(/^ +\d+ {2}machine network -> human person$/m);
    const done = await run({ json: true });
    expect(JSON.parse(done.out[0]!)).toMatchObject({ dry_run: false, resumed: false });
    expect((await run({})).out).toEqual([expect.stringMatching(/^0 hits are taken for something else, of \d+ messages$/)]);
    await expect(run({ since: 'yesterday' })).rejects.toThrow('--since takes a time');
  });

  it('removes nothing, and leaves new hits to the processor', async () => {
    const letter = (await reading.letter('receipt', 'fresh'))!;
    await letter.ask(letter.path('o'));
    await judgeBy(NEW).reclassifier.run(0);
    const rows = await reading.shop.engine.database.read('SELECT state FROM hits WHERE ref = ?', [letter.mail.ref]);
    expect(rows).toEqual([{ state: 'new' }]);
    await reading.shop.settle();
    expect((await letter.message()).first_open_at).not.toBeNull();
  });
});
