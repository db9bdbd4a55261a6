import { ContactExportService } from '../src/privacy/contact-export.service';
import { ErasureService } from '../src/privacy/erasure.service';
import { RetentionService } from '../src/privacy/retention.service';
import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';

const TEXT = '{{shop.name}}: {{link "https://shop.example/sms"}} or {{link shop.url}}, settings {{preferences_url}} stop {{unsubscribe_url}}\n'; // prettier-ignore

describe.each(dialects)('short links of SMS on %s', (dialect) => {
  let reading: Reading;
  let letter: Letter;
  let people = 0;
  const text = async () => (await reading.letter('text', `ann-${++people}`, { phone: `+1415555${1000 + people}` }))!;
  const clicked = async () => (await letter.message()).first_click_at;
  const rows = (sql: string, params: string[] = []) => reading.shop.engine.database.read<Record<string, unknown>>(sql, params);
  const breakDatabase = () => {
    const { database } = reading.shop.engine;
    const spies = [jest.spyOn(database, 'tx'), jest.spyOn(database, 'read')];
    spies.forEach((spy) => spy.mockRejectedValue(new Error('the database is away')));
    return () => spies.forEach((spy) => spy.mockRestore());
  };

  beforeAll(async () => {
    reading = await readingEngine({
      on: dialect,
      env: { TRUSTED_PROXIES: '127.0.0.1,::1' },
      templates: { 'sms/letter/en.txt': TEXT },
    });
  });
  afterAll(() => reading.shop.close());
  beforeEach(async () => void (letter = await text()));

  it('are ten characters, each of its own, and stored with what they are for before the SMS left', async () => {
    const codes = [...letter.mail.text.matchAll(/http:\/\/huike\.test\/s\/(\w+)/g)].map((m) => m[1]!);
    expect(letter.mail.text).toMatch(
      /^Linen & Co: \S+\/s\/\w{10} or \S+\/s\/\w{10}, settings \S+\/s\/\w{10} stop \S+\/s\/\w{10}/,
    );
    const stored = await rows('SELECT code, purpose, link_no FROM short_links WHERE ref = ? ORDER BY id', [letter.mail.ref]);
    expect(stored.map((s) => s.code).sort()).toEqual([...codes].sort());
    expect(new Map(stored.map((s) => [s.code, `${String(s.purpose)}${Number(s.link_no)}`]))).toEqual(
      new Map([[codes[0], 'c1'], [codes[1], 'c2'], [codes[2], 'p0'], [codes[3], 'u0']]), // prettier-ignore
    );
  });

  it('count a click and lead on, as long ones do', async () => {
    const [link] = letter.paths('s') as [string];
    const answer = await letter.ask(link);
    expect(answer.status).toBe(302);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      location: 'https://shop.example/sms',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
    });
    await reading.shop.settle();
    expect(await clicked()).toBe(reading.shop.clock.now());
    expect(await rows('SELECT link_no FROM hits WHERE ref = ?', [letter.mail.ref])).toEqual([{ link_no: 1 }]);
  });

  it('change nothing: they lead to the page that asks, and count no click there', async () => {
    const [link, , preferences, stop] = letter.paths('s') as [string, string, string, string];
    expect((await letter.ask(preferences)).headers.get('location')).toMatch(/^http:\/\/huike\.test\/p\/[\w-]{48}$/);
    const page = (await letter.ask(stop)).headers.get('location')!;
    expect(page).toMatch(/^http:\/\/huike\.test\/u\/[\w-]{48}$/);
    for (const path of [link, stop]) expect((await letter.ask(path, { method: 'POST' })).status).toBe(405);
    const code = link.slice('/s/'.length);
    for (const purpose of ['u', 'p', 'v', 'c', 'confirm', 'a']) await letter.ask(`/${purpose}/${code}`, { method: 'POST' });
    await reading.shop.settle();
    expect(await letter.message()).toMatchObject({ unsubscribed_at: null, first_click_at: null });
    expect(await rows('SELECT id FROM hits WHERE ref = ?', [letter.mail.ref])).toEqual([]);
    expect((await letter.ask(page.slice('http://huike.test'.length), { method: 'POST' })).status).toBe(200);
    expect((await letter.message()).unsubscribed_at).not.toBeNull();
  });

  it('are counted by nobody who only looks with HEAD', async () => {
    const answer = await letter.ask(letter.path('s'), { method: 'HEAD' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/sms']);
    await reading.shop.settle();
    expect(await clicked()).toBeNull();
  });

  it('stay the same whenever the text is written again', async () => {
    const message = await letter.message();
    const copy = await reading.shop.engine.app.get(ContactExportService).of(String(message.contact_id));
    const said = (copy.data.messages as { ref: string; text_as_sent: { text: string } }[]).find(
      (m) => m.ref === letter.mail.ref,
    )!;
    expect(said.text_as_sent.text.trimEnd()).toBe(letter.mail.text.trimEnd());
  });

  it('lead nobody anywhere who guesses, and keep nobody out who comes from the same network', async () => {
    const guess = (n: number) => letter.ask(`/s/${`${n}`.padStart(10, 'A')}`).then((a) => a.status);
    const answers = await Promise.all(Array.from({ length: 45 }, (_, n) => guess(n)));
    expect(new Set(answers)).toEqual(new Set([404]));
    expect((await letter.ask(letter.path('s'))).status).toBe(302);
    for (const odd of ['', 'short', 'x'.repeat(48), 'AAAAA%00AAA', 'AAAAAAAA-A']) expect([odd, (await letter.ask(`/s/${odd}`)).status]).toEqual([odd, 404]); // prettier-ignore
  });

  it('lead to the shop while the database is away, and the click is the message’s own afterwards', async () => {
    const [known] = letter.paths('s') as [string];
    await letter.ask(known, { method: 'HEAD', headers: { 'user-agent': 'curl/8.5.0', 'x-forwarded-for': '198.51.100.7' } });
    const other = await text();
    const [link, , , stop] = other.paths('s') as [string, string, string, string];
    const mend = breakDatabase();
    const visit = async (path: string) => (await letter.ask(path)).headers.get('location');
    expect(await visit(known)).toBe('https://shop.example/sms');
    expect(await visit(link)).toBe('https://shop.example');
    expect(await visit(stop)).toBe('https://shop.example');
    expect(await visit('/s/AAAAAAAAAA')).toBe('https://shop.example');
    mend();
    await reading.shop.restart();
    await until(
      async () => (await rows("SELECT id FROM hits WHERE ref = ? OR ref = 'AAAAAAAAAA'", [link.slice(3)])).length === 2,
    );
    await reading.shop.settle();
    expect(await clicked()).not.toBeNull();
    letter = other;
    expect(await clicked()).not.toBeNull();
    expect(await rows('SELECT link_no FROM hits WHERE ref = ?', [other.mail.ref])).toEqual([{ link_no: 1 }]);
    // What was no click, and what was no link of ours, is gone.
    expect(await rows('SELECT id FROM hits WHERE LENGTH(ref) < 26')).toEqual([]);
  });

  it('lead to the shop, and not where they led, while the database is away that said they are gone', async () => {
    const settings = letter.paths('s')[2]!;
    const visit = async () => (await letter.ask(settings)).headers.get('location');
    expect(await visit()).toMatch(/^http:\/\/huike\.test\/p\//);
    const { contact_id: contact } = await letter.message();
    await reading.shop.engine.app.get(ErasureService).erase([String(contact)], 'test');
    expect(await visit()).toBeNull();
    const mend = breakDatabase();
    expect(await visit()).toBe('https://shop.example');
    mend();
  });

  it('T8: are gone with the person they went to, and forgotten after their time', async () => {
    const path = letter.path('s');
    const { contact_id: contact } = await letter.message();
    await reading.shop.engine.app.get(ErasureService).erase([String(contact)], 'test');
    const gone = await letter.ask(path);
    expect([gone.status, gone.headers.get('location')]).toEqual([410, null]);
    expect(await rows('SELECT id FROM hits WHERE ref = ?', [letter.mail.ref])).toEqual([]);
    const kept = await text();
    const { clock, engine } = reading.shop;
    clock.set(clock.now() + 759 * 86_400_000);
    await engine.app.get(RetentionService).run();
    expect((await kept.ask(kept.path('s'))).headers.get('location')).toBe('https://shop.example/sms');
    clock.set(clock.now() + 2 * 86_400_000);
    await engine.app.get(RetentionService).run();
    expect((await kept.ask(kept.path('s'))).status).toBe(404);
  });
});

/** Waits for what goes on by itself. */
async function until(there: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400 && !(await there()); i++) await new Promise((resolve) => setTimeout(resolve, 10));
}
