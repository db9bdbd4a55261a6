import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MailboxService } from '../src/channels/mailbox.service';
import { ConsentService } from '../src/consent/consent.service';
import { FlowControlService } from '../src/flows/flow-control.service';
import { DAY } from '../src/kernel/duration';
import { dialects } from './support/database';
import { readingEngine, Letter, type Reading } from './support/reading';

const root = join(__dirname, '..');
const shipped = (path: string) => readFileSync(join(root, path), 'utf8');
const CONSENT = 'form: { topics: [offers, greetings], phone: true }\n';
const WELCOME =
  'id: hello\npurpose: marketing\ntopic: welcome\ntrigger: { event: contact.subscribed }\nsteps: [ { email: { template: letter, urgent: true } } ]\n';

type Fields = [string, string][];

describe.each(dialects)('subscribing on %s', (dialect) => {
  let reading: Reading;
  let people = 0;
  let who: string;
  let address: string;
  const stringMatching = (what: string | RegExp) => expect.stringMatching(what) as string;

  beforeAll(async () => {
    reading = await readingEngine({
      on: dialect,
      config: {
        'consent.yaml': CONSENT,
        'flows/confirm-subscription.yaml': shipped('config/flows/confirm-subscription.yaml'),
        'flows/hello.yaml': WELCOME,
      },
      templates: {
        'email/layouts/base.mjml': shipped('templates/email/layouts/base.mjml'),
        'email/confirm-subscription/en.mjml': shipped('templates/email/confirm-subscription/en.mjml'),
        'email/confirm-subscription/zh-CN.mjml': shipped('templates/email/confirm-subscription/zh-CN.mjml'),
      },
    });
  });
  afterAll(() => reading.shop.close());
  beforeEach(() => {
    who = `sue-${++people}`;
    address = `${who}@example.com`;
    reading.shop.clock.set(reading.shop.clock.now() + 60_000);
  });

  const ask = (path: string, init: RequestInit = {}) => fetch(reading.shop.url + path, { redirect: 'manual', ...init });
  const post = (path: string, fields: Fields = []) =>
    ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  /** The hidden fields of the form as a browser got it. */
  const hidden = async (path: string): Promise<Fields> =>
    [...(await (await ask(path)).text()).matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1]!, m[2]!]);
  const subscribe = async (fields: Fields = [], path = '/subscribe?lang=en') =>
    post(path, [...(await hidden(path)), ['email', address], ...fields]);
  const mails = async (): Promise<Letter[]> => {
    await reading.shop.settle();
    const all = await reading.shop.engine.app.get(MailboxService).list({ limit: 100 });
    return all.filter((mail) => mail.to.includes(address)).map((mail) => new Letter(reading.shop, mail));
  };
  const confirmPath = (letter: Letter) => letter.paths('confirm')[0]!;
  const consents = () =>
    reading.shop.engine.database.read<Record<string, string | number | null>>(
      'SELECT c.* FROM consents c JOIN addresses a ON a.contact_id = c.contact_id WHERE a.address = ? ORDER BY c.id',
      [address],
    );

  it('takes two steps: nothing is granted before the button in the mail, and both steps are the proof', async () => {
    const asked = await subscribe(
      [
        ['first_name', 'Sue'],
        ['topic', 'offers'],
      ],
      '/subscribe?lang=en&source=footer',
    );
    expect([asked.status, await asked.text()]).toEqual([200, stringMatching('look into your inbox')]);
    expect(await consents()).toEqual([]);
    const [mail] = await mails();
    const requestedAt = reading.shop.clock.now();
    expect(mail!.mail.subject).toContain('was it you');
    // Whoever asked may have told anything: none of it reaches the inbox of somebody who did not.
    expect(`${mail!.mail.html} ${mail!.mail.text}`).not.toContain('Sue');
    expect(mail!.mail.text).toContain(confirmPath(mail!));

    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect((await ask(confirmPath(mail!), { method })).status).toBe(200);
    const page = await (await ask(confirmPath(mail!))).text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('may send me offers');
    expect(await consents()).toEqual([]);
    expect(await reading.letter('offer', who, { consent: {} })).toBeUndefined();

    const confirmedAt = reading.shop.clock.now();
    const done = await post(confirmPath(mail!));
    expect([done.status, done.headers.get('set-cookie')]).toEqual([200, null]);
    const records = await consents();
    expect(records.map((r) => [r.channel, r.topic, r.state, r.basis, r.by_person, r.source])).toEqual([
      ['email', null, 'granted', 'opt_in', 1, 'subscribe form: footer'],
      ['email', 'offers', 'granted', 'opt_in', 1, 'subscribe form: footer'],
      ['email', 'greetings', 'withdrawn', null, 1, 'subscribe form: footer'],
    ]);
    expect(JSON.parse(String(records[0]!.proof))).toEqual({
      form: 'http://huike.test/subscribe?source=footer',
      locale: 'en',
      requested_at: requestedAt,
      message: mail!.mail.ref,
      confirmed_at: confirmedAt,
    });
    const said = await reading.shop.engine.database.read('SELECT text FROM consent_wordings WHERE ref = ?', [
      String(records[0]!.wording),
    ]);
    expect(said).toEqual([{ text: stringMatching(/^Linen & Co may send me offers/) }]);

    // The flow of who subscribed begins, and what was chosen counts.
    expect((await mails()).map((m) => m.mail.subject)).toHaveLength(2);
    expect(await reading.letter('offer', who, { consent: {} })).toBeDefined();
    expect(await reading.letter('greeting', who, { consent: {} })).toBeUndefined();
  });

  it('confirms once: the same link pressed after an unsubscribe grants nothing', async () => {
    await subscribe();
    const [mail] = await mails();
    await post(confirmPath(mail!));
    const before = (await consents()).length;
    reading.shop.clock.set(reading.shop.clock.now() + 1000);
    await post(confirmPath(mail!));
    expect(await consents()).toHaveLength(before);
    const offer = (await reading.letter('offer', who, { consent: {} }))!;
    await post(offer.path('u'), [['scope', 'all']]);
    await post(confirmPath(mail!));
    expect(await reading.letter('offer', who, { consent: {} })).toBeUndefined();
  });

  it('U6: lets somebody come back who had unsubscribed, with a record of its own', async () => {
    const offer = (await reading.letter('offer', who))!;
    await post(offer.path('u'), [['scope', 'all']]);
    expect(await reading.letter('offer', who)).toBeUndefined();
    await subscribe();
    const mail = (await mails()).find((m) => m.paths('confirm').length > 0)!;
    await post(confirmPath(mail));
    expect(await reading.letter('offer', who)).toBeDefined();
  });

  it('answers alike whoever asks: new, known, subscribed, suppressed, or asking too often', async () => {
    const pages = new Set<string>();
    const seen = async () => {
      const answer = await subscribe();
      pages.add(`${answer.status} ${await answer.text()}`);
    };
    await seen();
    const [mail] = await mails();
    await post(confirmPath(mail!));
    reading.shop.clock.set(reading.shop.clock.now() + 1000);
    for (let i = 0; i < 4; i++) await seen();
    const confirmations = (all: Letter[]) => all.filter((m) => m.paths('confirm').length > 0);
    expect(confirmations(await mails())).toHaveLength(3);
    reading.shop.clock.set(reading.shop.clock.now() + DAY);
    await seen();
    expect(confirmations(await mails())).toHaveLength(4);

    who = `${who}-hurt`;
    address = `${who}@example.com`;
    await reading.shop.engine.database.tx((tx) =>
      reading.shop.engine.app.get(ConsentService).suppress(tx, [{ channel: 'email', address, reason: 'complaint' }], 1),
    );
    await seen();
    expect(await mails()).toEqual([]);
    expect(await reading.count('addresses WHERE address = ?', [address])).toBe(0);
    expect(pages.size).toBe(1);
  });

  it('takes nothing from programs, and little at a time', async () => {
    expect((await subscribe([['website', 'http://spam.example']])).status).toBe(200);
    expect(await mails()).toEqual([]);
    expect((await subscribe([['email', 'x'.repeat(5000)]])).status).toBe(200);
    const wrong = await post('/subscribe?lang=en', [...(await hidden('/subscribe?lang=en')), ['email', '"a b"@example.com']]);
    expect([wrong.status, await wrong.text()]).toEqual([400, stringMatching('This is no e-mail address')]);
  });

  it('asks whether an address is mistyped, takes whoever insists at their word, and wants none that is thrown away', async () => {
    const form = [...(await hidden('/subscribe?lang=en'))];
    address = `${who}@gmial.com`;
    const typo = await post('/subscribe?lang=en', [...form, ['email', address]]);
    const page = await typo.text();
    expect([typo.status, page]).toEqual([400, stringMatching(`Did you mean ${who}@gmail.com`)]);
    expect(page).toContain(`name="kept" value="${address}"`);
    expect(await mails()).toEqual([]);
    expect((await post('/subscribe?lang=en', [...form, ['email', address], ['kept', address]])).status).toBe(200);
    expect(await mails()).toHaveLength(1);
    const doubt = await reading.shop.engine.database.read('SELECT doubt FROM addresses WHERE address = ?', [address]);
    expect(doubt).toEqual([{ doubt: 'typo' }]);
    const thrown = await post('/subscribe?lang=en', [...form, ['email', `${who}@mailinator.com`]]);
    expect([thrown.status, await thrown.text()]).toEqual([400, stringMatching('made to be thrown away')]);
  });

  it('shows what is agreed to before it takes a form of the shop', async () => {
    const answer = await post('/subscribe?lang=zh-CN&source=shop', [['email', address]]);
    const page = await answer.text();
    expect([answer.status, page]).toEqual([200, stringMatching('我同意Linen')]);
    expect(page).toContain(`value="${address}"`);
    expect(await mails()).toEqual([]);
  });

  it('asks for texts by a box of its own, and takes no number that is somebody else’s', async () => {
    const phone = `+1415556${1000 + people}`;
    expect(
      (
        await subscribe([
          ['phone', 'no number'],
          ['sms', 'on'],
        ])
      ).status,
    ).toBe(400);
    await subscribe([['phone', phone]]);
    await post(confirmPath((await mails())[0]!));
    expect((await consents()).map((r) => r.channel)).toEqual(['email']);
    expect(await reading.count('addresses WHERE address = ?', [phone])).toBe(0);

    await reading.letter('text', `${who}-owner`, { phone, consent: {} });
    await subscribe([
      ['phone', phone],
      ['sms', 'on'],
    ]);
    const late = (await mails()).find((m) => m.paths('confirm').length > 0)!;
    await post(confirmPath(late));
    expect((await consents()).filter((r) => r.channel === 'sms')).toEqual([]);
    expect(await reading.count('contacts WHERE merged_into IS NOT NULL')).toBe(0);

    const own = `+1415557${1000 + people}`;
    who = `${who}-new`;
    address = `${who}@example.com`;
    await subscribe([
      ['phone', own],
      ['sms', 'on'],
    ]);
    await post(confirmPath((await mails())[0]!));
    expect((await consents()).map((r) => [r.channel, r.address, r.wording])).toContainEqual([
      'sms',
      own,
      stringMatching(/^sms\/en@/),
    ]);
  });

  it('gives a link that ends after a week, and is good for nothing else', async () => {
    await subscribe([], '/subscribe?lang=zh-CN');
    const [mail] = await mails();
    expect(mail!.mail.subject).toContain('请确认');
    for (const path of [`/confirm/${mail!.path('u').slice(3)}`, `/u/${confirmPath(mail!).slice(9)}`, '/confirm/x'])
      await post(path);
    expect(await consents()).toEqual([]);
    reading.shop.clock.set(reading.shop.clock.now() + 8 * DAY);
    const late = await post(confirmPath(mail!));
    expect([late.status, await late.text()]).toEqual([410, stringMatching('链接已过期')]);
    expect(await consents()).toEqual([]);
  });

  it('is closed, and says so, while no flow would send the mail', async () => {
    const ready = async () => ((await (await ask('/health/ready')).json()) as { warnings: object }).warnings;
    expect(await ready()).not.toHaveProperty('subscribe');
    const control = reading.shop.engine.app.get(FlowControlService);
    await control.pause('confirm-subscription', 'test');
    reading.shop.clock.set(reading.shop.clock.now() + 2000);
    const closed = await subscribe();
    expect([closed.status, await closed.text()]).toEqual([503, stringMatching('Subscribing is closed')]);
    expect(await ready()).toHaveProperty('subscribe');
    await control.resume('confirm-subscription', 'test');
    reading.shop.clock.set(reading.shop.clock.now() + 2000);
    expect((await subscribe()).status).toBe(200);
  });
});
