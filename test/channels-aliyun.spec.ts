import { AliyunSmsChannel } from '../src/channels/aliyun.channel';
import { VirtualClock } from '../src/kernel/clock';
import { HOUR } from '../src/kernel/duration';
import { AliyunSink, type AliyunFault } from './support/aliyun-sink';

const NOW = Date.parse('2026-03-02T15:30:00Z'); // 23:30 in China
let sink: AliyunSink;
let clock: VirtualClock;
let channel: AliyunSmsChannel;

const open = (apiUrl = sink.url, secret = sink.accessKeySecret) =>
  new AliyunSmsChannel({ accessKeyId: sink.accessKeyId, accessKeySecret: secret, sign: '茶铺', apiUrl, timeout: 300 }, clock);
const sms = {
  ref: 'r1',
  to: '+8613800000000',
  body: '【茶铺】您的订单1 & 2已发货',
  approved: { code: 'SMS_12345', params: { order_number: '1 & 2' } },
};

beforeEach(async () => {
  sink = await AliyunSink.start();
  clock = new VirtualClock(NOW);
  channel = open();
});
afterEach(async () => {
  await channel.close();
  await sink.stop();
});

describe('an SMS over Aliyun', () => {
  it('is signed and accepted with its BizId; our ref goes along', async () => {
    expect(await channel.send(sms)).toEqual({ is: 'accepted', providerId: '9^1', code: 200, reply: 'OK' });
    expect(sink.sent).toEqual([
      {
        PhoneNumbers: '13800000000',
        SignName: '茶铺',
        TemplateCode: 'SMS_12345',
        TemplateParam: '{"order_number":"1 & 2"}',
        OutId: 'r1',
      },
    ]);
  });

  it('is not requested without an approved template', async () => {
    expect(await channel.send({ ...sms, approved: undefined })).toMatchObject({
      is: 'refused',
      permanent: true,
      about: 'message',
    });
    expect(sink.posts).toBe(0);
  });

  it.each<[AliyunFault, object]>([
    [
      { how: 'answer', status: 200, body: { Code: 'isv.MOBILE_NUMBER_ILLEGAL', Message: '' } },
      { is: 'refused', about: 'address' },
    ],
    [
      { how: 'answer', status: 200, body: { Code: 'isv.BUSINESS_LIMIT_CONTROL' } },
      { is: 'refused', permanent: false },
    ],
    [
      { how: 'answer', status: 400, body: { Code: 'Throttling.User' } },
      { is: 'refused', about: 'provider' },
    ],
    [{ how: 'answer', status: 503, body: '<html>' }, { is: 'unknown' }],
    [{ how: 'answer', status: 200, body: 'not json' }, { is: 'unknown' }],
    [{ how: 'answer', status: 200, body: { Code: 'isp.SYSTEM_ERROR' } }, { is: 'unknown' }],
    [{ how: 'take-and-drop' }, { is: 'unknown', phase: 'request' }],
  ])('that meets %j comes to %j', async (fault, outcome) => {
    sink.failOnce(fault);
    expect(await channel.send(sms)).toMatchObject(outcome);
    expect(sink.posts).toBeLessThanOrEqual(1);
  });

  it('is the provider’s trouble with a wrong secret, and provably not sent when nobody listens', async () => {
    expect(await open(sink.url, 'wrong').send(sms)).toMatchObject({ is: 'refused', permanent: false, about: 'provider' });
    const { url } = sink;
    await sink.stop();
    expect(await open(url).send(sms)).toMatchObject({ is: 'refused', permanent: false, about: 'provider', code: null });
    sink = await AliyunSink.start();
  });

  it('is not begun when the lease ran short, or after the end', async () => {
    expect(await channel.send({ ...sms, mayStart: () => false })).toEqual({ is: 'not_started', reason: 'lease' });
    await channel.close();
    expect(await channel.send(sms)).toEqual({ is: 'not_started', reason: 'closing' });
  });
});

describe('looking an SMS up at Aliyun', () => {
  it('finds it by our ref among many to the same number, over the change of the day', async () => {
    for (let i = 0; i < 60; i++) await channel.send({ ...sms, ref: `other${i}` });
    sink.failOnce({ how: 'take-and-drop' });
    expect((await channel.send(sms)).is).toBe('unknown');
    clock.set(NOW + HOUR);
    const evidence = await channel.lookUp(sms, NOW);
    expect(evidence).toMatchObject({ is: 'found', sent: [{ providerId: null, report: { is: 'delivered' } }, {}] });
  });

  it('is absent when another one went there, and unavailable when the list cannot be had', async () => {
    await channel.send({ ...sms, ref: 'another' });
    expect(await channel.lookUp(sms, NOW)).toEqual({ is: 'absent' });
    sink.failOnce({ how: 'answer', status: 503, body: '<html>' });
    expect(await channel.lookUp(sms, NOW)).toMatchObject({ is: 'unavailable' });
  });
});
