import { join } from 'node:path';
import { Served, until } from '../support/served';
import { SmsSink } from '../support/sms-sink';
import { SmtpSink } from '../support/smtp-sink';

const flow = `id: quick
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps:
  - wait: 2s
  - email: { template: pay }
  - wait: 2s
  - sms: { template: pay }
`;
const files = {
  'config/flows/quick.yaml': flow,
  'templates/email/pay/en.mjml':
    '---\nsubject: Your order {{order.number}}\n---\n<mjml><mj-body><mj-section><mj-column><mj-text><a href="{{order.pay_url}}">Pay</a></mj-text></mj-column></mj-section></mj-body></mjml>\n',
  'templates/sms/pay/en.txt': 'Your order {{order.number}} waits for you.\n',
};
const order = (id: string, email: string) =>
  JSON.stringify({
    id: `evt-${id}`,
    type: 'order.placed',
    timestamp: '2026-03-01T08:00:00Z',
    data: {
      order: { id, number: `A-${id}`, currency: 'CNY', total: '268.00', pay_url: 'https://shop.example/pay', items: [] },
      contact: { email, phone: '+8613800138000', locale: 'en', country: 'CN' },
    },
  });

describe('the engine in real time, against a mail server and a server speaking Twilio’s API', () => {
  let smtp: SmtpSink;
  let sms: SmsSink;
  let shop: Served;

  beforeEach(async () => {
    smtp = await SmtpSink.start();
    sms = await SmsSink.start();
    const secret = `whsec_${Buffer.from('a secret for tests, long enough').toString('base64')}`;
    shop = new Served(
      {
        ...{ DATABASE_URL: 'sqlite:./data/huike.db', APP_SECRET: 'a secret that is only for tests', WEBHOOK_SECRET: secret },
        ...{ SMTP_URL: smtp.url, MAIL_FROM: 'Shop <hello@shop.example>', TEMPLATES_DIR: './templates', CONFIG_DIR: './config' },
        ...{
          TWILIO_ACCOUNT_SID: sms.accountSid,
          TWILIO_AUTH_TOKEN: sms.authToken,
          TWILIO_FROM: '+15005550006',
          TWILIO_API_URL: sms.url,
        },
      },
      {
        ...files,
        // The SMS of a service flow leaves at any hour here: this story is about seconds.
        'config/rules.yaml': 'quiet_hours: { sms: null, email: null }\n',
        'orders/o1.json': order('o1', 'ann@example.com'),
        'orders/o2.json': order('o2', 'ben@example.com'),
      },
    );
  });
  afterEach(async () => {
    await shop.remove();
    await smtp.stop();
    await sms.stop();
  });

  const send = (file: string) => shop.command('events', 'send', `orders/${file}`, '--now', '--to', `${shop.url}/webhooks/orders`);

  it('sends the e-mail two seconds after the order and the SMS two seconds later; commands run inside; SIGTERM ends it cleanly', async () => {
    await shop.start();
    expect(await send('o1.json')).toMatchObject({ code: 0 });
    const mail = await until(() => smtp.inbox('ann@example.com')[0], 'the e-mail');
    expect(mail.subject).toBe('Your order A-o1');
    const text = await until(() => sms.inbox('+8613800138000')[0], 'the SMS');
    expect(text.body).toContain('A-o1');
    const report = await until(async () => {
      const { out } = await shop.command('reports', 'flows', '--json');
      const { rows } = JSON.parse(out) as { rows: { channel: string; sent: number }[] };
      return rows.filter((r) => r.sent === 1).length === 2 ? rows : undefined;
    }, 'both in the report');
    expect(report.map((r) => r.channel).sort()).toEqual(expect.arrayContaining(['email', 'sms']));
    expect(await shop.kill('SIGTERM')).toBe(0);
  });

  it('goes on after kill -9, and a second serve on the same files is refused with the remedy', async () => {
    await shop.start();
    const second = await shop.command('serve', '--port', '0');
    expect(second.code).toBe(1);
    expect(second.err).toMatch(/another Huike process.*\n.*SQLite is for one process/s);
    await send('o2.json');
    await shop.kill('SIGKILL');
    await shop.start();
    await until(() => smtp.inbox('ben@example.com')[0], 'the e-mail after the restart');
    expect(smtp.inbox('ben@example.com')).toHaveLength(1);
  });
});

describe('what the operator did wrong', () => {
  it('a database that cannot be reached is one clear sentence and exit code 1, not a stack trace', async () => {
    const shop = new Served(
      { DATABASE_URL: 'mysql://nobody:secret-word@127.0.0.1:9/none', APP_SECRET: 'a secret that is only for tests' },
      files,
    );
    const { code, err } = await shop.command('serve');
    await shop.remove();
    expect(code).toBe(1);
    expect(err).toContain('the database at 127.0.0.1:9/none cannot be opened');
    expect(err).not.toMatch(/secret-word|\n\s+at /);
  });

  it('every fault of the environment is named at once', async () => {
    const shop = new Served({ PORT: 'eighty', SMTP_URL: 'not a url', TWILIO_AUTH_TOKEN: 'x', ROLE: 'worker' }, files);
    const { code, err } = await shop.command('serve');
    await shop.remove();
    expect(code).toBe(1);
    for (const key of ['PORT', 'SMTP_URL', 'TWILIO_ACCOUNT_SID']) expect(err).toContain(key);
  });

  it('wrong use is exit code 2 and says how it is used', async () => {
    const shop = new Served({}, files);
    const unknown = await shop.command('dance');
    const option = await shop.command('reports', 'flows', '--fom', 'x');
    const help = await shop.command('reports', 'flows', '--help');
    await shop.remove();
    expect([unknown.code, option.code, help.code]).toEqual([2, 2, 0]);
    expect(unknown.err).toContain('flows simulate');
    expect(join(help.out)).toContain('Usage: npx huike reports flows');
  });

  it('a first start without any valid flow stops and names the line', async () => {
    const shop = new Served(
      { CONFIG_DIR: './config', TEMPLATES_DIR: './templates' },
      { ...files, 'config/flows/quick.yaml': flow.replace('wait: 2s', 'wiat: 2s') },
    );
    const { code, err } = await shop.command('serve', '--port', '0');
    await shop.remove();
    expect(code).toBe(1);
    expect(err).toMatch(/quick\.yaml:6:\d+/);
    expect(err).toContain('wait');
  });
});
