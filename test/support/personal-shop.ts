import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SurveysService } from '../../src/audience/surveys.service';
import { Config } from '../../src/config/config.service';
import { HitSpool } from '../../src/engagement/hit-spool.store';
import { HitsService } from '../../src/engagement/hits.service';
import { InboxService } from '../../src/events/inbox.service';
import { PLAIN_LAYOUT, aMail } from './template-folder';
import { testEngine, type TestEngine } from './engine';
import { everythingStored } from './every-table';

/** Every text that tells of person 17 holds `Zu0017q` in some case, or a phone number that ends in its four digits. */
const TOKEN = /zu(\d{4})q|138 ?1000 ?(\d{4})/gi;

export const token = (n: number) => `Zu${String(n).padStart(4, '0')}q`;
export const emailOf = (n: number) => `${token(n).toLowerCase()}@people.example`;
export const phoneOf = (n: number) => `+861381000${String(n).padStart(4, '0')}`;

const config = (hook: number) => ({
  'shop.yaml': 'name: Linen & Co\nurl: https://shop.example\nlocale: en\npostal_address: 1 Linen Street\n',
  'channels.yaml': 'webhooks: { allow_hosts: ["127.0.0.1"] }\n',
  'rules.yaml':
    'caps: { email: { gap: 0s, count: 1000 }, sms: { gap: 0s, count: 1000 } }\nquiet_hours: { email: null, sms: null }\n',
  'segments.yaml': 'known: { name: Known, where: { contact.country: CN } }\n',
  'surveys.yaml':
    'why: { question: { en: Why? }, choices: { price: { en: Price }, time: { en: Time } }, thanks: { en: Thanks } }\n',
  'coupons.yaml': 'TEN: { code: TEN, codes: shared, value: "10%" }\n',
  'flows/order.yaml': `id: order
purpose: service
topic: orders
trigger: { event: order.placed }
steps:
  - email: { template: letter, survey: why }
  - webhook: { url: "http://127.0.0.1:${hook}/", body: { who: "{{ contact.last_name }}" } }
  - wait: 2h
  - { id: second, email: { template: letter } }
  - sms: { template: letter }
`,
});
const TEMPLATES = {
  'email/layouts/base.mjml': PLAIN_LAYOUT,
  'email/letter/en.mjml': aMail('Dear {{contact.first_name}}, <a href="https://shop.example/x">look</a>'),
  'sms/letter/en.txt': '{{shop.name}}: {{contact.last_name}} Reply STOP to end\n',
};

/** A shop some people bought at, with something of each of them in every table and file that keeps anything. */
export async function personalShop(on: 'sqlite' | 'mysql', people: number): Promise<PersonalShop> {
  const receiver = createServer((_request, answer) => answer.end()).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const hook = (receiver.address() as AddressInfo).port;
  const shop = await testEngine({ on, at: '2026-03-02T04:00:00Z', config: config(hook), templates: TEMPLATES });
  const seeded = new PersonalShop(shop, people, receiver);
  await seeded.fill();
  return seeded;
}

export class PersonalShop {
  constructor(
    readonly shop: TestEngine,
    readonly people: number,
    /** Whom webhook steps tell. */
    private readonly receiver: Server,
  ) {}

  async close(): Promise<void> {
    await this.shop.close();
    this.receiver.closeAllConnections();
    this.receiver.close();
  }

  get app() {
    return this.shop.engine.app;
  }

  async fill(): Promise<void> {
    const inbox = this.app.get(InboxService);
    const all = Array.from({ length: this.people }, (_, n) => n);
    for (const what of ['guest', 'viewed', 'placed', 'shipped', 'checkout', 'custom'] as const) {
      await Promise.all(
        all.map((n) => inbox.append({ source: 'orders', deliveryId: `${what}-${n}`, topic: '', body: this.told(what, n) })),
      );
      await this.shop.settle();
    }
    // Parked, ignored, or about nobody we know: only the text of these tells.
    const odd = (n: number) => ({
      broken: true,
      customer: { email: emailOf(n).toUpperCase(), phone: `138 1000 ${phoneOf(n).slice(-4)}`, name: token(n) },
    });
    await Promise.all(
      all.map((n) => inbox.append({ source: 'orders', deliveryId: `odd-${n}`, topic: '', body: JSON.stringify(odd(n)) })),
    );
    await this.shop.settle();
    await this.read(all);
  }

  /** Whose texts are left anywhere: in any column of any row, or in any file of the data folder and the database. */
  async traces(): Promise<Map<number, string[]>> {
    const found = new Map<number, string[]>();
    const look = (place: string, text: string) => {
      for (const [, name, phone] of text.matchAll(TOKEN)) {
        const n = Number(name ?? phone);
        const places = found.get(n) ?? [];
        if (!places.includes(place)) found.set(n, [...places, place]);
      }
    };
    for (const [table, text] of await everythingStored(this.shop.engine.database)) look(table, text);
    for (const file of filesBelow(this.shop.folder)) look(file, readFileSync(join(this.shop.folder, file), 'latin1'));
    return found;
  }

