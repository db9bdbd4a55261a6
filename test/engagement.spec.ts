import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { readerOf } from '../src/database/reader';
import { EngagementChangeStore } from '../src/engagement/engagement-change.store';
import { EngagementChangesService } from '../src/engagement/engagement-changes.service';
import { EngagementService, type Sign } from '../src/engagement/engagement.service';
import { EngagementStore } from '../src/engagement/engagement.store';
import type { Engaged } from '../src/engagement/engaged';
import { HitSpool } from '../src/engagement/hit-spool.store';
import { HitStore } from '../src/engagement/hit.store';
import { HitsService, type NewHit } from '../src/engagement/hits.service';
import { Recount } from '../src/engagement/recount.service';
import { SettingsService } from '../src/database/settings.service';
import { Log } from '../src/http/log.service';
import { Metrics } from '../src/http/metrics.service';
import { DAY } from '../src/kernel/duration';
import { dialects, testDatabase, type TestDatabase } from './support/database';

const START = Date.parse('2026-03-01T08:00:00Z');
const settings = defaultSettings();
const rule = { ...settings.rules.dormancy, delivered: 4 };

describe.each(dialects)('engagement on %s', (dialect) => {
  let test: TestDatabase;
  let config: Config;
  let engagement: EngagementService;
  let messages = 0;

  beforeAll(async () => {
    test = await testDatabase(dialect);
    const env = { ...parseEnvironment({}), dataDir: test.folder, logLevel: 'silent' as const };
    config = new Config(env, { ...settings, rules: { ...settings.rules, dormancy: rule } });
    engagement = new EngagementService(new EngagementStore(), new EngagementChangeStore(), config);
  });
  afterAll(() => test.drop());

  const deliver = (address: string, days: number[], channel: 'email' | 'sms' = 'email', contactId = 1) =>
    test.database.tx((tx) =>
      engagement.onDelivered(
        tx,
        days.map((d) => ({ channel, address, contactId, messageId: ++messages, at: START + d * DAY })),
        START + Math.max(...days) * DAY,
      ),
    );
  const stateOf = async (address: string, channel: 'email' | 'sms' = 'email') =>
    (await engagement.states(readerOf(test.database), channel, [address])).get(address);
  const paid = (contactId: number): Sign => ({ contactId, by: 'paid', at: START + 4 * DAY });
  const nothing = (messageId: number): Engaged => ({
    messageId,
    firstOpenAt: null,
    firstUnknownOpenAt: null,
    firstMachineOpenAt: null,
    firstClickAt: null,
  });
  const answer = (address: string, now: Engaged, before = nothing(now.messageId)) =>
    test.database.tx((tx) => engagement.onHits(tx, [{ channel: 'email', address, contactId: 1, before, now }], START + 50 * DAY));

  it('says of an address what its messages met with, for many addresses in few statements', async () => {
    await test.database.tx((tx) =>
      engagement.onDelivered(
        tx,
        Array.from({ length: 400 }, (_, i) => ({
          channel: 'email' as const,
          address: `${i % 100}@many.example`,
          contactId: 1000 + (i % 100),
          messageId: ++messages,
          at: START + i,
        })),
        START,
      ),
    );
    const states = await engagement.states(readerOf(test.database), 'email', [
      '0@many.example',
      '99@many.example',
      'nobody@many.example',
    ]);
    expect([...states]).toEqual([
      ['0@many.example', 'dormant'],
      ['99@many.example', 'dormant'],
      ['nobody@many.example', 'active'],
    ]);
  });

  it('wakes by a click, by a paid order, and stays dormant through more of the same', async () => {
    await deliver('a@x.example', [0, 1, 2, 3]);
    expect(await stateOf('a@x.example')).toBe('dormant');
    await deliver('a@x.example', [4]);
    expect(await stateOf('a@x.example')).toBe('dormant');
    await answer('a@x.example', { ...nothing(messages), firstOpenAt: START + 5 * DAY, firstClickAt: START + 5 * DAY });
    expect(await stateOf('a@x.example')).toBe('active');

    await deliver('b@x.example', [0, 1, 2, 3], 'email', 77);
    await test.database.tx((tx) => engagement.wake(tx, [paid(77)], START + 4 * DAY));
    expect(await stateOf('b@x.example')).toBe('active');
  });

  it('wakes by a consent given since, not by an old one told again', async () => {
    await deliver('f@x.example', [0, 1, 2, 3], 'email', 88);
    const optIn = (at: number) =>
      test.database.tx((tx) => engagement.wake(tx, [{ contactId: 88, by: 'agreed', at }], START + 5 * DAY));
    await optIn(START - DAY);
    expect(await stateOf('f@x.example')).toBe('dormant');
    await optIn(START + 4 * DAY);
    expect(await stateOf('f@x.example')).toBe('active');
  });

  it('follows a contact that proved to be another one', async () => {
    await deliver('g@x.example', [0, 1, 2, 3], 'email', 91);
    await test.database.tx((tx) => engagement.reassign(tx, [{ from: 91, to: 90 }]));
    await test.database.tx((tx) => engagement.wake(tx, [paid(90)], START + 4 * DAY));
    expect(await stateOf('g@x.example')).toBe('active');
  });

  it('takes a click back, and with it the waking', async () => {
    await deliver('c@x.example', [0, 1, 2, 3]);
    const clicked = { ...nothing(messages), firstOpenAt: START + 4 * DAY, firstClickAt: START + 4 * DAY };
    await answer('c@x.example', clicked);
    expect(await stateOf('c@x.example')).toBe('active');
    await answer('c@x.example', nothing(messages), clicked);
    expect(await stateOf('c@x.example')).toBe('dormant');
    expect(await test.database.read('SELECT opened, clicked FROM address_engagement WHERE address = ?', ['c@x.example'])).toEqual(
      [{ opened: 0, clicked: 0 }],
    );
  });

  it('tells what comes of new rules as come of them: flows begin by nothing of it', async () => {
    await deliver('rules@x.example', [0, 1, 2, 3], 'email', 911);
    const causes = async () =>
      (
        await test.database.read<{ cause: string }>('SELECT cause FROM engagement_changes WHERE address = ? ORDER BY id', [
          'rules@x.example',
        ])
      ).map((row) => row.cause);
    expect(new Set(await causes())).toEqual(new Set(['silence']));
    const clicked = { ...nothing(messages), firstOpenAt: START + 4 * DAY, firstClickAt: START + 4 * DAY };
    const anew = (before: Engaged, now: Engaged) =>
      test.database.tx((tx) =>
        engagement.onHits(
          tx,
          [{ channel: 'email', address: 'rules@x.example', contactId: 911, before, now }],
          START + 5 * DAY,
          true,
        ),
      );
    await anew(nothing(messages), clicked);
    expect(await stateOf('rules@x.example')).toBe('active');
    await anew(clicked, nothing(messages));
    expect(await stateOf('rules@x.example')).toBe('dormant');
    expect((await causes()).slice(-2)).toEqual(['rule', 'rule']);
  });

  it('wakes by a click in a text message, but not by one of a machine or an open that may be a proxy', async () => {
    await deliver('h@x.example', [0, 1, 2, 3], 'email', 301);
    await deliver('+4915100000301', [3], 'sms', 301);
    await answer('h@x.example', { ...nothing(messages - 1), firstUnknownOpenAt: START + 5 * DAY, firstMachineOpenAt: START });
    expect(await stateOf('h@x.example')).toBe('dormant');
    const clicked = { ...nothing(messages), firstClickAt: START + 4 * DAY, firstOpenAt: START + 4 * DAY };
    const sms = { channel: 'sms' as const, address: '+4915100000301', contactId: 301 };
    await test.database.tx((tx) => engagement.onHits(tx, [{ ...sms, before: nothing(messages), now: clicked }], START + 4 * DAY));
    expect(await stateOf('h@x.example')).toBe('active');
  });

  it('writes down each change with its cause, and gives each out once', async () => {
    const changes = new EngagementChangesService(new EngagementChangeStore());
    await test.database.tx((tx) => changes.take(tx, 1000));
    await deliver('i@x.example', [0, 1, 2, 3], 'email', 401);
    const answered = { ...nothing(messages), firstOpenAt: START + 5 * DAY };
    await answer('i@x.example', answered);
    await answer('i@x.example', nothing(messages), answered);
    await test.database.tx((tx) => engagement.wake(tx, [paid(401)], START + 60 * DAY));
    const told = await changes.ofContact(readerOf(test.database), 401, 100);
    expect(told.reverse().map((c) => `${c.was} → ${c.became}: ${c.cause}, ${c.silent} e-mails`)).toEqual([
      'active → cooling: silence, 3 e-mails',
      'cooling → dormant: silence, 4 e-mails',
      'dormant → active: opened, 0 e-mails',
      'active → dormant: taken_back, 4 e-mails',
      'dormant → active: paid, 0 e-mails',
    ]);
    expect(await test.database.tx((tx) => changes.take(tx, 1000))).toHaveLength(told.length);
    expect(await test.database.tx((tx) => changes.take(tx, 1000))).toEqual([]);
  });

  describe('when the rule has changed', () => {
    const recount = (over: Partial<typeof rule>) => {
      const changed = new Config(config.env, { ...settings, rules: { ...settings.rules, dormancy: { ...rule, ...over } } });
      const settingsOfEngine = new SettingsService(test.database);
      return new Recount(test.database, settingsOfEngine, new EngagementStore(), new EngagementChangeStore(), changed);
    };
    const all = async (one: Recount) => {
      while ((await one.run(7, START + 60 * DAY)) > 0);
    };

    it('judges everybody anew, once, from what is remembered', async () => {
      await deliver('j@x.example', [0, 1, 2, 3, 4], 'email', 501);
      await all(recount({}));
      expect(await recount({}).run(7, START)).toBe(0);
      await all(recount({ delivered: 6 }));
      expect(await stateOf('j@x.example')).toBe('cooling');
      await all(recount({ delivered: 5 }));
      expect(await stateOf('j@x.example')).toBe('dormant');
      const causes = (await new EngagementChangeStore().ofContact(readerOf(test.database), 501, 2)).map((c) => c.cause);
      expect(causes).toEqual(['rule', 'rule']);
    });
  });

  it('is about e-mail: a number is never dormant', async () => {
    await deliver('+4915100000000', [0, 1, 2, 3, 4, 5], 'sms');
    expect(await stateOf('+4915100000000', 'sms')).toBe('active');
  });

  it('counts the same message once and takes a bounce back', async () => {
    await deliver('d@x.example', [0, 1, 2, 3]);
    const twice = { channel: 'email' as const, address: 'd@x.example', contactId: 1, messageId: messages };
    await test.database.tx((tx) => engagement.onDelivered(tx, [{ ...twice, at: START + 3 * DAY }], START));
    await test.database.tx((tx) => engagement.onBounced(tx, [twice], START));
    expect(await stateOf('d@x.example')).toBe('cooling');
    expect(await test.database.read('SELECT delivered FROM address_engagement WHERE address = ?', ['d@x.example'])).toEqual([
      { delivered: 3 },
    ]);
  });

  it('loses nothing when many processes write to one address at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => deliver('e@x.example', [i / 100])));
    expect(await test.database.read('SELECT delivered FROM address_engagement WHERE address = ?', ['e@x.example'])).toEqual([
      { delivered: 30 },
    ]);
  });

  describe('hits', () => {
    const hits = () => new HitsService(test.database, new HitStore(), new HitSpool(config), new Metrics(), new Log(config));
    const hit = (ref: string, more: Partial<NewHit> = {}): NewHit => ({
      kind: 'open',
      ref: ref.padEnd(26, 'a'),
      linkNo: null,
      at: START,
      method: 'GET',
      prefetch: false,
      agent: 'x',
      ip: '127.0.0.1',
      ...more,
    });
    const stored = async (ref: string) =>
      Number(
        (await test.database.read<{ n: number }>('SELECT COUNT(*) AS n FROM hits WHERE ref = ?', [ref.padEnd(26, 'a')]))[0]!.n,
      );
    const spools = () => readdirSync(test.folder).filter((f) => f.endsWith('.spool'));

    it('are stored before they are answered, many in one commit', async () => {
      const tx = jest.spyOn(test.database, 'tx');
      const service = hits();
      const answers = await Promise.all(Array.from({ length: 300 }, () => service.append(hit('many'))));
      expect(new Set(answers)).toEqual(new Set(['stored']));
      expect(tx.mock.calls.length).toBeLessThan(10);
      tx.mockRestore();
      expect(await stored('many')).toBe(300);
    });

    it('wait in a synced file while the database is away, and are stored once however often the file is replayed', async () => {
      const tx = jest.spyOn(test.database, 'tx').mockRejectedValue(new Error('away'));
      const service = hits();
      const answers = await Promise.all(Array.from({ length: 50 }, () => service.append(hit('spooled'))));
      tx.mockRestore();
      await service.beforeApplicationShutdown();
      expect(new Set(answers)).toEqual(new Set(['spooled']));
      const spool = new HitSpool(config);
      const [path] = await spool.close();
      const kept = await spool.read(path!);
      expect(kept).toHaveLength(50);
      // Some were committed before a crash: replaying them changes nothing.
      await test.database.tx((t) => new HitStore().insert(t, kept.slice(0, 20)));
      // A crash in the middle of a line, of a process that is gone.
      writeFileSync(
        join(test.folder, 'hits-999999999-aa.spool'),
        `\n${JSON.stringify({ ...kept[0], hit_key: 'other' })}\n\n{"hit_key":"cut`,
      );
      const later = hits();
      later.onApplicationBootstrap();
      await later.beforeApplicationShutdown();
      expect(await stored('spooled')).toBe(51);
      expect(spools()).toEqual([]);
    });

    it('do not wait for a database that hangs', async () => {
      let go!: () => void;
      const tx = jest
        .spyOn(test.database, 'tx')
        .mockReturnValue(new Promise<never>((_, reject) => (go = () => reject(new Error('gone')))));
      const service = hits();
      expect(await service.append(hit('hangs'))).toBe('spooled');
      go();
      tx.mockRestore();
      await service.beforeApplicationShutdown();
      expect(spools()).toHaveLength(1);
    });

    it('are claimed once, beside what was worked out before of the same messages', async () => {
      await test.database.tx((tx) => tx.run("UPDATE hits SET state = 'done'"));
      const service = hits();
      const refs = ['company'.padEnd(26, 'a')];
      const claimed = () => test.database.tx((tx) => service.claim(tx, 100, START + DAY));
      const workedOut = () => test.database.tx((tx) => service.workedOut(tx, refs));
      for (const linkNo of [1, 2, 3]) await service.append(hit('company', { kind: 'click', linkNo }));
      const first = await claimed();
      expect(first.map((h) => [h.linkNo, h.isNew])).toEqual([1, 2, 3].map((n) => [n, true]));
      expect(await workedOut()).toEqual([]);
      const verdict = { class: 'human' as const, reason: 'person' as const };
      await test.database.tx((tx) => service.settle(tx, first.map((h) => ({ id: h.id, messageId: 1, verdict, isNew: true })))); // prettier-ignore
      await service.append(hit('company', { kind: 'click', linkNo: 4, at: START + 1 }));
      const second = await claimed();
      expect(second.map((h) => [h.linkNo, h.isNew])).toEqual([[4, true]]);
      expect((await workedOut()).map((h) => [h.linkNo, h.isNew, h.verdict])).toEqual([1, 2, 3].map((n) => [n, false, verdict]));
      await test.database.tx((tx) => service.settle(tx, [{ id: second[0]!.id, messageId: 1, verdict, isNew: true }]));
      expect(await claimed()).toEqual([]);
    });

    it('are left alone for a while, unless an older one of their message is claimed', async () => {
      await test.database.tx((tx) => tx.run("UPDATE hits SET state = 'done'"));
      const service = hits();
      await service.append(hit('ripening', { at: START + 5 }));
      await service.append(hit('ripe', { at: START }));
      await service.append(hit('ripe', { at: START + 5 }));
      const claimed = await test.database.tx((tx) => service.claim(tx, 100, START + 4));
      expect(claimed.map((h) => [h.ref.slice(0, 5), h.at - START])).toEqual([['ripea', 0], ['ripea', 5]]); // prettier-ignore
      expect(await service.oldestNew(readerOf(test.database))).toBe(START + 5);
      await test.database.tx((tx) => tx.run("UPDATE hits SET state = 'done'"));
      expect(await service.oldestNew(readerOf(test.database))).toBeNull();
    });

    it('of a person are not pushed out by a flood of others', async () => {
      const service = hits();
      const refs = ['flooded'.padEnd(26, 'a')];
      for (let i = 0; i < 300; i++) void service.append(hit('flooded', { at: START + i }));
      await service.append(hit('flooded', { kind: 'click', linkNo: 1, at: START + 1000 }));
      await test.database.tx(async (tx) => {
        const all = (await service.claim(tx, 1000, START + DAY)).filter((h) => h.ref === refs[0]);
        const verdict = (kind: string) =>
          kind === 'click' ? ({ class: 'human', reason: 'person' } as const) : ({ class: 'machine', reason: 'scanner' } as const);
        await service.settle(
          tx,
          all.map((h) => ({ id: h.id, messageId: 1, verdict: verdict(h.kind), isNew: true })),
        );
      });
      const known = await test.database.tx((tx) => service.workedOut(tx, refs));
      expect(known.filter((h) => h.kind === 'click')).toHaveLength(1);
      expect(known.length).toBeLessThan(300);
    });
  });
});
