import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '../src/http/metrics.service';
import { ErasureService } from '../src/privacy/erasure.service';
import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';

describe.each(dialects)('opens and clicks on %s', (dialect) => {
  let reading: Reading;
  let letter: Letter;
  let people = 0;
  const hits = () => reading.count('hits WHERE ref = ?', [letter.mail.ref]);

  beforeAll(async () => void (reading = await readingEngine({ on: dialect })));
  afterAll(() => reading.shop.close());
  beforeEach(async () => void (letter = (await reading.letter('receipt', `ann-${++people}`))!));

  describe('T3, a click', () => {
    it('is stored, then redirected, and not to be kept, indexed or told about', async () => {
      const answer = await letter.ask(letter.path('c'));
      expect(answer.status).toBe(302);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        location: 'https://shop.example/1',
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex',
        'referrer-policy': 'no-referrer',
      });
      expect(await hits()).toBe(1);
      await reading.shop.settle();
      const message = await letter.message();
      expect(message.first_click_at).toBe(reading.shop.clock.now());
      expect(message.first_open_at).toBe(message.first_click_at);
      const events = await reading.shop.engine.database.read('SELECT type FROM events WHERE event_key LIKE ? ORDER BY type', [
        `%:${letter.mail.ref}`,
      ]);
      expect(events).toEqual([{ type: 'email.clicked' }, { type: 'email.opened' }]);
    });

    it('leads each link to its own target', async () => {
      const targets = await Promise.all(letter.paths('c').map(async (p) => (await letter.ask(p)).headers.get('location')));
      expect(targets).toEqual([1, 2, 3, 4].map((n) => `https://shop.example/${n}`));
      await reading.shop.settle();
      // Four links in one moment: no hand is that quick.
      expect((await letter.message()).first_click_at).toBeNull();
    });

    it('is answered alike to HEAD, which counts nothing', async () => {
      const answer = await letter.ask(letter.path('c'), { method: 'HEAD' });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/1']);
      await reading.shop.settle();
      expect((await letter.message()).first_click_at).toBeNull();
    });

    it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is not %s', async (method) => {
      expect((await letter.ask(letter.path('c'), { method })).status).toBe(405);
      expect(await hits()).toBe(0);
    });
  });

  it('T6: takes a click back that proves to be one of a burst', async () => {
    const [a, b, c] = letter.paths('c') as [string, string, string];
    await letter.ask(a);
    await reading.shop.settle();
    expect((await letter.message()).first_click_at).not.toBeNull();
    await letter.ask(b);
    await letter.ask(c);
    await reading.shop.settle();
    expect((await letter.message()).first_click_at).toBeNull();
    const classes = await reading.shop.engine.database.read('SELECT DISTINCT class, reason FROM hits WHERE ref = ?', [
      letter.mail.ref,
    ]);
    expect(classes).toEqual([{ class: 'machine', reason: 'burst' }]);
    const counted = await reading.shop.engine.database.read('SELECT opened, clicked FROM address_engagement WHERE address = ?', [
      letter.mail.to,
    ]);
    expect(counted).toEqual([{ opened: 0, clicked: 0 }]);
  });

  describe('T4, the pixel', () => {
    const pixel = async (path: string, init = {}) => {
      const answer = await letter.ask(path, init);
      return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
    };

    it('is the same 43 bytes for a good token and for any other', async () => {
      const good = await pixel(letter.path('o'));
      const bad = await pixel('/o/nothing');
      expect(good.bytes).toHaveLength(43);
      expect(good.bytes.subarray(0, 6).toString()).toBe('GIF89a');
      expect(bad).toMatchObject({ status: 200, bytes: good.bytes });
      for (const { headers } of [good, bad]) {
        expect(headers.get('content-type')).toBe('image/gif');
        expect(headers.get('cache-control')).toBe('private, no-store, max-age=0');
      }
      expect(await hits()).toBe(1);
      await reading.shop.settle();
      expect(await letter.message()).toMatchObject({ first_open_at: reading.shop.clock.now(), first_click_at: null });
    });

    it('counts no HEAD', async () => {
      expect((await pixel(letter.path('o'), { method: 'HEAD' })).status).toBe(200);
      await reading.shop.settle();
      expect((await letter.message()).first_open_at).toBeNull();
    });

    it("tells Apple's privacy proxy from a person", async () => {
      await pixel(letter.path('o'), { headers: { 'user-agent': 'Mozilla/5.0' } });
      await reading.shop.settle();
      expect(await letter.message()).toMatchObject({ first_open_at: null, first_unknown_open_at: reading.shop.clock.now() });
    });
  });

  it('T1: accepts no token that was changed or made for something else', async () => {
    const token = letter.path('c').slice(3);
    const flipped = Array.from({ length: 48 }, (_, i) => token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1));
    const others = ['o', 'u', 'p', 'v'].map((p) => letter.path(p).slice(3));
    for (const bad of [...flipped, ...others, token.slice(0, -1), `${token}A`, '%00', 'x'.repeat(300)]) {
      if (bad === token) continue;
      const answer = await letter.ask(`/c/${bad}`);
      expect([bad, answer.status]).toEqual([bad, 404]);
      expect(answer.headers.get('location')).toBeNull();
    }
    expect(await hits()).toBe(0);
  });

  it('T2, T13: shows no address in any link or header, and writes links below PUBLIC_URL whatever the Host', async () => {
    for (const purpose of ['c', 'o', 'u', 'p', 'v'])
      for (const path of letter.paths(purpose)) expect(path).toMatch(/^\/[a-z]\/[\w-]{48}$/);
    const page = await letter.ask(letter.path('u'), {
      method: 'POST',
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    const text = await page.text();
    expect(text).toContain('http://huike.test/p/');
    expect(text).not.toContain('evil.example');
    expect(text + JSON.stringify(Object.fromEntries(page.headers))).not.toContain('ann');
  });

  it('T9: answers a flood and stops counting it', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => letter.ask(letter.path('o'))));
    expect(answers.every((a) => a.status === 200)).toBe(true);
    expect(await hits()).toBe(20);
  });

  it('T10: stores what a visitor calls itself bounded and without control characters', async () => {
    await letter.ask(letter.path('o'), { headers: { 'user-agent': `x\u0085\u00adFirefox${'y'.repeat(2000)}` } });
    const [hit] = await reading.shop.engine.database.read<{ agent: string }>('SELECT agent FROM hits WHERE ref = ?', [
      letter.mail.ref,
    ]);
    expect(hit!.agent).toHaveLength(512);
    expect(hit!.agent).toMatch(/^x\?\?Firefoxy+$/);
  });

  describe('T11, while the database is away', () => {
    const broken = async (work: () => Promise<void>) => {
      const { database } = reading.shop.engine;
      const [tx, read] = [jest.spyOn(database, 'tx'), jest.spyOn(database, 'read')];
      [tx, read].forEach((spy) => spy.mockRejectedValue(new Error('the database is away')));
      try {
        await work();
      } finally {
        tx.mockRestore();
        read.mockRestore();
      }
    };
    const folder = () => reading.shop.engine.config.env.dataDir;
    const spools = () => readdirSync(folder()).filter((f) => f.endsWith('.spool'));

    it('leads known links to their targets, others to the shop, and stores the hits later, once', async () => {
      const [known, other] = letter.paths('c') as [string, string];
      await letter.ask(known, { method: 'HEAD' });
      await broken(async () => {
        expect((await letter.ask(known)).headers.get('location')).toBe('https://shop.example/1');
        expect((await letter.ask(other)).headers.get('location')).toBe('https://shop.example');
        expect((await letter.ask(letter.path('o'))).status).toBe(200);
        expect((await letter.ask(letter.path('u'), { method: 'POST' })).status).toBe(503);
      });
      expect(await hits()).toBe(1);
      expect(spools()).toHaveLength(1);
      await reading.shop.restart();
      for (let i = 0; i < 200 && spools().length > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await hits()).toBe(4);
      expect(spools()).toEqual([]);
    });

    it('leads nobody to where a link of somebody led who was erased', async () => {
      const link = letter.path('c');
      const visit = async () => {
        const answer = await letter.ask(link, { method: 'HEAD' });
        return [answer.status, answer.headers.get('location')];
      };
      const target = [302, 'https://shop.example/1'];
      expect(await visit()).toEqual(target);
      await broken(async () => expect(await visit()).toEqual(target));
      await reading.shop.engine.app.get(ErasureService).erase([letter.mail.to], 'test');
      expect(await visit()).toEqual([410, null]);
      await broken(async () => expect(await visit()).toEqual([302, 'https://shop.example']));
    });

    it('counts what it could store nowhere, exactly, and answers all the same', async () => {
      const dropped = async () => {
        const text = await reading.shop.engine.app.get(Metrics).registry.metrics();
        return Number(/^huike_tracking_dropped (\d+)$/m.exec(text)?.[1] ?? 0);
      };
      const before = await dropped();
      const { env } = reading.shop.engine.config;
      const { dataDir } = env;
      // A file where the folder should be: as unwritable as a full disk.
      const noFolder = join(dataDir, 'no-folder');
      writeFileSync(noFolder, '');
      Object.assign(env, { dataDir: noFolder });
      await broken(async () => {
        expect((await letter.ask(letter.path('o'))).status).toBe(200);
      });
      Object.assign(env, { dataDir });
      expect(await dropped()).toBe(before + 1);
    });
  });

  it('shows the mail in a browser, without a pixel', async () => {
    const answer = await letter.ask(letter.path('v'));
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('Link 1');
    expect(text).toContain(letter.path('c'));
    expect(text).not.toContain('/o/');
    expect((await letter.ask('/v/nothing')).status).toBe(404);
  });
});
