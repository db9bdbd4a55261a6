import { callbackKey } from '../src/links/callback-key';
import { AliyunSink } from './support/aliyun-sink';
import { dialects } from './support/database';
import { readingEngine, type Reading } from './support/reading';
import { SmsSink } from './support/sms-sink';

describe.each(dialects)('SMS through Aliyun beside Twilio, on %s', (dialect) => {
  let aliyun: AliyunSink;
  let twilio: SmsSink;
  let reading: Reading;
  let phone: string;
  let people = 0;

  beforeAll(async () => {
    [aliyun, twilio] = [await AliyunSink.start(), await SmsSink.start()];
    reading = await readingEngine({
      on: dialect,
      env: {
        TWILIO_ACCOUNT_SID: twilio.accountSid,
        TWILIO_AUTH_TOKEN: twilio.authToken,
        TWILIO_FROM: '+14155550199',
        TWILIO_API_URL: twilio.url,
        ALIYUN_ACCESS_KEY_ID: aliyun.accessKeyId,
        ALIYUN_ACCESS_KEY_SECRET: aliyun.accessKeySecret,
        ALIYUN_SMS_SIGN: '亚麻店',
        ALIYUN_API_URL: aliyun.url,
      },
      templates: {
        'sms/letter/en.txt': 'Hello {{link "https://shop.example/sms"}} Reply STOP to end\n',
        'sms/letter/zh-CN.txt': "---\naliyun: SMS_1234567\n---\n【亚麻店】{{default contact.name '您'}}，新品已到店，欢迎选购\n",
      },
    });
  });
  afterAll(async () => {
    await reading.shop.close();
    await aliyun.stop();
    await twilio.stop();
  });
  beforeEach(() => void (phone = `138${String(++people).padStart(8, '0')}`));

  const key = () => callbackKey('a secret that is only for tests', 'aliyun');
  const call = (path: string, body: unknown, secret = key()) =>
    fetch(`${reading.shop.url}/callbacks/aliyun/${secret}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const text = async (more: object = {}) => {
    const before = aliyun.sent.length;
    await reading.letter('text', phone, { phone: `+86${phone}`, locale: 'zh-CN', country: 'CN', first_name: '小李', ...more });
    return aliyun.sent[before];
  };
  const row = async () =>
    (
      await reading.shop.engine.database.read<Record<string, string | null>>('SELECT * FROM messages ORDER BY id DESC LIMIT 1')
    )[0]!;

  it('a number in China goes to Aliyun as its approved template, any other to Twilio as text', async () => {
    expect(await text()).toMatchObject({
      PhoneNumbers: phone,
      SignName: '亚麻店',
      TemplateCode: 'SMS_1234567',
      TemplateParam: '{"contact_name":"小李"}',
    });
    expect(await row()).toMatchObject({ status: 'sent', provider: 'aliyun', provider_id: `9^${aliyun.sent.length}` });
    await reading.letter('text', 'us', { phone: '+14155550123' });
    expect(twilio.inbox('+14155550123')).toHaveLength(1);
    expect(await row()).toMatchObject({ provider: 'twilio' });
  });

  it('a text that Aliyun has not approved is skipped, not sent', async () => {
    expect(await text({ locale: 'en' })).toBeUndefined();
    expect(await row()).toMatchObject({ status: 'skipped', reason: 'template_error' });
  });

  it('reports tell what became of it, by our ref or by theirs, however often they come', async () => {
    await text();
    const { ref, provider_id } = await row();
    const report = { phone_number: phone, success: true, err_code: 'DELIVERED', biz_id: provider_id };
    const answer = await call('status', [{ ...report, out_id: ref }, { ...report, biz_id: 'nobody' }, 'odd']);
    expect([answer.status, await answer.json()]).toEqual([200, { code: 0, msg: 'taken' }]);
    expect(await row()).toMatchObject({ status: 'delivered' });
    await call('status', [{ ...report, success: false, err_code: 'MOBILE_NOT_ON_SERVICE' }]);
    expect(await row()).toMatchObject({ status: 'bounced', reason: 'undelivered' });
    expect(await text()).toBeDefined();
  });

  it('a number on the blacklist, and one that answers TD, hear no more', async () => {
    await text();
    const { ref } = await row();
    await call('status', [{ phone_number: phone, success: false, err_code: 'MOBILE_IN_BLACK', out_id: ref }]);
    expect(await text()).toBeUndefined();
    expect(await row()).toMatchObject({ status: 'skipped', reason: 'suppressed_stop' });
    phone = '13900000009';
    expect(await text()).toBeDefined();
    expect((await call('inbound', [{ phone_number: phone, content: ' ＴＤ。', sequence_id: 1 }])).status).toBe(200);
    expect(await text()).toBeUndefined();
  });

  it('whoever does not know the address is not heard', async () => {
    await text();
    const answer = [{ phone_number: phone, content: 'TD' }];
    for (const wrong of ['x', callbackKey('another secret', 'aliyun'), callbackKey('a secret that is only for tests', 'other')])
      expect((await call('inbound', answer, wrong)).status).toBe(404);
    expect(await text()).toBeDefined();
  });

  it('what was taken without an answer is found in the list, and never sent again', async () => {
    aliyun.failOnce({ how: 'take-and-drop' });
    expect(await text()).toBeDefined();
    expect(await row()).toMatchObject({ status: 'unknown', reason: 'unproved', provider: 'aliyun' });
    const posts = aliyun.posts;
    await reading.shop.advance('2min');
    expect(await row()).toMatchObject({ status: 'delivered', reason: null });
    expect(aliyun.posts).toBe(posts);
  });
});
