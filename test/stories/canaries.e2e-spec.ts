import { SystemClock } from '../../src/kernel/clock';
import { signEnvelope } from '../../src/kernel/sign-envelope';
import { Served, until } from '../support/served';
import { SmsSink } from '../support/sms-sink';
import { SmtpSink } from '../support/smtp-sink';

const flow = `id: quick
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
steps:
  - email: { template: pay }
  - sms: { template: pay }
`;
const files = {
  'config/flows/quick.yaml': flow,
  'config/rules.yaml': 'quiet_hours: { sms: null, email: null }\n',
  'templates/email/pay/en.mjml':
    '---\nsubject: "{{contact.first_name}}, your order"\n---\n<mjml><mj-body><mj-section><mj-column><mj-text>sparrow-body <a href="{{order.pay_url}}">Pay</a></mj-text></mj-column></mj-section></mj-body></mjml>\n',
  'templates/sms/pay/en.txt': 'sparrow-body {{contact.first_name}}\n',
};

/** Every secret and everything personal in this story has a sparrow in it, or is a number found nowhere else. */
const SECRETS = {
  APP_SECRET: 'sparrow-app-secret-of-tests',
  WEBHOOK_SECRET: `whsec_${Buffer.from('sparrow-webhook-secret-of-tests').toString('base64')}`,
  SHOPIFY_WEBHOOK_SECRET: 'sparrow-shopify-secret',
  MAILGUN_WEBHOOK_KEY: 'sparrow-mailgun-key',
  POSTMARK_WEBHOOK_SECRET: 'postmark:sparrow-postmark-password',
  ADMIN_EMAIL: 'sparrow-admin@example.com',
  ADMIN_PASSWORD: 'sparrow-admin-password',
};
const clock = new SystemClock();
const PHONE = '+8613912349876';
const order = (id: string, email: string, phone: string) => ({
  id: `evt-${id}`,
  type: 'order.placed',
  timestamp: new Date(clock.now()).toISOString(),
  data: {
    order: { id, currency: 'CNY', total: '268.00', pay_url: 'https://shop.example/sparrow-pay', note: 'sparrow-note', items: [] },
    contact: { email, phone, first_name: 'Sparrow-Ann', last_name: 'Sparrow-Li', locale: 'en', country: 'CN' },
  },
});

/** §5.5: the whole way of a message in the loudest log, with providers that answer by naming people. */
describe('what is logged', () => {
  let smtp: SmtpSink;
  let sms: SmsSink;
  let shop: Served;

  beforeEach(async () => {
    smtp = await SmtpSink.start();
    sms = await SmsSink.start({ authToken: 'sparrow-twilio-token' });
    const providers = {
      ...{ SMTP_URL: smtp.url.replace('//', '//sparrow-user:sparrow-smtp-password@'), MAIL_FROM: 'Shop <hello@shop.example>' },
      ...{
        TWILIO_ACCOUNT_SID: sms.accountSid,
        TWILIO_AUTH_TOKEN: sms.authToken,
        TWILIO_FROM: '+15005550006',
        TWILIO_API_URL: sms.url,
      },
    };
    const places = { DATABASE_URL: 'sqlite:./data/huike.db', TEMPLATES_DIR: './templates', CONFIG_DIR: './config' };
    shop = new Served({ ...places, ...providers, ...SECRETS, LOG_LEVEL: 'debug' }, files);
  });
  afterEach(async () => {
    await shop.remove();
    await smtp.stop();
    await sms.stop();
  });

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(shop.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const webhook = (envelope: { id: string }) => {
    const body = JSON.stringify(envelope);
    return post('/webhooks/orders', body, { ...signEnvelope(SECRETS.WEBHOOK_SECRET, envelope.id, clock.now(), body) });
  };

  it('holds no secret, nobody’s name or address and no text, whatever providers answer', async () => {
    await shop.start();
    // The provider's trouble, a domain that wants patience, a dead mailbox: each answer names the reader.
    smtp.answerOnce('451 4.3.2 busy, not now for sparrow-ann@example.com', 'mail');
    smtp.answerOnce('421 4.7.0 slow down with sparrow-ann@example.com', 'rcpt');
    sms.faultFor = () => ({ how: 'error', status: 500, code: 20500, message: `cannot reach ${PHONE} (sparrow-body)` });
    expect((await webhook(order('o1', 'sparrow-ann@example.com', PHONE))).status).toBe(200);
    await until(() => /provider\.down/.test(shop.said) || undefined, 'the first answer of the mail server');
    expect((await post('/webhooks/orders', '{"sparrow":', { 'webhook-id': 'sparrow-id' })).status).toBe(401);
    expect((await post('/webhooks/shopify', '{"email":"sparrow-ann@example.com"}')).status).toBe(401);
    expect((await post('/callbacks/mailgun', '{"recipient":"sparrow-ann@example.com"}')).status).toBeGreaterThanOrEqual(400);
    const form = new URLSearchParams({ email: 'sparrow-ann@example.com', password: 'sparrow-wrong-password' });
    await fetch(`${shop.url}/login`, { method: 'POST', body: form, redirect: 'manual' });
    await fetch(`${shop.url}/u/sparrow-token?email=sparrow-ann@example.com`, { headers: { 'user-agent': 'sparrow-agent' } });
    smtp.answerOnce('550 5.1.1 <sparrow-ben@example.com>: no such user here', 'rcpt');
    expect((await webhook(order('o2', 'sparrow-ben@example.com', '+8613912349877'))).status).toBe(200);
    await until(async () => {
      const { out } = await shop.command('messages', 'list', '--json', '--status', 'failed');
      return /o2|invalid_address/.test(out) || undefined;
    }, 'the dead mailbox');
    expect(await shop.kill('SIGTERM')).toBe(0);
    expect(shop.said).toMatch(/"msg":"[a-z]+\.[a-z_-]+"/);
    const lines = shop.said.split('\n').filter((line) => /sparrow|139123498/i.test(line));
    expect(lines).toEqual([]);
    for (const secret of Object.values(SECRETS)) expect(shop.said).not.toContain(secret);
  });
});
