import { MailboxService, type StoredMail } from '../../src/channels/mailbox.service';
import { PLAIN_LAYOUT, aMail } from './template-folder';
import { testEngine, type TestEngine, type TestEngineOptions } from './engine';

/** Flows and templates that write at once when a custom event comes, so that there is something to read. */
const flow = (id: string, topic: string, purpose: string, channel = 'email') =>
  `id: ${id}\npurpose: ${purpose}\ntopic: ${topic}\ntrigger: { event: custom.${id} }\nsteps: [ { ${channel}: { template: letter, urgent: true } } ]\n`;
const LETTER = [1, 2, 3, 4].map((n) => `<a href="https://shop.example/${n}">Link ${n}</a>`).join(' ');

export const PERSON =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

/** An engine whose readers get letters. */
export async function readingEngine(options: TestEngineOptions = {}): Promise<Reading> {
  const shop = await testEngine({
    at: '2026-03-02T04:00:00Z',
    ...options,
    config: {
      'shop.yaml': 'name: Linen & Co\nurl: https://shop.example\nlocale: en\npostal_address: 1 Linen Street\n',
      'flows/greeting.yaml': flow('greeting', 'greetings', 'marketing'),
      'flows/offer.yaml': flow('offer', 'offers', 'marketing'),
      'flows/receipt.yaml': flow('receipt', 'receipts', 'service'),
      'flows/text.yaml': flow('text', 'texts', 'marketing', 'sms'),
      'rules.yaml':
        'caps: { email: { gap: 0s, count: 1000 }, sms: { gap: 0s, count: 1000 } }\nquiet_hours: { email: null, sms: null }\n',
      ...options.config,
    },
    templates: {
      'email/layouts/base.mjml': PLAIN_LAYOUT.replace(
        'Unsubscribe</a>',
        'Unsubscribe</a> <a href="{{preferences_url}}">Choose</a> <a href="{{view_url}}">View</a>',
      ),
      'email/letter/en.mjml': aMail(LETTER),
      'sms/letter/en.txt': '{{shop.name}}: hello {{link "https://shop.example/sms"}} Reply STOP to end\n',
      ...options.templates,
    },
  });
  return new Reading(shop);
}

export class Reading {
  private sent = 0;

  constructor(readonly shop: TestEngine) {}

  /** Makes the flow of this name write to somebody and answers the mail as the mailbox got it, a minute later; `undefined` when none came. */
  async letter(kind: string, to = 'ann', contact: object = {}): Promise<Letter | undefined> {
    const mailbox = this.shop.engine.app.get(MailboxService);
    const before = (await mailbox.list({ limit: 1 }))[0]?.id ?? 0;
    const { clock } = this.shop;
    const status = await this.shop.post({
      id: `letter-${++this.sent}`,
      type: `custom.${kind}`,
      timestamp: new Date(clock.now()).toISOString(),
      data: {
        contact: {
          id: to,
          email: `${to}@example.com`,
          ...(kind === 'text' ? { phone: '+14155550100' } : {}),
          locale: 'en',
          country: 'US',
          consent: { email: true, sms: true },
          ...contact,
        },
      },
    });
    if (status !== 200) throw new Error(`the event was answered ${status}`);
    await this.shop.settle();
    clock.set(clock.now() + 60_000);
    const [mail] = await mailbox.since(before);
    return mail && new Letter(this.shop, mail);
  }

  count(sql: string, params: (string | number)[] = []): Promise<number> {
    return this.shop.engine.database
      .read<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`, params)
      .then((rows) => Number(rows[0]!.n));
  }
}

export class Letter {
  constructor(
    private readonly shop: TestEngine,
    readonly mail: StoredMail,
  ) {}

  /** Paths of the letter's links of a purpose (`c`, `o`, `u`, `p`, `v`), in their order. */
  paths(purpose: string): string[] {
    const found = `${this.mail.html ?? ''} ${this.mail.text}`.matchAll(
      new RegExp(`http://huike\\.test(/${purpose}/[\\w-]+)`, 'g'),
    );
    return [...new Set([...found].map((m) => m[1]!))];
  }

  path(purpose: string): string {
    return this.paths(purpose)[0]!;
  }

  /** Asks for a path as a person's phone does, without following where it leads. */
  ask(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    return fetch(this.shop.url + path, { redirect: 'manual', ...init, headers: { 'user-agent': PERSON, ...init.headers } });
  }

  async message(): Promise<Record<string, number | string | null>> {
    const rows = await this.shop.engine.database.read<Record<string, number | string | null>>(
      'SELECT * FROM messages WHERE ref = ?',
      [this.mail.ref],
    );
    return rows[0]!;
  }
}
