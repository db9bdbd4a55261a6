import { ExplainService } from '../src/flows/explain.service';
import { Metrics } from '../src/http/metrics.service';
import { dialects } from './support/database';
import { readingEngine, type Letter, type Reading } from './support/reading';

const SCANNER = { 'user-agent': 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))' };
/** A sandbox that gives the name of a browser: only its haste tells. */
const DISGUISED = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36' };

describe.each(dialects)('T5: what machines do decides nothing, on %s', (dialect) => {
  let reading: Reading;
  let people = 0;

  beforeAll(async () => {
    const followUp = `id: follow-up
purpose: marketing
topic: offers
trigger: { event: email.clicked }
steps: [ { email: { template: letter, urgent: true } } ]
`;
    reading = await readingEngine({ on: dialect, config: { 'flows/follow-up.yaml': followUp } });
  });
  afterAll(() => reading.shop.close());

  const read = (sql: string, ...params: (string | number)[]) => reading.shop.engine.database.read(sql, params);
  const everyLink = (letter: Letter) => ['o', 'c', 'u', 'p', 'v'].flatMap((purpose) => letter.paths(purpose));

  /** All that anybody could take for a reader's wish. */
  async function decided(letter: Letter): Promise<unknown> {
    const { id, contact_id: contact, address } = (await letter.message()) as Record<string, number>;
    return {
      message: await read('SELECT first_open_at, first_click_at, unsubscribed_at, complained_at FROM messages WHERE id = ?', id!),
      address: await read(
        'SELECT opened, clicked, last_open_at, last_click_at FROM address_engagement WHERE address = ?',
        address!,
      ),
      consents: await read('SELECT COUNT(*) AS n FROM consents WHERE contact_id = ?', contact!),
      suppressed: await read('SELECT COUNT(*) AS n FROM suppressions'),
      events: await read("SELECT type FROM events WHERE contact_id = ? AND source = 'tracking'", contact!),
      conversions: await read('SELECT COUNT(*) AS n FROM conversions WHERE message_id = ?', id!),
      followUps: await read("SELECT COUNT(*) AS n FROM enrollments WHERE contact_id = ? AND flow = 'follow-up'", contact!),
    };
  }

  async function pays(who: string): Promise<void> {
    const at = new Date(reading.shop.clock.now()).toISOString();
    const order = { id: `order-${who}`, currency: 'CNY', total: '10.00', placed_at: at, paid_at: at, items: [] };
    await reading.shop.post({ id: `paid-${who}`, type: 'order.paid', timestamp: at, data: { order, contact: { id: who } } });
    await reading.shop.settle();
  }

  const nextLetter = async () => {
    const who = `ann-${++people}`;
    return { who, letter: (await reading.letter('greeting', who))! };
  };

  it.each([
    ['a scanner by its name', SCANNER],
    ['a scanner in the dress of a browser', DISGUISED],
  ])('not consent, unsubscribe, purchase nor engagement: %s', async (_who, headers) => {
    const { who, letter } = await nextLetter();
    const before = await decided(letter);
    for (const path of everyLink(letter)) {
      await letter.ask(path, { headers, method: 'HEAD' });
      await letter.ask(path, { headers });
    }
    await reading.shop.settle();
    await pays(who);
    expect(await decided(letter)).toEqual(before);
    const machines = await read("SELECT COUNT(*) AS n FROM hits WHERE ref = ? AND class = 'machine'", letter.mail.ref);
    expect(machines).toEqual([{ n: 10 }]);
  });

  it('while a person who does the same, at their own pace, is believed', async () => {
    const { who, letter } = await nextLetter();
    await letter.ask(letter.path('o'));
    await letter.ask(letter.path('c'));
    await reading.shop.settle();
    await letter.ask(letter.path('u'), { method: 'POST' });
    await pays(who);
    expect(await decided(letter)).toMatchObject({
      message: [{ first_click_at: expect.any(Number) as number, unsubscribed_at: expect.any(Number) as number }],
      address: [{ opened: 1, clicked: 1 }],
      events: expect.arrayContaining([{ type: 'email.opened' }, { type: 'email.clicked' }]) as unknown,
      conversions: [{ n: 1 }],
      followUps: [{ n: 1 }],
    });
  });

  it('says on the contact’s page and in the metrics who came, and why we think so', async () => {
    const { who, letter } = await nextLetter();
    for (const path of letter.paths('c')) await letter.ask(path, { headers: SCANNER });
    await letter.ask(letter.path('o'), { headers: { 'user-agent': 'Mozilla/5.0' } });
    await reading.shop.settle();
    const { moments } = await reading.shop.engine.app.get(ExplainService).contact(`${who}@example.com`);
    expect(moments.filter((one) => one.what === 'visit').map((one) => one.text).sort()).toEqual([
      '1 open of the email of greeting/letter by nobody knows whom: a privacy proxy fetches every picture, looked at or not',
      '4 clicks of the email of greeting/letter by a machine: a scanner or robot by its name',
    ].map((text) => text.replace('greeting/letter', `greeting/${moments.find((one) => one.what === 'message')!.step}`))); // prettier-ignore
    const metrics = await reading.shop.engine.app.get(Metrics).registry.metrics();
    expect(metrics).toMatch(/^huike_hits_total\{class="machine",reason="scanner"\} \d+$/m);
    expect(metrics).toMatch(/^huike_hits_total\{class="unknown",reason="privacy_proxy"\} \d+$/m);
  });
});

describe('a click that the next ones explain', () => {
  let reading: Reading;
  afterEach(() => reading.shop.close());

  const told = async (letter: Letter) => {
    const sql = "SELECT type, at FROM events WHERE contact_id = ? AND type = 'email.clicked'";
    const { contact_id: contact } = await letter.message();
    return reading.shop.engine.database.read<{ at: number }>(sql, [contact!]);
  };
  /** Three links within two seconds, the engine at work in between. */
  const burst = async (letter: Letter) => {
    for (const path of letter.paths('c').slice(0, 3)) {
      await letter.ask(path);
      await reading.shop.settle();
      await reading.shop.advance('1s');
    }
    await reading.shop.advance('1min');
    return told(letter);
  };

  it('is told to no flow, because hits are judged some seconds after they came', async () => {
    reading = await readingEngine({ judgeAfter: 10_000 });
    const letter = (await reading.letter('greeting'))!;
    expect(await burst(letter)).toEqual([]);
    expect((await letter.message()).first_click_at).toBeNull();

    const read = (await reading.letter('greeting', 'bob'))!;
    const at = reading.shop.clock.now();
    await read.ask(read.path('c'));
    await reading.shop.advance('9s');
    expect(await told(read)).toEqual([]);
    await reading.shop.advance('1s');
    expect(await told(read)).toMatchObject([{ at }]);
  });

  it('negative control: is told where hits are judged at once, though it is taken back', async () => {
    reading = await readingEngine();
    const letter = (await reading.letter('greeting'))!;
    expect(await burst(letter)).toHaveLength(1);
    expect((await letter.message()).first_click_at).toBeNull();
  });
});