  private told(what: 'guest' | 'viewed' | 'placed' | 'shipped' | 'checkout' | 'custom', n: number): string {
    const name = token(n);
    const contact = {
      ...(what === 'guest' ? {} : { id: `c-${name}` }),
      ...(what === 'viewed' ? {} : { email: emailOf(n) }),
      ...(what === 'guest' ? {} : { phone: phoneOf(n) }),
      ...{ first_name: `First${name}`, last_name: `Last${name}`, locale: 'en', country: 'CN', birthday: '1990-05-17' },
      ...{ tags: [`tag ${name}`], attributes: { nick: `nick ${name}` } },
      consent: {
        email: { state: 'granted', at: '2026-03-01T08:00:00Z', source: `form ${name}`, wording: `yes ${name}` },
        sms: true,
      },
    };
    const order = {
      ...{
        id: `o-${n}`,
        number: `A-${n}`,
        checkout_id: `ck-${name}`,
        placed_at: '2026-03-02T03:00:00Z',
        currency: 'CNY',
        total: '268.00',
      },
      ...{
        pay_url: `https://shop.example/pay/${name}`,
        discount_codes: [`code ${name}`],
        tags: [`gift for ${name}`],
        note: `ring at ${name}`,
      },
      shipping_address: { country: 'CN', region: `region ${name}`, postal_code: name },
      items: [{ product_id: 'p1', title: 'Linen shirt', quantity: 2, price: '129.00' }],
    };
    const data = {
      guest: { note: name },
      viewed: { product: { id: 'p1', by: name } },
      placed: { order },
      shipped: {
        order,
        shipment: {
          id: `s-${n}`,
          carrier: 'SF',
          tracking_number: `track ${name}`,
          tracking_url: `https://track.example/${name}`,
        },
      },
      checkout: {
        checkout: { id: `ck2-${name}`, url: `https://shop.example/ck/${name}`, currency: 'CNY', total: '10.00', items: [] },
      },
      custom: { said: `hello from ${name}` },
    }[what];
    const type = {
      guest: 'custom.hello',
      viewed: 'product.viewed',
      placed: 'order.placed',
      shipped: 'order.shipped',
      checkout: 'checkout.started',
      custom: 'custom.said',
    };
    return JSON.stringify({
      id: `${what}-${n}`,
      type: type[what],
      timestamp: '2026-03-02T03:30:00Z',
      data: { ...data, contact },
    });
  }

  /** Everybody opened their mail and answered; the last open of each waits in a file. */
  private async read(all: number[]): Promise<void> {
    const messages = await this.shop.engine.database.read<{ id: number; ref: string; contact_id: number; address: string }>(
      "SELECT id, ref, contact_id, address FROM messages WHERE status IN ('sent', 'delivered')",
    );
    const at = this.shop.clock.now();
    const named = messages.map((m) => ({ ...m, name: /^zu\d{4}q/.exec(m.address)![0] }));
    const hit = { kind: 'open' as const, linkNo: null, at, method: 'GET', prefetch: false };
    await Promise.all(
      named.map((m) => this.app.get(HitsService).append({ ...hit, ref: m.ref, ip: '203.0.113.7', agent: `Phone of ${m.name}` })),
    );
    await this.shop.settle();
    await new HitSpool(this.app.get(Config, { strict: false })).append(
      named.map((m) => ({
        ...{
          hit_key: `spooled-${m.id}`,
          kind: 'open',
          ref: m.ref,
          message_id: null,
          link_no: null,
          at,
          method: 'GET',
          prefetch: 0,
        },
        ...{ ip: '203.0.113.8', agent: `Tablet of ${m.name}`, class: null, reason: null, state: 'new' },
      })),
    );
    const surveys = this.app.get(SurveysService);
    await this.shop.engine.database.tx(async (tx) => {
      for (const m of named)
        await surveys.answer(tx, { survey: 'why', choice: 'price', comment: `too much for ${m.name}`, contactId: m.contact_id, messageId: m.id, orderId: null }, at); // prettier-ignore
    });
    // What a provider said quotes the address.
    await this.shop.engine.database.tx(async (tx) => {
      for (const m of named)
        await tx.run('UPDATE send_attempts SET reply = ? WHERE message_id = ?', [`250 ok for ${m.address}`, m.id]);
      for (const m of named) await tx.run('UPDATE messages SET error = ? WHERE id = ?', [`late for ${m.address}`, m.id]);
    });
    if (named.length !== all.length) throw new Error(`${named.length} of ${all.length} were written to`);
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => statSync(join(folder, f)).isFile());
}
