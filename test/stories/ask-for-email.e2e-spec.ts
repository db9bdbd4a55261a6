import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MailboxService, type StoredMail } from '../../src/channels/mailbox.service';
import { groupBy } from '../../src/kernel/group-by';
import { LinksService } from '../../src/links/links.service';
import { DeliveryService } from '../../src/messages/delivery.service';
import { ErasureService } from '../../src/privacy/erasure.service';
import { dialects } from '../support/database';
import { testEngine, type TestEngine } from '../support/engine';
import { printed } from '../support/told';

const shipped = (name: string) => readFileSync(join(__dirname, '../../config', name), 'utf8');
const NEWS =
  'id: news\npurpose: marketing\ntrigger: { event: custom.news }\nsteps: [ { email: { template: season-spring, urgent: true } } ]\n';
const PHONE = '+8613800138000';
const AN = { id: 'an', phone: PHONE, locale: 'en', country: 'CN', timezone: 'Asia/Shanghai' };
type Fields = [string, string][];

describe('who has a phone and no e-mail address', () => {
  let shop: TestEngine;
  let told = 0;

  const open = async (on: (typeof dialects)[number] = 'sqlite') => {
    shop = await testEngine({
      on,
      config: {
        'segments.yaml': shipped('segments.yaml'),
        'tiers.yaml': shipped('tiers.yaml'),
        'consent.yaml': shipped('consent.yaml'),
        'rules.yaml': shipped('rules.yaml'),
        'flows/ask-for-email.yaml': shipped('flows/ask-for-email.yaml').replace('status: draft', 'status: live'),
        'flows/confirm-subscription.yaml': shipped('flows/confirm-subscription.yaml'),
        'flows/email-noted.yaml': shipped('flows/email-noted.yaml'),
        'flows/news.yaml': NEWS,
      },
    });
    await shop.advance('1d');
  };
  afterEach(() => shop.close());

  const happens = async (type: string, contact: object, more: object = {}) => {
    const timestamp = new Date(shop.clock.now()).toISOString();
    expect(await shop.post({ id: `e${++told}`, type, timestamp, data: { contact, ...more } })).toBe(200);
    await shop.settle();
  };
  const pays = (contact: object) => {
    const paid_at = new Date(shop.clock.now()).toISOString();
    const order = { id: `${++told}`, placed_at: paid_at, paid_at, currency: 'CNY', total: '68.00' };
    return happens('order.paid', contact, { order });
  };
  const sent = () => shop.engine.app.get(MailboxService).since(0);
  const texts = async () => (await sent()).filter((m) => m.channel === 'sms');
  const mailsTo = async (address: string) => (await sent()).filter((m) => m.channel === 'email' && m.to === address);
  const linkIn = (mail: StoredMail) => new URL(/http:\/\/huike\.test\/\S+/.exec(mail.text)![0]).pathname;
  const ask = (path: string, init: RequestInit = {}) => fetch(shop.url + path, { redirect: 'manual', ...init });
  const post = (path: string, fields: Fields = []) =>
    ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const hidden = (page: string): Fields =>
    [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]);
  /** Fills in the form as a browser shows it. */
  const tell = async (page: string, email: string) => post(page, [...hidden(await (await ask(page)).text()), ['email', email]]);
  /** The page that the one text message leads to. */
  const isAsked = async () => {
    await pays({ ...AN, consent: { sms: true } });
    await shop.advance('2d');
    const [text, ...more] = await texts();
    expect([text!.to, more]).toEqual([PHONE, []]);
    const lead = await ask(linkIn(text!));
    expect(lead.status).toBe(302);
    return new URL(lead.headers.get('location')!).pathname;
  };
  const confirmPage = async (address: string) => {
    await shop.settle();
    const mail = (await mailsTo(address)).at(-1)!;
    return new URL(/http:\/\/huike\.test\/confirm\/[\w-]+/.exec(mail.text)![0]).pathname;
  };
  const rows = (sql: string) => shop.engine.database.read<Record<string, unknown>>(sql);
  const people = () =>
    rows(`SELECT c.id, a.address FROM contacts c JOIN addresses a ON a.contact_id = c.id
           WHERE c.merged_into IS NULL AND c.erased_at IS NULL ORDER BY c.id, a.channel DESC, a.address`);
  /** The addresses of each contact. */
  const together = async () => [...groupBy(await people(), (p) => p['id']).values()].map((all) => all.map((a) => a['address']));

  it.each(dialects)('is asked once by SMS, tells it, confirms it, and gets mail from then on, on %s', async (on) => {
    await open(on);
    const page = await isAsked();
    const [text] = await texts();
    expect(printed(text!.at).slice(6)).toBe('11:00');
    expect(text!.text).toMatch(
      /^\S.*: Where can we e-mail you\? Tell us here: http:\/\/huike\.test\/s\/\w{10} Reply STOP to opt out$/,
    );

    // The page tells nothing of whom it asks, and looking changes nothing.
    const before = await rows('SELECT * FROM events ORDER BY id');
    const form = await (await ask(page)).text();
    expect(form).toContain('Where can we write to you?');
    expect(form).not.toMatch(/13800138000|\*\*/);
    expect((await ask(page, { method: 'HEAD' })).status).toBe(200);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const refused = await ask(page, { method });
      expect([method, refused.status, refused.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD, POST']);
    }

    const doubted = await tell(page, 'an@gmial.com');
    expect([doubted.status, await doubted.text()]).toEqual([400, expect.stringContaining('Did you mean an@gmail.com?')]);
    const thrownAway = await tell(page, 'an@mailinator.com');
    expect([thrownAway.status, await thrownAway.text()]).toEqual([400, expect.stringContaining('made to be thrown away')]);
    expect(await rows('SELECT * FROM events ORDER BY id')).toEqual(before);

    const asked = await tell(page, 'an@gmail.com');
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('look into your inbox')]);
    const confirm = await confirmPage('an@gmail.com');
    for (const method of ['GET', 'HEAD']) expect((await ask(confirm, { method })).status).toBe(200);
    expect(await together()).toEqual([[PHONE], ['an@gmail.com']]);
    expect((await post(confirm)).status).toBe(200);
    expect(await together()).toEqual([[PHONE, 'an@gmail.com']]);
    const stated = await rows("SELECT channel, address, state, basis, source FROM consents WHERE channel = 'email'");
    expect(stated).toEqual([
      { channel: 'email', address: 'an@gmail.com', state: 'granted', basis: 'opt_in', source: 'subscribe form: sms' },
    ]);
    expect(await rows("SELECT id FROM consents WHERE channel = 'sms'")).toHaveLength(1);

    // The link is spent, pressing again changes nothing, and the phone hears of it.
    expect((await ask(page)).status).toBe(410);
    expect((await tell(page, 'eve@example.com')).status).toBe(410);
    await post(confirm);
    await shop.advance('2d');
    expect((await texts()).map((m) => m.text)).toEqual([text!.text, expect.stringContaining('address was noted')]);

    await happens('custom.news', AN);
    await shop.advance('1d');
    expect(await mailsTo('an@gmail.com')).toHaveLength(2);
    expect(await rows('SELECT orders_paid FROM contacts WHERE merged_into IS NULL')).toEqual([{ orders_paid: 1 }]);
    await shop.advance('60d');
    expect(await texts()).toHaveLength(2);
  });

  it('stays as they are until they confirm, and the link ends after a month', async () => {
    await open();
    const page = await isAsked();
    await tell(page, 'an@gmail.com');
    await shop.advance('3d');
    await happens('custom.news', AN);
    expect(await together()).toEqual([[PHONE], ['an@gmail.com']]);
    expect(await rows("SELECT id FROM consents WHERE channel = 'email'")).toEqual([]);
    expect((await mailsTo('an@gmail.com')).map((m) => m.subject)).toEqual([expect.stringContaining('was it you')]);
    expect((await ask(page)).status).toBe(200);
    await shop.advance('30d');
    expect((await ask(page)).status).toBe(410);
    expect(await texts()).toHaveLength(1);
  });

  it('gives no orders away where the address is a customer of its own', async () => {
    await open();
    await pays({ id: 'bo', email: 'bo@example.com', country: 'CN', timezone: 'Asia/Shanghai' });
    const page = await isAsked();
    const known = await (await tell(page, 'bo@example.com')).text();
    expect(await (await tell(page, 'nobody@example.com')).text()).toBe(known);
    await post(await confirmPage('bo@example.com'));
    expect(await together()).toEqual([['bo@example.com'], [PHONE], ['nobody@example.com']]);
    const yes = await rows(
      "SELECT a.address FROM consents s JOIN addresses a ON a.contact_id = s.contact_id WHERE s.channel = 'email'",
    );
    expect(yes).toEqual([{ address: 'bo@example.com' }]);

    // Nothing was told of whom it asks: the link goes on, and of two that were told the first to be confirmed counts.
    await tell(page, 'an@example.com');
    await tell(page, 'eve@example.com');
    const [first, second] = [await confirmPage('an@example.com'), await confirmPage('eve@example.com')];
    await post(first);
    await post(second);
    expect(await together()).toEqual([
      ['bo@example.com'],
      [PHONE, 'an@example.com'],
      ['nobody@example.com'],
      ['eve@example.com'],
    ]);
  });

  it('is nobody any more once erased, and no other link opens the form', async () => {
    await open();
    const page = await isAsked();
    const { ref } = (await texts())[0]!;
    const links = shop.engine.app.get(LinksService);
    for (const purpose of ['c', 'u', 'p', 'k'] as const)
      expect((await ask(`/e/${new URL(links.url(purpose, ref)).pathname.split('/').pop()!}`)).status).toBe(404);
    expect((await ask(`${page}x`)).status).toBe(404);
    await shop.engine.app.get(ErasureService).erase([PHONE], 'test');
    expect((await ask(page)).status).toBe(410);
    expect((await tell(page, 'an@example.com')).status).toBe(410);
  });

  it('is who has one that came back, too', async () => {
    await open();
    await pays({ ...AN, email: 'an@example.com', consent: { email: true, sms: true } });
    await happens('custom.news', AN);
    await shop.advance('3d');
    expect(await texts()).toEqual([]);
    const [mail] = await mailsTo('an@example.com');
    await shop.engine.database.tx((tx) =>
      shop.engine.app
        .get(DeliveryService)
        .onReports(tx, [{ message: { ref: mail!.ref }, is: 'bounced', kind: 'hard', at: shop.clock.now() }], shop.clock.now()),
    );
    await shop.advance('2d');
    expect((await texts()).map((m) => m.to)).toEqual([PHONE]);
    await happens('custom.news', AN);
    expect(await rows("SELECT reason FROM messages WHERE status = 'skipped'")).toEqual([{ reason: 'suppressed_bounce' }]);

    const page = new URL((await ask(linkIn((await texts())[0]!))).headers.get('location')!).pathname;
    await tell(page, 'an@gmail.com');
    await post(await confirmPage('an@gmail.com'));
    await shop.advance('1d');
    await happens('custom.news', AN);
    await shop.advance('1d');
    expect(await mailsTo('an@gmail.com')).toHaveLength(2);
  });
});
