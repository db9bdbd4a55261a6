import { ErasureService } from '../src/privacy/erasure.service';
import { RetentionService } from '../src/privacy/retention.service';
import { LinkReportService } from '../src/reports/link-report.service';
import { signToken } from '../src/links/token';
import { aMail } from './support/template-folder';
import { PERSON, readingEngine, type Letter, type Reading } from './support/reading';

const DAY = 86_400_000;
const MAIL = `{{#each event.things}}<a href="https://shop.example/list">Thing</a>{{/each}}
<a href="{{event.pay}}">Pay</a> <a href="{{event.again}}">Again</a> <a href="https://shop.example/sale?x=1#y">Sale</a>`;

describe('the life of a link', () => {
  let reading: Reading;
  let people = 0;
  const name = () => `ann-${++people}`;
  const letter = async () => (await reading.letter('receipt', name()))!;
  const rows = (sql: string, params: string[] = []) => reading.shop.engine.database.read<Record<string, unknown>>(sql, params);
  const later = async (days: number) => {
    const { clock, engine } = reading.shop;
    clock.set(clock.now() + days * DAY);
    await engine.app.get(RetentionService).run();
  };
  const leads = async (of: Letter) =>
    Promise.all(of.paths('c').map(async (path) => (await of.ask(path)).headers.get('location')));

  beforeAll(async () => void (reading = await readingEngine({ templates: { 'email/letter/en.mjml': aMail(MAIL) } })));
  afterAll(() => reading.shop.close());

  it('T8: is more than two years, though what the message was made of is forgotten after ninety days', async () => {
    const one = await letter();
    const ref = one.mail.ref;
    // As if an order and its event had been there: the two kinds of targets that a message brings.
    const [{ variables }] = (await rows('SELECT variables FROM messages WHERE ref = ?', [ref])) as [{ variables: string }];
    const filled = {
      ...(JSON.parse(variables) as object),
      event: { pay: 'https://shop.example/pay/1001?key=k', again: 'https://shop.example/tea' },
    };
    await reading.shop.engine.database.tx(async (tx) => {
      await tx.run('UPDATE messages SET variables = ?, link_targets = ? WHERE ref = ?', [JSON.stringify(filled), '{"3":"https://shop.example/tea"}', ref]); // prettier-ignore
    });
    const url = (no: number) => `/c/${linkOf(no, ref)}`;
    const lead = async (no: number) => (await one.ask(url(no))).headers.get('location');
    const all = () => Promise.all([1, 2, 3, 4, 257].map(lead));
    const now = ['https://shop.example/list', 'https://shop.example/pay/1001?key=k', 'https://shop.example/tea', 'https://shop.example/sale?x=1#y', 'https://shop.example/list']; // prettier-ignore
    const home = 'https://shop.example';
    expect(await all()).toEqual(now);
    await later(100);
    expect(await rows('SELECT variables FROM messages WHERE ref = ?', [ref])).toEqual([{ variables: null }]);
    expect(await all()).toEqual([now[0], home, ...now.slice(2)]);
    await later(635);
    expect(await all()).toEqual([now[0], home, ...now.slice(2)]);
    await later(100);
    expect(await all()).toEqual([now[0], home, home, now[3], now[4]]);
  });

  it('T8: counts nothing after ninety days, and leads on', async () => {
    const [soon, late] = [await letter(), await letter()];
    const sent = reading.shop.clock.now();
    reading.shop.clock.set(sent + 89 * DAY);
    await soon.ask(soon.path('c'));
    reading.shop.clock.set(sent + 91 * DAY);
    expect((await late.ask(late.path('c'))).status).toBe(302);
    await reading.shop.settle();
    expect([(await soon.message()).first_click_at, (await late.message()).first_click_at]).toEqual([sent + 89 * DAY, null]);
  });

  it('T8: ends with the person it went to', async () => {
    const one = await letter();
    await reading.shop.engine.app.get(ErasureService).erase([one.mail.to], 'test');
    const gone = await one.ask(one.path('c'));
    expect([gone.status, gone.headers.get('location')]).toEqual([410, null]);
    expect(await gone.text()).not.toContain(one.mail.to);
    await reading.shop.settle();
    expect(await rows('SELECT link_targets FROM messages WHERE ref = ?', [one.mail.ref])).toEqual([{ link_targets: null }]);
  });

  it('tells the shop’s analytics which flow it is of, where that is wanted', async () => {
    const one = await letter();
    const { shop } = reading.shop.engine.config.settings;
    shop.utm = { source: 'huike', medium: '{channel}', campaign: '{flow}', content: '{step}' };
    const target = await leads(one);
    shop.utm = null;
    expect(target.at(-1)).toMatch(/^https:\/\/shop\.example\/sale\?x=1&utm_source=huike&utm_medium=email&utm_campaign=receipt&utm_content=[\w-]+#y$/); // prettier-ignore
    expect(one.mail.html! + one.mail.text).not.toContain('utm_');
  });

  it('is reported link by link, as the template writes it', async () => {
    reading.shop.clock.set(reading.shop.clock.now() + 2 * DAY);
    const from = new Date(reading.shop.clock.now()).toISOString();
    const [one, two] = [await letter(), await letter()];
    const sale = one.paths('c').at(-1)!;
    await one.ask(sale);
    await one.ask(sale);
    await two.ask(two.paths('c').at(-1)!, { headers: { 'user-agent': 'curl/8.5.0' } });
    await one.ask(one.path('u'));
    await reading.shop.settle();
    const report = await reading.shop.engine.app.get(LinkReportService).report({ flow: 'receipt', from });
    expect(report.rows.map((r) => [r.link, r.target])).toEqual([
      [1, 'https://shop.example/list'],
      [2, '{{{event.pay}}}'],
      [3, '{{{event.again}}}'],
      [4, 'https://shop.example/sale?x=1#y'],
    ]);
    expect(report.rows[3]).toMatchObject({
      ...{ flow: 'receipt', channel: 'email', template: 'letter', delivered: 2, unique_clicks: 1, unique_click_rate: 0.5 },
      ...{ human_clicks: 1, machine_clicks: 1, unknown_clicks: 0, hits: 3, share: 1 },
    });
    expect(report.rows[0]).toMatchObject({ delivered: 2, unique_clicks: 0, unique_click_rate: 0, hits: 0, share: 0 });
    expect((await reading.shop.engine.app.get(LinkReportService).report({ flow: 'offer', from })).rows).toEqual([]);
  });

  it('T10: keeps whatever a visitor calls itself from being more than a name', async () => {
    const hostile = ['\u001b[31mred', 'a\u0085b', '\u202egnp.exe', '\u2066x\u2069', '\u200f', 'é\u00ad', '"}{"level":10', "'; DROP TABLE hits; --", '\t\tx', '=HYPERLINK("x")', '\u{1F600}']; // prettier-ignore
    const one = await letter();
    for (const agent of hostile) {
      // As bytes, because that is what comes over the wire.
      const bytes = Buffer.from(`${PERSON} ${agent}`).toString('latin1').replace(/[\0\r\n]/g, ''); // prettier-ignore
      await one
        .ask(one.path('o'), { headers: { 'user-agent': bytes, referer: `https://x.example/${encodeURI(agent)}` } })
        .catch(() => undefined);
    }
    const stored = await rows('SELECT agent FROM hits WHERE ref = ?', [one.mail.ref]);
    expect(stored.length).toBeGreaterThanOrEqual(hostile.length - 1);
    for (const { agent } of stored) {
      expect(agent).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect((agent as string).length).toBeLessThanOrEqual(512);
    }
  });

  function linkOf(no: number, ref: string): string {
    return signToken(reading.shop.engine.config.env.appSecrets, 'c', ref, no);
  }
});
