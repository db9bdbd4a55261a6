import { Metrics } from '../src/http/metrics.service';
import { LinksService } from '../src/links/links.service';
import { ErasureService } from '../src/privacy/erasure.service';
import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';

const RULES =
  'caps: { email: { gap: 0s, count: 1000 } }\nquiet_hours: { email: null, sms: null }\ndormancy: { delivered: 3 }\nopen_tracking: ';
const FRENCH = { country: 'FR' };
const CHINESE = { country: 'CN' };

describe.each(dialects)('D10, T12: the recording of opens and clicks on %s', (dialect) => {
  const rulesOf = (openTracking: string) => ({ 'rules.yaml': `${RULES}${openTracking}\n` });
  const clickRulesOf = (clickTracking: string) => ({
    'rules.yaml': `${RULES}{}\nclick_tracking: ${clickTracking}\n`,
    'shop.yaml': 'name: Linen & Co\nurl: https://shop.example\nlocale: en\npostal_address: 1 Linen Street\nclick_id: true\n',
  });
  let reading: Reading;
  let people = 0;
  let who: string;

  const receipt = (contact: object) => reading.letter('receipt', who, contact) as Promise<Letter>;
  const hits = (letter: Letter) => reading.count('hits WHERE ref = ?', [letter.mail.ref]);
  const bytes = async (answer: Response) => Buffer.from(await answer.arrayBuffer()).toString('hex');
  const open = async (letter: Letter, path = letter.path('o')) => {
    const answer = await letter.ask(path);
    await reading.shop.settle();
    return { status: answer.status, bytes: await bytes(answer) };
  };
  const decide = async (letter: Letter, on: boolean, what = 'opens') => {
    const body = new URLSearchParams({ shown: what, ...(on && { on: what }) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await letter.ask(letter.path('p'), { method: 'POST', body, headers })).status).toBe(200);
    reading.shop.clock.set(reading.shop.clock.now() + 1000);
  };
  const click = async (letter: Letter, path = letter.path('c')) => {
    const answer = await letter.ask(path);
    await reading.shop.settle();
    return { status: answer.status, location: answer.headers.get('location')! };
  };
  /** All that a click leaves behind. */
  const traces = async (letter: Letter) => {
    const { id, first_click_at, contact_id } = await letter.message();
    const { database } = reading.shop.engine;
    const engaged = await database.read<object>('SELECT clicked, last_click_at FROM address_engagement WHERE contact_id = ?', [
      contact_id!,
    ]);
    return {
      hits: await reading.count('hits WHERE ref = ? OR message_id = ?', [letter.mail.ref, id!]),
      events: await reading.count("events WHERE contact_id = ? AND type LIKE '%.clicked'", [contact_id!]),
      first_click_at,
      ...engaged[0],
    };
  };
  const NOTHING = { hits: 0, events: 0, first_click_at: null, clicked: 0, last_click_at: null };
  const unrecorded = async (kind: string) => {
    const metrics = await reading.shop.engine.app.get(Metrics).registry.metrics();
    return Number(new RegExp(`^huike_hits_unrecorded_total\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0);
  };
  const page = async (letter: Letter) => (await letter.ask(letter.path('p'))).text();

  beforeEach(() => void (who = `ann-${++people}`));

  describe('with consent in France', () => {
    beforeAll(async () => void (reading = await readingEngine({ on: dialect, config: rulesOf('{ with_consent: [ FR ] }') })));
    afterAll(() => reading.shop.close());

    it('asks nobody in China', async () => {
      const letter = await receipt(CHINESE);
      await open(letter);
      expect((await letter.message()).first_open_at).toBe(reading.shop.clock.now());
      expect(await page(letter)).not.toContain('value="opens"');
    });

    it('puts no pixel in the mail of somebody who did not agree; a click counts as ever', async () => {
      const letter = await receipt(FRENCH);
      expect(letter.paths('o')).toEqual([]);
      expect(letter.mail.html).not.toContain('<img');
      expect(JSON.parse((await letter.message()).variables as string)).toMatchObject({ open_pixel: false });
      const answer = await letter.ask(letter.path('c'));
      await reading.shop.settle();
      expect([answer.status, (await letter.message()).first_click_at]).toEqual([302, reading.shop.clock.now()]);
    });

    it('records the opens of somebody who agreed, and on which words', async () => {
      const first = await receipt(FRENCH);
      expect(await page(first)).toContain('Linen &#38; Co may see whether I open its e-mails');
      await decide(first, true);
      const [given] = await reading.shop.engine.database.read(
        "SELECT channel, purpose, topic, state, basis, by_person, wording, source FROM consents WHERE topic = 'open tracking' ORDER BY id DESC LIMIT 1",
      );
      expect(given).toEqual({
        ...{ channel: 'email', purpose: 'marketing', topic: 'open tracking', state: 'granted', basis: 'opt_in', by_person: 1 },
        wording: expect.stringMatching(/^opens\/en@/) as string,
        source: 'preferences page',
      });
      const letter = await receipt(FRENCH);
      await open(letter);
      expect((await letter.message()).first_open_at).toBe(reading.shop.clock.now());
    });

    it('answers an open after a withdrawal, and keeps nothing of it, also of mail sent before', async () => {
      const first = await receipt(FRENCH);
      await decide(first, true);
      const [opened, old] = [await receipt(FRENCH), await receipt(FRENCH)];
      const before = await open(opened);
      await decide(old, false);
      expect(await open(old)).toEqual(before);
      expect([await hits(old), (await old.message()).first_open_at]).toEqual([0, null]);
      // What was allowed when it was recorded stays, and to refuse this is no unsubscribe.
      expect(await hits(opened)).toBe(1);
      expect((await opened.message()).first_open_at).not.toBeNull();
      expect((await old.message()).unsubscribed_at).toBeNull();
      const next = await receipt(FRENCH);
      expect(next.paths('o')).toEqual([]);
      expect(await page(next)).toContain('value="opens"');
      await old.ask(old.path('c'));
      await reading.shop.settle();
      expect((await old.message()).first_click_at).toBe(reading.shop.clock.now());
    });

    it('takes nobody for dormant whose silence says nothing', async () => {
      const states = async (contact: object) => {
        for (let i = 0; i < 4; i++) await receipt(contact);
        return reading.shop.engine.database.read('SELECT state, delivered FROM address_engagement WHERE address = ?', [
          `${who}@example.com`,
        ]);
      };
      expect(await states(FRENCH)).toEqual([{ state: 'active', delivered: 4 }]);
      who = `ann-${++people}`;
      expect(await states(CHINESE)).toEqual([{ state: 'dormant', delivered: 4 }]);
    });
  });

  describe('never', () => {
    beforeAll(async () => void (reading = await readingEngine({ on: dialect, config: rulesOf('{ mode: never }') })));
    afterAll(() => reading.shop.close());

    it('puts a pixel in no mail, asks nobody, and keeps nothing of an open that comes all the same', async () => {
      const letter = await receipt(CHINESE);
      expect(letter.paths('o')).toEqual([]);
      expect(await page(letter)).not.toContain('value="opens"');
      const links = reading.shop.engine.app.get(LinksService);
      const { status } = await open(letter, new URL(links.of(letter.mail.ref).openUrl).pathname);
      expect([status, await hits(letter), (await letter.message()).first_open_at]).toEqual([200, 0, null]);
    });
  });

  describe('of clicks, with consent in France', () => {
    beforeAll(
      async () => void (reading = await readingEngine({ on: dialect, config: clickRulesOf('{ with_consent: [ FR ] }') })),
    );
    afterAll(() => reading.shop.close());

    it('asks nobody in China', async () => {
      const letter = await receipt(CHINESE);
      expect((await click(letter)).location).toContain('?huike=');
      expect(await traces(letter)).toMatchObject({ hits: 1, events: 1, clicked: 1 });
      expect(await page(letter)).not.toContain('value="clicks"');
    });

    it('leads everybody on, and keeps no more of those who did not agree than how many they were', async () => {
      const letter = await receipt(FRENCH);
      const before = await unrecorded('click');
      expect(await click(letter)).toEqual({ status: 302, location: 'https://shop.example/1' });
      expect(await traces(letter)).toEqual(NOTHING);
      expect(await unrecorded('click')).toBe(before + 1);
    });

    it('records the clicks of somebody who agreed, and nothing more after a withdrawal', async () => {
      const letter = await receipt(FRENCH);
      expect(await page(letter)).toContain('Linen &#38; Co may see which links I follow in its messages');
      await decide(letter, true, 'clicks');
      const [given] = await reading.shop.engine.database.read(
        "SELECT state, basis, by_person, wording FROM consents WHERE topic = 'click tracking' ORDER BY id DESC LIMIT 1",
      );
      const wording = expect.stringMatching(/^clicks\/en@/) as string;
      expect(given).toEqual({ state: 'granted', basis: 'opt_in', by_person: 1, wording });
      expect((await click(letter)).location).toContain('?huike=');
      const kept = await traces(letter);
      expect(kept).toMatchObject({ hits: 1, events: 1, clicked: 1 });
      await decide(letter, false, 'clicks');
      expect((await click(letter, letter.paths('c')[1])).location).toBe('https://shop.example/2');
      expect(await traces(letter)).toEqual(kept);
      expect((await letter.message()).unsubscribed_at).toBeNull();
    });

    it('says nothing about opens', async () => {
      const letter = await receipt({ ...FRENCH, country: 'FR' });
      expect(letter.paths('o')).toEqual([]);
      await decide(letter, true, 'opens');
      const next = await receipt(FRENCH);
      expect([(await open(next)).status, (await click(next)).status]).toEqual([200, 302]);
      expect(await traces(next)).toEqual({ ...NOTHING, hits: 1 });
    });
  });

  describe('of clicks, never', () => {
    beforeAll(async () => void (reading = await readingEngine({ on: dialect, config: clickRulesOf('{ mode: never }') })));
    afterAll(() => reading.shop.close());

    it('leads on and keeps nothing, of e-mails and of text messages', async () => {
      const letter = await receipt(CHINESE);
      expect(await click(letter)).toEqual({ status: 302, location: 'https://shop.example/1' });
      expect(await traces(letter)).toEqual(NOTHING);
      const text = (await reading.letter('text', who, CHINESE)) as Letter;
      const [short] = text.paths('s');
      expect(await click(text, short)).toEqual({ status: 302, location: 'https://shop.example/sms' });
      expect(await traces(text)).toMatchObject({ hits: 0, events: 0, first_click_at: null });
      expect(await page(letter)).not.toContain('value="clicks"');
    });
  });

  describe('of somebody who was erased', () => {
    beforeAll(async () => void (reading = await readingEngine({ on: dialect })));
    afterAll(() => reading.shop.close());

    it('keeps nothing of what comes after', async () => {
      const letter = await receipt(CHINESE);
      await click(letter);
      expect(await reading.count('hits')).toBe(1);
      await reading.shop.engine.app.get(ErasureService).erase([`${who}@example.com`], 'test');
      expect((await click(letter)).status).toBe(410);
      expect((await open(letter)).status).toBe(200);
      // The hit from before is nobody's any more; of those after it nothing is left.
      expect([await reading.count('hits'), await reading.count('hits WHERE ip IS NOT NULL OR agent IS NOT NULL')]).toEqual([
        1, 0,
      ]);
      expect([await unrecorded('click'), await unrecorded('open')]).toEqual([1, 1]);
    });
  });
});
