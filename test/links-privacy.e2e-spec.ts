import { createHash } from 'node:crypto';
import { PERSON } from './support/reading';
import { testEngine, type TestEngine } from './support/engine';
import { readMail } from './support/read-mail';
import { PLAIN_LAYOUT, aMail } from './support/template-folder';

/** By hand with LETTERS_TO=400 for a thousand messages and more (RELIABILITY T2). */
const PEOPLE = Number(process.env['LETTERS_TO'] ?? 30);

const CONSENT = { email: { state: 'granted', at: '2026-02-20T00:00:00Z', source: 'form', wording: 'yes' }, sms: true };
const person = (n: number) => ({
  id: `shopid-zu${n}q`,
  email: `zu${n}q@people.example`,
  phone: `+861381${String(7_000_000 + n)}`,
  first_name: `Fenzu${n}q`,
  last_name: `Lianzu${n}q`,
  ...{ locale: n % 2 === 0 ? 'en' : 'zh-CN', country: 'CN', timezone: 'Asia/Shanghai', birthday: '1990-03-12', consent: CONSENT },
});

/** Everything that tells who somebody is, in every way in which it might be hidden in a link. */
function tellTales(n: number): string[] {
  const { id, email, phone, first_name, last_name } = person(n);
  const plain = [id, email, email.split('@')[0]!, phone, phone.slice(1), phone.slice(3), first_name, last_name];
  return plain.flatMap((text) => [
    ...[text, encodeURIComponent(text), Buffer.from(text).toString('hex')],
    ...[Buffer.from(text).toString('base64').replace(/=+$/, ''), Buffer.from(text).toString('base64url')],
    ...['md5', 'sha1', 'sha256'].map((hash) => createHash(hash).update(text).digest('hex')),
  ]);
}

/** Where a text tells of the person it went to; headers that must name them are left out by the caller. */
function found(text: string, n: number): string[] {
  const lower = text.toLowerCase();
  return tellTales(n).filter((told) => lower.includes(told.toLowerCase()));
}

interface Seen {
  n: number;
  links: string[];
  headers: string;
}

/** Links and headers of everything that was sent. `To` and `Subject` are written for the reader's eyes and are no links. */
async function everythingSent(shop: TestEngine): Promise<Seen[]> {
  const rows = await shop.engine.database.read<{ channel: string; to_address: string; text_body: string; raw: string }>(
    'SELECT channel, to_address, text_body, raw FROM mailbox ORDER BY id',
  );
  return rows.map(({ channel, to_address: to, text_body: text, raw }) => {
    const n = Number(channel === 'sms' ? Number(to.slice(6)) - 7_000_000 : /zu(\d+)q/.exec(to)![1]);
    if (channel === 'sms') return { n, links: urlsIn(text), headers: '' };
    const mail = readMail({ from: '', to, raw: Buffer.from(raw) });
    const { to: _to, subject: _subject, ...headers } = mail.headers;
    return { n, links: [...urlsIn(mail.html.replace(/&amp;/g, '&')), ...urlsIn(mail.text)], headers: JSON.stringify(headers) };
  });
}

function urlsIn(text: string): string[] {
  return [...text.matchAll(/https?:\/\/[^\s"'<>()（）【】，。]+/g)].map((m) => m[0]);
}

describe('links and headers (T2)', () => {
  let shop: TestEngine;
  afterEach(() => shop.close());

  const tell = async (type: string, n: number, data: object = {}) => {
    const timestamp = new Date(shop.clock.now()).toISOString();
    const envelope = { id: `${type}-${n}`, type, timestamp, data: { contact: person(n), ...data } };
    expect(await shop.post(envelope)).toBe(200);
  };
  const order = (n: number, more: object = {}) => ({
    order: {
      ...{ id: `9${n}`, number: `A${n}`, currency: 'CNY', total: '268.00', pay_url: `https://shop.example/pay/a${n}` },
      ...{ placed_at: '2026-03-02T04:00:00Z', items: [{ product_id: 'p1', title: 'Linen', quantity: 1, price: '268.00' }] },
      ...more,
    },
  });

  it('of what the shipped flows send name nobody, in no writing, and are of known forms', async () => {
    shop = await testEngine({ at: '2026-03-02T04:00:00Z' });
    const everybody = Array.from({ length: PEOPLE }, (_, n) => n);
    for (const n of everybody) await tell('order.placed', n, order(n, { payment: 'unpaid' }));
    await shop.advance('4d');
    for (const n of everybody.filter((n) => n % 3 !== 0))
      await tell('order.paid', n, order(n, { paid_at: new Date(shop.clock.now()).toISOString() }));
    await shop.advance('30d');
    const sent = await everythingSent(shop);
    expect(sent.length).toBeGreaterThan(2.5 * PEOPLE);
    expect(sent.filter((s) => s.headers === '').length).toBeGreaterThan(PEOPLE / 2);
    for (const { n, links, headers } of sent) {
      expect([headers, found(headers, n)]).toEqual([headers, []]);
      const ours = links.filter((url) => url.startsWith('http://huike.test/'));
      expect(ours.length).toBeGreaterThan(0);
      for (const url of ours) expect(url).toMatch(/^http:\/\/huike\.test\/([a-z]+\/[\w-]{48}|s\/[0-9A-Za-z]{10})$/);
      for (const url of links) expect([url, found(url, n)]).toEqual([url, []]);
    }
    await answersNameNobody(
      shop,
      sent.filter((_, i) => i % Math.ceil(sent.length / 40) === 0),
    );
  });

  it('would be found where a template puts its reader into a link', async () => {
    shop = await testEngine({
      at: '2026-03-02T04:00:00Z',
      config: {
        'shop.yaml': 'name: Linen\nurl: https://shop.example\nlocale: en\npostal_address: 1 Linen Street\n',
        'flows/leak.yaml':
          'id: leak\npurpose: service\ntrigger: { event: order.placed }\nsteps: [ { email: { template: leak } } ]\n',
      },
      templates: {
        'email/layouts/base.mjml': PLAIN_LAYOUT,
        'email/leak/en.mjml': aMail('<a href="https://shop.example/?who={{contact.email}}">look</a>'),
      },
    });
    await tell('order.placed', 4, order(4));
    await shop.settle();
    const [letter] = await everythingSent(shop);
    const click = letter!.links.find((url) => url.includes('/c/'))!;
    const answer = await fetch(click.replace('http://huike.test', shop.url), { redirect: 'manual' });
    expect(found(answer.headers.get('location')!, 4)).not.toEqual([]);
  });
});

/** What the pages and redirects behind links say in their headers; and nobody who follows them is told on to other sites. */
async function answersNameNobody(shop: TestEngine, sent: Seen[]): Promise<void> {
  for (const { n, links } of sent) {
    for (const url of new Set(links.filter((u) => u.startsWith('http://huike.test/')))) {
      const answer = await fetch(url.replace('http://huike.test', shop.url), {
        redirect: 'manual',
        // Each on a connection of its own: the server may close one that was idle during the scan.
        headers: { 'user-agent': PERSON, connection: 'close' },
      });
      const headers = JSON.stringify([...answer.headers]);
      expect([url, answer.status < 400, found(headers, n)]).toEqual([url, true, []]);
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-robots-tag')).toContain('noindex');
      await answer.arrayBuffer();
    }
  }
}
