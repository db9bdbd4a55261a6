import { DAY } from '../src/kernel/duration';
import { signToken } from '../src/links/token';
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

const OLD_SECRET = 'a secret of last year';

/** Who asks: none brings anything that we gave out. */
const CLIENTS: Record<string, Record<string, string>> = {
  'a mail server': { 'user-agent': 'Mozilla/5.0 (compatible; Google-OneClick)' },
  'a program that says nothing of itself': { 'user-agent': '', accept: '*/*' },
  'a page of another site': { origin: 'https://mail.example', 'sec-fetch-site': 'cross-site', cookie: 'theirs=1' },
};

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

  beforeAll(
    async () => void (reading = await readingEngine({ on: dialect, env: { APP_SECRET: `the secret of today,${OLD_SECRET}` } })),
  );
  afterAll(() => reading.shop.close());
  beforeEach(() => void (who = `ann-${++people}`));

  const every = BODIES.flatMap(([body, init]) => Object.keys(CLIENTS).map((client) => [body, client, init] as const));
  it.each(every)('U1, U3: one POST does it, whatever its body: %s, from %s', async (_body, client, init) => {
    const letter = await greeting();
    const answer = await post(letter, { ...init, headers: { ...CLIENTS[client], ...init.headers } });
    expect([answer.status, answer.redirected, answer.headers.get('set-cookie')]).toEqual([200, false, null]);
    expect((await letter.message()).unsubscribed_at).toBe(reading.shop.clock.now());
    expect(await reading.letter('greeting', who)).toBeUndefined();
    expect(
      await reading.count("messages WHERE status = 'skipped' AND reason = 'unsubscribed' AND contact_id = ?", [
        (await letter.message()).contact_id as number,
      ]),
    ).toBe(1);
  });

  const times = dialect === 'sqlite' ? 1000 : 100;
  it(`U2: nothing but POST changes anything, ${times} times over`, async () => {
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
    for (let i = 0; i < times; i += asks.length) {
      const answers = await Promise.all(asks.map((ask) => letter.ask(letter.path('u'), ask)));
      expect(answers.map((a) => a.status)).toEqual(asks.map(() => 200));
      await Promise.all(answers.map((a) => a.text()));
    }
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

  it('U3: never says that it is done when it could not be stored', async () => {
    const letter = await greeting();
    const failing = jest.spyOn(reading.shop.engine.database, 'tx').mockRejectedValueOnce(new Error('disk full'));
    const answer = await post(letter);
    expect([answer.status, failing.mock.calls.length]).toEqual([503, 1]);
    expect(await answer.text()).not.toContain('You will not receive');
    expect(await reading.letter('greeting', who)).toBeDefined();
  });

  it('U4: names nobody, and works from a link half a year old, signed by a secret since replaced', async () => {
    const letter = await greeting();
    const old = `/u/${signToken([OLD_SECRET], 'u', letter.mail.ref)}`;
    expect(old).not.toBe(letter.path('u'));
    expect(Buffer.from(old.slice(3), 'base64url').toString('latin1')).not.toContain(who);
    reading.shop.clock.set(reading.shop.clock.now() + 181 * DAY);
    expect((await letter.ask(old, { method: 'POST' })).status).toBe(200);
    expect((await letter.message()).unsubscribed_at).toBe(reading.shop.clock.now());
    expect(await reading.letter('greeting', who)).toBeUndefined();
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
    for (const wrong of [letter.path('o').slice(3), letter.path('u').slice(3, -1), 'x', '%00', '%F0%9F%8D%B5'])
      expect(await bare(`/u/${wrong}`, { method: 'POST' })).toEqual(refused);
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
        ['shown', 'email'],
        ['on', 'email'],
        ['shown', 'email/greetings'],
        ['shown', 'email/offers'],
        ['on', 'email/offers'],
      ]),
    });
    expect(await reading.letter('offer', who)).toBeDefined();
    expect(await reading.letter('greeting', who)).toBeUndefined();
    const [given] = await reading.shop.engine.database.read<{ wording: string; proof: string }>(
      "SELECT by_person, wording, proof FROM consents WHERE state = 'granted' AND source = 'preferences page' ORDER BY id DESC LIMIT 1",
    );
    expect(given).toEqual({
      by_person: 1,
      wording: expect.stringMatching(/^email\/en@/) as string,
      proof: expect.any(String) as string,
    });
    expect(JSON.parse(given!.proof)).toEqual({ message: letter.mail.ref, locale: 'en' });
  });

  describe('preferences', () => {
    const switches = async (letter: Letter, which: 'checked' | '') =>
      [
        ...(await (await letter.ask(letter.path('p'))).text()).matchAll(
          new RegExp(`name="on"\\s+value="([\\w/-]+)"\\s+${which}`, 'g'),
        ),
      ].map((m) => m[1]!);
    const save = (letter: Letter, shown: string[], on: string[]) =>
      letter.ask(letter.path('p'), {
        method: 'POST',
        ...form([...shown.map((s) => ['shown', s] as [string, string]), ...on.map((s) => ['on', s] as [string, string])]),
      });

    it('show what stands, and keep what was not touched or not shown', async () => {
      const letter = await greeting();
      expect(await switches(letter, 'checked')).toEqual(['email', 'email/greetings', 'email/offers', 'email/receipts']);
      await post(letter);
      expect(await switches(letter, 'checked')).toEqual(['email', 'email/offers', 'email/receipts']);
      const before = await reading.count('consents');
      const answer = await save(
        letter,
        ['email', 'email/offers'],
        ['email', 'email/offers', 'email/invented', 'email/greetings'],
      );
      expect(await answer.text()).toContain('Your choice was saved');
      await save(letter, [], []);
      expect(await reading.count('consents')).toBe(before);
    });

    it('have a switch for each way somebody can be reached, and change each by itself', async () => {
      const letter = (await reading.letter('greeting', who, { phone: `+1415555${1000 + people}` }))!;
      const all = ['email', 'sms', 'email/greetings', 'email/offers', 'sms/texts', 'email/receipts'];
      expect((await switches(letter, '')).sort()).toEqual([...all].sort());
      const page = await (await letter.ask(letter.path('p'))).text();
      expect(page).not.toContain(`${who}@example.com`);
      expect(page).not.toContain(`+1415555${1000 + people}`);
      await save(
        letter,
        all,
        all.filter((one) => one !== 'sms'),
      );
      expect(await switches(letter, 'checked')).not.toContain('sms');
      expect(await reading.letter('offer', who)).toBeDefined();
      await letter.ask(letter.path('p'), { method: 'POST', ...form({ stop: 'all' }) });
      expect(await switches(letter, 'checked')).toEqual(['email/greetings', 'email/offers', 'sms/texts', 'email/receipts']);
      expect(await reading.letter('offer', who)).toBeUndefined();
      expect(await reading.letter('receipt', who)).toBeDefined();
    });

    it('are nobody else’s', async () => {
      const letter = await greeting();
      expect((await letter.ask(`/p/${letter.path('u').slice(3)}`)).status).toBe(404);
      expect((await letter.ask('/p/x', { method: 'POST' })).status).toBe(404);
    });
  });
});
