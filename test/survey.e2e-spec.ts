import { ContactsService } from '../src/contacts/contacts.service';
import { readerOf } from '../src/database/reader';
import { LinksService } from '../src/links/links.service';
import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';
import { aMail } from './support/template-folder';

const SURVEYS = `
why:
  question: { en: What kept you?, zh-CN: 是什么原因？ }
  choices:
    price: { en: The <b>price</b>, zh-CN: 价格 }
    time: { en: No time, zh-CN: 没时间 }
  thanks: { en: Thank you & goodbye, zh-CN: 谢谢 }
`;
/** Asks, waits for the answer, and goes on by what was chosen. */
const FLOW = `
id: asking
purpose: service
topic: receipts
trigger: { event: custom.asking }
steps:
  - email: { template: ask, survey: why }
  - wait:
      for: survey.answered
      where: { event.survey: why }
      timeout: 3d
      then:
        - if: { events: { type: survey.answered, where: { choice: price }, within: 3d, count: { gte: 1 } } }
          then: [ { email: { template: cheaper } } ]
          else: [ { email: { template: patience } } ]
      else: [ { email: { template: silence } } ]
`;
const ASK = aMail(
  '{{survey.question}} {{#each survey.choices}}<a href="{{url}}">{{label}}</a> {{/each}}<a href="{{survey.url}}">All</a>',
  'A question',
);

/** What machines do with every link of a mail. */
const LOOKS: { method: string; headers?: Record<string, string> }[] = [
  { method: 'GET' },
  { method: 'HEAD' },
  { method: 'OPTIONS' },
  { method: 'PUT' },
  { method: 'GET', headers: { 'sec-purpose': 'prefetch' } },
];
const HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u0000{{shop.name}}';

