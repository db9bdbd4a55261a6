import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MailboxService } from '../../src/channels/mailbox.service';
import { ExplainService } from '../../src/flows/explain.service';
import { DAY } from '../../src/kernel/duration';
import { RetentionService } from '../../src/privacy/retention.service';
import { DormancyReportService } from '../../src/reports/dormancy-report.service';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';

const shipped = (name: string) => readFileSync(join(__dirname, '../../config', name), 'utf8');
/** Three e-mails without an answer are enough here, and no cap comes in between. */
const RULES = `dormancy: { delivered: 3, within: 180d, cooling_share: 0.6 }
new_contacts: null
caps:
  email: { gap: 1min, windows: [ { within: 1d, count: 50 } ] }
  sms: { gap: 1min, windows: [ { within: 1d, count: 50 } ] }
`;
/** News of a name: marketing, or an SMS that asks to look for it. */
const news = (name: string, more = '') => `id: news-${name}
purpose: marketing
${more}
trigger: { event: custom.${name} }
steps: [ { email: { template: season-spring, fallback: { sms: { template: look, once: per_dormancy }, on: [dormant] } } } ]
`;
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const PHONE = '+8613800138000';

describe('somebody who does not read our mail', () => {
  let shop: TestEngine;
  let told = 0;

  const open = async (flows: Record<string, string>, on: (typeof dialects)[number] = 'sqlite') => {
    shop = await testEngine({
      on,
      config: {
        'rules.yaml': RULES,
        'segments.yaml': shipped('segments.yaml'),
        'tiers.yaml': shipped('tiers.yaml'),
        'surveys.yaml': shipped('surveys.yaml'),
        'consent.yaml': shipped('consent.yaml'),
        'shop.yaml': shipped('shop.yaml'),
        ...flows,
      },
    });
    await shop.advance('1d');
  };
  afterEach(() => shop.close());

  const happens = async (type: string, more: object = {}, consent: object = { email: true, sms: true }) => {
    const timestamp = new Date(shop.clock.now()).toISOString();
    const contact = {
      id: 'an',
      email: 'an@example.com',
      phone: PHONE,
      locale: 'en',
      country: 'CN',
      timezone: 'Asia/Shanghai',
      consent,
    };
    expect(await shop.post({ id: `e${++told}`, type, timestamp, data: { contact, ...more } })).toBe(200);
    await shop.settle();
  };
  const letters = async () => (await shop.engine.app.get(MailboxService).since(0)).map((m) => ({ ...m, text: m.text ?? '' }));
  const count = async (channel: 'email' | 'sms') => (await letters()).filter((m) => m.channel === channel).length;
  const state = async () =>
    (await shop.engine.database.read<{ state: string }>("SELECT state FROM address_engagement WHERE channel = 'email'"))[0]
      ?.state;
  const skipped = () =>
    shop.engine.database.read<{ flow: string; reason: string }>(
      "SELECT flow, reason FROM messages WHERE status = 'skipped' ORDER BY id",
    );
  const goesQuiet = async () => {
    for (let i = 0; i < 3; i++) {
      await happens('custom.a');
      await shop.advance('1d');
    }
    expect(await state()).toBe('dormant');
  };
  const visit = (url: string, agent: string) =>
    fetch(url.replace('http://huike.test', shop.url), { redirect: 'manual', headers: { 'user-agent': agent } });
  const clicks = async (html: string, kind: 'c' | 'o', agent: string) => {
    await visit(new RegExp(`http://huike\\.test/${kind}/[\\w-]+`).exec(html)![0], agent);
    await shop.settle();
  };
  const linkIn = (text: string) => /http:\/\/huike\.test\/\S+/.exec(text)![0];
  const mailsOn = async () => {
    const before = await count('email');
    await happens('custom.a');
    await shop.advance('1d');
    return (await count('email')) - before;
  };

  it.each(dialects)('is asked to look once, however many flows would ask, and by a click gets mail again, on %s', async (on) => {
    await open({ 'flows/a.yaml': news('a'), 'flows/b.yaml': news('b'), 'flows/c.yaml': news('c') }, on);
    await goesQuiet();
    for (const name of ['b', 'c', 'a']) {
      await happens(`custom.${name}`);
      await shop.advance('2d');
    }
    const texts = (await letters()).filter((m) => m.channel === 'sms');
    expect(texts.map((m) => m.to)).toEqual([PHONE]);
    expect(texts[0]!.text).toContain('spam folder');
    expect((await skipped()).map((m) => `${m.flow} ${m.reason}`)).toEqual([
      'news-b dormant',
      'news-c dormant',
      'news-c asked_before',
      'news-a dormant',
      'news-a asked_before',
    ]);

    // It leads to the latest mail, in the browser.
    shop.clock.set(shop.clock.now() + 60_000);
    const to = (await visit(linkIn(texts[0]!.text), SAFARI)).headers.get('location')!;
    expect(await (await visit(to, SAFARI)).text()).toContain('<html');
    await shop.settle();
    expect(await state()).toBe('active');
    expect(await mailsOn()).toBe(1);

    const said = await shop.engine.app.get(ExplainService).contact('an@example.com');
    expect(said.moments.filter((m) => m.what === 'reading').map((m) => m.text)).toEqual([
      'an@example.com: active → cooling: 2 e-mails since 2026-03-02, none opened or clicked',
      'an@example.com: cooling → dormant: 3 e-mails since 2026-03-02, none opened or clicked',
      expect.stringMatching(/^an@example\.com: dormant → active: clicked in a text message of news-b\//),
    ]);

    const report = await shop.engine.app.get(DormancyReportService).report({});
    expect(report).toMatchObject({
      addresses: { active: 1, dormant: 0 },
      became_dormant: 1,
      woken: 1,
      woken_by: { sms_clicked: 1 },
    });

    // Asleep again, they may be asked again.
    await goesQuiet();
    await happens('custom.b');
    await shop.advance('1d');
    expect(await count('sms')).toBe(2);
  });

  it.each(dialects)('is asked once, also when what they were asked with is forgotten, on %s', async (on) => {
    const insists = news('c').replace('template: season-spring', 'template: season-spring, even_if_dormant: once');
    await open({ 'flows/a.yaml': news('a'), 'flows/b.yaml': news('b'), 'flows/c.yaml': insists }, on);
    await goesQuiet();
    // The mailbox forgets too.
    const sent = () =>
      shop.engine.database.read<{ flow: string }>(
        "SELECT flow, channel FROM messages WHERE status = 'sent' AND flow <> 'news-a' ORDER BY id",
      );
    const asked = [
      { flow: 'news-b', channel: 'sms' },
      { flow: 'news-c', channel: 'email' },
    ];
    for (const name of ['b', 'c']) await happens(`custom.${name}`);
    await shop.advance('1d');
    expect(await sent()).toEqual(asked);

    shop.clock.set(shop.clock.now() + 100 * DAY);
    await shop.engine.app.get(RetentionService).run();
    expect(await shop.engine.database.read('SELECT id FROM messages WHERE variables IS NOT NULL')).toEqual([]);
    expect(await state()).toBe('dormant');
    for (const name of ['b', 'c']) await happens(`custom.${name}`);
    await shop.advance('1d');
    expect(await sent()).toEqual(asked);
  });

  it('is written to by the shipped flow once, if they agreed to text messages, and not after they were heard of', async () => {
    const look = shipped('flows/look-for-our-mail.yaml').replace('status: draft', 'status: live');
    await open({ 'flows/a.yaml': news('a').replace(/, fallback.*\]/, ' } } ]'), 'flows/look.yaml': look });
    await goesQuiet();
    await shop.advance('60d');
    expect(await count('sms')).toBe(1);
  });

  it('would be asked by each flow, were it not for `once`', async () => {
    const each = (name: string) => news(name).replace(', once: per_dormancy', '');
    await open({ 'flows/a.yaml': each('a'), 'flows/b.yaml': each('b') });
    await goesQuiet();
    await happens('custom.a');
    await shop.advance('1d');
    await happens('custom.b');
    await shop.advance('1d');
    expect(await count('sms')).toBe(2);
  });

  it('wakes by a paid order, a new consent and a click in an old mail, and each time the next mail goes out', async () => {
    await open({ 'flows/a.yaml': news('a') });
    const now = () => new Date(shop.clock.now()).toISOString();
    const signs = [
      () => happens('order.paid', { order: { id: '9', placed_at: now(), paid_at: now(), currency: 'CNY', total: '68.00' } }),
      () => happens('contact.updated', {}, { email: { state: 'granted', at: now(), source: 'form', basis: 'opt_in' } }),
      async () => clicks((await letters())[0]!.html!, 'c', SAFARI),
    ];
    for (const sign of signs) {
      await goesQuiet();
      expect(await mailsOn()).toBe(0);
      await sign();
      expect(await state()).toBe('active');
      expect(await mailsOn()).toBe(1);
    }
  });

  it("sleeps on through an open of Apple's proxy, a scanner's click and the shop's own repeated yes", async () => {
    await open({ 'flows/a.yaml': news('a') });
    await goesQuiet();
    const { html } = (await letters())[0]!;
    await clicks(html!, 'o', 'Mozilla/5.0');
    await clicks(html!, 'c', 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))');
    await happens('contact.updated');
    expect(await state()).toBe('dormant');
    expect(await mailsOn()).toBe(0);
  });

  it('gets nothing by priority, hold-out or variants either, and starts nothing twice', async () => {
    const variants = 'variants: { x: { subject: One }, y: { subject: Two } }';
    await open({
      'flows/a.yaml': news('a'),
      'flows/b.yaml': news('b', 'priority: 100'),
      'flows/c.yaml': news('c', 'holdout: 50%'),
      'flows/d.yaml': news('d').replace('template: season-spring', `template: season-spring, ${variants}`),
    });
    await goesQuiet();
    const before = await count('email');
    for (const name of ['b', 'c', 'd']) await happens(`custom.${name}`);
    await shop.advance('3d');
    expect((await count('email')) - before).toBe(0);
    expect((await skipped()).filter((m) => m.reason === 'dormant').map((m) => m.flow)).toEqual(['news-b', 'news-c', 'news-d']);
    const events = await shop.engine.database.read("SELECT type FROM events WHERE type IN ('email.dormant', 'email.woken')");
    expect(events).toEqual([{ type: 'email.dormant' }]);
  });
});
