import { LinksService } from '../src/links/links.service';
import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';

const RULES =
  'caps: { email: { gap: 0s, count: 1000 } }\nquiet_hours: { email: null, sms: null }\ndormancy: { delivered: 3 }\nopen_tracking: ';
const FRENCH = { country: 'FR' };
const CHINESE = { country: 'CN' };

describe.each(dialects)('D10: the recording of opens on %s', (dialect) => {
  const rulesOf = (openTracking: string) => ({ 'rules.yaml': `${RULES}${openTracking}\n` });
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
  const decide = async (letter: Letter, on: boolean) => {
    const body = new URLSearchParams({ shown: 'opens', ...(on && { on: 'opens' }) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await letter.ask(letter.path('p'), { method: 'POST', body, headers })).status).toBe(200);
    reading.shop.clock.set(reading.shop.clock.now() + 1000);
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
});