describe.each(dialects)('a survey on %s', (dialect) => {
  let reading: Reading;
  let letter: Letter;
  let people = 0;

  beforeAll(async () => {
    reading = await readingEngine({
      on: dialect,
      config: { 'surveys.yaml': SURVEYS, 'flows/asking.yaml': FLOW },
      templates: {
        'email/ask/en.mjml': ASK,
        'email/ask/zh-CN.mjml': ASK,
        ...Object.fromEntries(['cheaper', 'patience', 'silence'].map((name) => [`email/${name}/en.mjml`, aMail(name, name)])),
      },
    });
  });
  afterAll(() => reading.shop.close());
  beforeEach(async () => {
    letter = await asked(`ann-${++people}`);
  });

  /** The letter with the question, to somebody. */
  async function asked(to: string, contact: object = {}): Promise<Letter> {
    // What answers before led to is sent first.
    await reading.shop.settle();
    return (await reading.letter('asking', to, contact))!;
  }

  const form = (fields: Record<string, string>) => ({
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  /** Where the links of the letter lead: one page for each choice, and one without. */
  async function pages(of = letter): Promise<string[]> {
    const found: string[] = [];
    for (const click of of.paths('c')) {
      const to = (await of.ask(click)).headers.get('location')!;
      found.push(to.replace('http://huike.test', ''));
    }
    return found;
  }
  const page = async () => (await pages()).at(-1)!;
  const answer = async (choice: string, more: Record<string, string> = {}, path?: string) =>
    letter.ask(path ?? (await page()), form({ choice, ...more }));
  const rows = async <T>(sql: string) => {
    const { id } = await letter.message();
    return reading.shop.engine.database.read<T>(sql, [id]);
  };
  const stored = () =>
    rows<{ choice: string; comment: string | null }>('SELECT choice, comment FROM survey_answers WHERE message_id = ?');
  /** What was told of this reader, in order. */
  const told = async () => {
    const { contact_id } = await letter.message();
    const events = await reading.shop.engine.database.read<{ data: string }>(
      "SELECT data FROM events WHERE type = 'survey.answered' AND contact_id = ? ORDER BY id",
      [contact_id],
    );
    return events.map((event) => JSON.parse(event.data) as Record<string, unknown>);
  };
  const chosen = async () => (await told()).map((data) => data['choice']);
  /** What the reader was sent after the question. */
  const followed = async () => {
    await reading.shop.settle();
    const { contact_id } = await letter.message();
    const sent = await reading.shop.engine.database.read<{ template: string }>(
      "SELECT template FROM messages WHERE contact_id = ? AND template <> 'ask' AND status = 'sent' ORDER BY id",
      [contact_id],
    );
    return sent.map((message) => message.template);
  };
  const later = (minutes: number) => reading.shop.clock.set(reading.shop.clock.now() + minutes * 60_000);

  it('is asked in the mail: each choice leads to the page where it is marked', async () => {
    const paths = await pages();
    expect(paths.map((path) => path.replace(/[\w-]{48}/, 'TOKEN'))).toEqual(['/a/TOKEN/price', '/a/TOKEN/time', '/a/TOKEN']);
    const shown = await (await letter.ask(paths[1]!)).text();
    expect(shown).toContain('<h1>What kept you?</h1>');
    expect([...shown.matchAll(/value="(\w+)" required\s*(checked)?/g)].map((m) => [m[1], m[2]])).toEqual([
      ['price', undefined],
      ['time', 'checked'],
    ]);
    expect(await (await letter.ask(paths[2]!)).text()).not.toContain('checked');
  });

  it('is answered by nothing but the button, however often machines look', async () => {
    for (const path of await pages())
      for (const look of LOOKS) for (let i = 0; i < 5; i++) expect((await letter.ask(path, look)).status).toBe(200);
    expect([await stored(), await told(), await followed()]).toEqual([[], [], []]);
  });

  it('is a page of one button and no script, strict about what it loads, and kept by nobody', async () => {
    const shown = await letter.ask(await page());
    const text = await shown.text();
    expect(text.match(/<button/g)).toHaveLength(1);
    expect(text).toContain('The &#60;b&#62;price');
    expect(text).not.toMatch(/<script|<img|<b>|style="/);
    expect(shown.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
    expect(shown.headers.get('cache-control')).toBe('no-store');
    expect(shown.headers.get('x-robots-tag')).toBe('noindex');
    expect(shown.headers.get('set-cookie')).toBeNull();
  });

  it('wakes the flow that waits for it, which goes on by the choice', async () => {
    const thanks = await answer('price');
    expect([thanks.status, (await thanks.text()).includes('Thank you &#38; goodbye')]).toEqual([200, true]);
    expect(await stored()).toEqual([{ choice: 'price', comment: null }]);
    expect(await told()).toEqual([
      { survey: 'why', choice: 'price', flow: 'asking', step: 'email-ask', message: letter.mail.ref },
    ]);
    expect(await followed()).toEqual(['cheaper']);
  });

  it('goes the other way for another choice, and on without any when nobody answers', async () => {
    await answer('time');
    expect(await followed()).toEqual(['patience']);
    letter = await asked(`silent-${people}`);
    await reading.shop.advance('4d');
    expect(await followed()).toEqual(['silence']);
  });

  it('may be answered anew: the last answer counts, each change is told, the same answer is told once', async () => {
    await answer('time');
    await answer('time');
    expect(await followed()).toEqual(['patience']);
    later(1);
    await answer('time', { comment: 'I thought about it' });
    expect(await chosen()).toEqual(['time']);
    const again = /<a href="http:\/\/huike\.test(\/a\/[\w-]+)">Change my answer/.exec(await (await answer('price')).text())![1];
    later(1);
    await answer('time', {}, again);
    expect(await chosen()).toEqual(['time', 'price', 'time']);
    expect(await stored()).toEqual([{ choice: 'time', comment: null }]);
    expect(await followed()).toEqual(['patience']);
  });

  it('takes a button pressed five times at once as one answer', async () => {
    const path = await page();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => answer('price', { comment: 'hm' }, path)));
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await chosen()).toEqual(['price']);
    expect(await stored()).toEqual([{ choice: 'price', comment: 'hm' }]);
  });

  it('keeps what was said in words to itself: in no page, no event, no letter', async () => {
    const thanks = await (await answer('price', { comment: `  ${HOSTILE}  ` })).text();
    expect(await stored()).toEqual([{ choice: 'price', comment: HOSTILE }]);
    const shown = await (await letter.ask(await page())).text();
    expect(thanks + shown).not.toContain('alert(');
    expect(JSON.stringify(await told())).not.toContain('alert(');
    await answer('time', { comment: '🙂'.repeat(3000) });
    expect(await stored()).toEqual([{ choice: 'time', comment: '🙂'.repeat(500) }]);
  });

  it('answers a choice that was not offered with the question, and stores nothing', async () => {
    const path = await page();
    for (const choice of ['', 'PRICE', 'price ', 'constructor', '__proto__', HOSTILE, 'x'.repeat(100_000)]) {
      const asked = await answer(choice, {}, path);
      expect([asked.status, (await asked.text()).includes('What kept you?')]).toEqual([400, true]);
    }
    for (const body of ['', 'comment=only', '{"choice":"price"}'])
      expect((await letter.ask(path, { ...form({}), body })).status).toBe(400);
    const json = { method: 'POST', body: '{"choice":"price"}', headers: { 'content-type': 'application/json' } };
    expect((await letter.ask(path, json)).status).toBe(400);
    for (const choice of ['nothing', '__proto__', encodeURIComponent(HOSTILE), '%00', '..%2f..%2fetc']) {
      const shown = await letter.ask(`${path}/${choice}`);
      const text = await shown.text();
      expect([shown.status, /checked|alert\(/.test(text)]).toEqual([200, false]);
    }
    expect([await stored(), await told()]).toEqual([[], []]);
  });

  it('is there for its own token only', async () => {
    const path = await page();
    const cut = path.slice(3);
    const others = ['u', 'o', 'v', 'p'].map((purpose) => letter.path(purpose)?.slice(3)).filter(Boolean);
    for (const token of [...others, 'A'.repeat(48), cut.slice(1), `${cut}A`, cut.replace(/.$/, '!'), '%00'])
      for (const init of [{}, form({ choice: 'price' })]) {
        const missing = await letter.ask(`/a/${token}/price`, init);
        expect([missing.status, (await missing.text()).includes('This page is not here')]).toEqual([404, true]);
      }
    // A letter without a question has no such page, though its token is ours.
    const plain = (await reading.letter('greeting', `ann-${people}`))!;
    const forged = new URL(reading.shop.engine.app.get(LinksService).url('a', plain.mail.ref)).pathname;
    expect((await letter.ask(forged, form({ choice: 'price' }))).status).toBe(404);
    expect([await stored(), await told()]).toEqual([[], []]);
  });

  it('speaks the language of the reader', async () => {
    letter = await asked(`chinese-${people}`, { locale: 'zh-CN', country: 'CN' });
    const shown = await (await letter.ask(await page())).text();
    expect(shown).toContain('<html lang="zh-CN">');
    for (const words of ['是什么原因？', '价格', '请选择一项', '提交']) expect(shown).toContain(words);
    const thanks = await (await answer('price')).text();
    for (const words of ['已收到您的回答', '谢谢', '修改我的回答']) expect(thanks).toContain(words);
  });

  it('takes ten answers a minute of one letter, and says so politely to more', async () => {
    const path = await page();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await answer(i % 2 ? 'time' : 'price', {}, path)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429]);
    const refused = await answer('price', {}, path);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.text()).toContain('That was too fast');
    // Looking is free, and nobody else has to wait.
    expect((await letter.ask(path)).status).toBe(200);
    letter = await asked(`other-${people}`);
    expect((await answer('price')).status).toBe(200);
  });

  it('goes on after a merge: the answer belongs to whom the reader proved to be', async () => {
    const path = await page();
    const [who, other] = [`ann-${people}`, `other-self-${people}`];
    await reading.letter('receipt', other);
    await reading.letter('receipt', who, { id: other, email: `${who}@example.com` });
    await answer('price', {}, path);
    const proved = await reading.shop.engine.app
      .get(ContactsService)
      .find(readerOf(reading.shop.engine.database), `${other}@example.com`);
    const [row] = await rows<{ contact_id: number }>('SELECT contact_id FROM survey_answers WHERE message_id = ?');
    expect(Number(row!.contact_id)).toBe(proved);
    expect(await chosen()).toEqual(['price']);
    expect((await followed()).at(-1)).toBe('cheaper');
  });
});
