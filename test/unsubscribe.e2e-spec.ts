import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';

const BODIES: [string, RequestInit & { headers?: Record<string, string> }][] = [
  [
    'urlencoded, as Gmail sends it',
    { body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  ],
  [
    'multipart, as RFC 8058 prefers',
    {
      body: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    },
  ],
  ['empty', {}],
  ['unknown', { body: '\u0000\u0001 what is this', headers: { 'content-type': 'application/x-never-heard-of' } }],
  ['JSON that is none', { body: '{"a":', headers: { 'content-type': 'application/json' } }],
];

describe.each(dialects)('unsubscribing on %s', (dialect) => {
  let reading: Reading;
  let people = 0;
  let who: string;
  const consents = () => reading.count('consents WHERE state = ?', ['withdrawn']);
  const greeting = () => reading.letter('greeting', who) as Promise<Letter>;
  const post = (letter: Letter, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    letter.ask(letter.path('u'), { method: 'POST', ...init });
  const form = (fields: Record<string, string> | [string, string][]) => ({
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

  beforeAll(async () => void (reading = await readingEngine({ on: dialect })));
  afterAll(() => reading.shop.close());
  beforeEach(() => void (who = `ann-${++people}`));

  it.each(BODIES)('U1, U3: one POST does it, whatever its body: %s', async (_what, init) => {
    const letter = await greeting();
    const answer = await post(letter, init);
    expect([answer.status, answer.redirected, answer.headers.get('set-cookie')]).toEqual([200, false, null]);
    expect((await letter.message()).unsubscribed_at).toBe(reading.shop.clock.now());
    expect(await reading.letter('greeting', who)).toBeUndefined();
    expect(
      await reading.count("messages WHERE status = 'skipped' AND reason = 'unsubscribed' AND contact_id = ?", [
        (await letter.message()).contact_id as number,
      ]),
    ).toBe(1);
  });

  it('U2: nothing but POST changes anything, however often', async () => {
    const letter = await greeting();
    const before = await consents();
    const asks: { method: string; headers?: Record<string, string> }[] = [
      { method: 'GET' },
      { method: 'HEAD' },
      { method: 'OPTIONS' },
      { method: 'GET', headers: { 'sec-purpose': 'prefetch' } },
      { method: 'GET', headers: { purpose: 'prefetch' } },
      { method: 'PUT' },
    ];
    for (let i = 0; i < 20; i++) for (const ask of asks) expect((await letter.ask(letter.path('u'), ask)).status).toBe(200);
    expect(await consents()).toBe(before);
    expect((await letter.message()).unsubscribed_at).toBeNull();
    expect(await reading.letter('greeting', who)).toBeDefined();
  });

  it('U2: shows a page with one button and no script, strict about what it loads', async () => {
    const letter = await greeting();
    const answer = await letter.ask(letter.path('u'));
    const page = await answer.text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('<form method="post">');
    expect(page).not.toMatch(/<script|<img|style="/);
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('speaks the language of the reader', async () => {
    const letter = (await reading.letter('greeting', who, { locale: 'zh-CN', country: 'CN' }))!;
    expect(await (await letter.ask(letter.path('u'))).text()).toContain('确认退订');
  });

  it('U4: can be repeated, and works from a link signed before the contact was merged', async () => {
    const letter = await greeting();
    const [a, b] = [await post(letter), await post(letter)];
    expect([a.status, b.status]).toEqual([200, 200]);
    const at = (await letter.message()).unsubscribed_at;
    reading.shop.clock.set(reading.shop.clock.now() + 60_000);
    await post(letter);
    expect((await letter.message()).unsubscribed_at).toBe(at);

    const other = `${who}-other`;
    const fromOther = (await reading.letter('offer', other))!;
    await reading.letter('receipt', who, { id: other, email: `${who}@example.com` });
    await post(fromOther);
    expect(await reading.letter('offer', who)).toBeUndefined();
  });

  it('U5: answers a token that is not ours with the same pages', async () => {
    const letter = await greeting();
    const forged = `/u/${'A'.repeat(48)}`;
    const bare = async (path: string, init = {}) => {
      const answer = await letter.ask(path, { headers: { 'accept-language': 'en' }, ...init });
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'date' && name !== 'content-length'));
      return { status: answer.status, headers, text: (await answer.text()).replace(/\/p\/[\w-]{48}/g, '/p/TOKEN') };
    };
    const before = await consents();
    expect(await bare(forged)).toEqual(await bare(letter.path('u')));
    const refused = await bare(forged, { method: 'POST' });
    expect(await consents()).toBe(before);
    expect(refused).toEqual(await bare(letter.path('u'), { method: 'POST' }));
    expect(await bare(`/u/${letter.path('o').slice(3)}`, { method: 'POST' })).toEqual(refused);
  });

  it('U6: stops the topic; all marketing is one more click; service goes on', async () => {
    const letter = await greeting();
    const page = await (await post(letter)).text();
    expect(page).toContain('name="scope" value="all"');
    expect(await reading.letter('greeting', who)).toBeUndefined();
    expect(await reading.letter('offer', who)).toBeDefined();
    await post(letter, form({ scope: 'all' }));
    expect(await reading.letter('offer', who)).toBeUndefined();
    expect(await reading.letter('receipt', who)).toBeDefined();
  });

  it('U6, M3: of a service message stops its topic only', async () => {
    const receipt = (await reading.letter('receipt', who))!;
    await post(receipt);
    expect(await reading.letter('receipt', who)).toBeUndefined();
    expect(await reading.letter('offer', who)).toBeDefined();
  });

  it('U6: a shop that says "true" again lifts nothing; the person does, with a record of it', async () => {
    const letter = await greeting();
    await post(letter, form({ scope: 'all' }));
    expect(await reading.letter('offer', who)).toBeUndefined();
    reading.shop.clock.set(reading.shop.clock.now() + 1000);
    await letter.ask(letter.path('p'), {
      method: 'POST',
      ...form([
        ['marketing', 'on'],
        ['topic', 'offers'],
        ['topic', 'receipts'],
      ]),
    });
    expect(await reading.letter('offer', who)).toBeDefined();
    expect(await reading.letter('greeting', who)).toBeUndefined();
    const given = await reading.shop.engine.database.read(
      "SELECT source, by_person, proof FROM consents WHERE state = 'granted' AND source = 'preferences page' ORDER BY id DESC LIMIT 1",
    );
    expect(given).toEqual([{ source: 'preferences page', by_person: 1, proof: JSON.stringify({ message: letter.mail.ref }) }]);
  });

  describe('preferences', () => {
    it('show what stands, per topic, and keep what was not touched', async () => {
      const letter = await greeting();
      const checked = async () =>
        [...(await (await letter.ask(letter.path('p'))).text()).matchAll(/value="([\w-]+)"\s+checked/g)].map((m) => m[1]);
      expect(await checked()).toEqual(['on', 'greetings', 'offers', 'receipts', 'texts']);
      await post(letter);
      expect(await checked()).toEqual(['on', 'offers', 'receipts', 'texts']);
      const before = await reading.count('consents');
      const answer = await letter.ask(letter.path('p'), {
        method: 'POST',
        ...form([
          ['marketing', 'on'],
          ['topic', 'offers'],
          ['topic', 'receipts'],
          ['topic', 'texts'],
          ['topic', 'invented'],
        ]),
      });
      expect(await answer.text()).toContain('Your choice was saved');
      expect(await reading.count('consents')).toBe(before);
    });

    it('are nobody else’s', async () => {
      const letter = await greeting();
      expect((await letter.ask(`/p/${letter.path('u').slice(3)}`)).status).toBe(404);
      expect((await letter.ask('/p/x', { method: 'POST' })).status).toBe(404);
    });
  });
});
