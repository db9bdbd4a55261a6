import { TwilioSmsChannel, type TwilioOptions } from '../src/channels/twilio.channel';
import { SmsSink, type SmsFault } from './support/sms-sink';

let sink: SmsSink;
let channel: TwilioSmsChannel;

const open = (over: Partial<TwilioOptions> = {}) =>
  new TwilioSmsChannel({
    accountSid: sink.accountSid,
    authToken: sink.authToken,
    from: '+15005550006',
    apiUrl: sink.url,
    timeout: 300,
    ...over,
  });
const sms = { ref: 'r1', to: '+8613800000000', body: '【茶】您的订单 & 100% 还在 👋' };

beforeEach(async () => {
  sink = await SmsSink.start();
  channel = open();
});

afterEach(async () => {
  await channel.close();
  await sink.stop();
});

describe('an SMS over Twilio', () => {
  it('is accepted with its sid; callback and validity go along', async () => {
    const outcome = await channel.send({
      ...sms,
      statusCallback: 'https://shop.example/callbacks/twilio/status?m=t',
      validityPeriod: 7200.5,
    });
    expect(outcome).toMatchObject({ is: 'accepted', providerId: `SM${'1'.padStart(32, '0')}` });
    expect(sink.all()).toEqual([
      {
        sid: `SM${'1'.padStart(32, '0')}`,
        to: '+8613800000000',
        from: '+15005550006',
        body: sms.body,
        statusCallback: 'https://shop.example/callbacks/twilio/status?m=t',
        validityPeriod: '7200',
      },
    ]);
  });

  it('goes through a messaging service, and through a base URL with a path', async () => {
    const other = open({ from: 'MG00000000000000000000000000000000', apiUrl: `${sink.url}/proxy/` });
    expect(await other.send(sms)).toMatchObject({ is: 'accepted' });
    expect(sink.all()[0]!.from).toBe('MG00000000000000000000000000000000');
  });

  it.each<[SmsFault, object]>([
    [
      { how: 'error', status: 429, code: 20429 },
      { is: 'refused', permanent: false, about: 'provider', code: 20429 },
    ],
    [
      { how: 'error', status: 400, code: 21610 },
      { is: 'refused', permanent: true, about: 'address', code: 21610 },
    ],
    [
      { how: 'error', status: 400, code: 21211 },
      { is: 'refused', permanent: true, about: 'address', code: 21211 },
    ],
    [
      { how: 'error', status: 400, code: 30034 },
      { is: 'refused', permanent: true, about: 'message', code: 30034 },
    ],
    [
      { how: 'error', status: 401, code: 20003 },
      { is: 'refused', permanent: false, about: 'provider', code: 20003 },
    ],
    [
      { how: 'raw', status: 429, body: 'slow down' },
      { is: 'refused', permanent: false, about: 'provider', code: 429 },
    ],
    [
      { how: 'raw', status: 502, body: '<html>' },
      { is: 'unknown', phase: 'request' },
    ],
    [
      { how: 'raw', status: 201, body: 'not json' },
      { is: 'accepted', providerId: null },
    ],
    [{ how: 'take-and-500' }, { is: 'unknown', phase: 'request' }],
    [{ how: 'take-and-stall' }, { is: 'unknown', phase: 'request' }],
    [{ how: 'take-and-drop' }, { is: 'unknown', phase: 'request' }],
    [{ how: 'drop' }, { is: 'unknown', phase: 'request' }],
  ])('that meets %j comes to %j, after one request', async (fault, outcome) => {
    sink.failOnce(fault);
    expect(await channel.send(sms)).toMatchObject(outcome);
    expect(sink.posts).toBe(1);
  });

  it('is provably not sent when nobody listens', async () => {
    const { url } = sink;
    await sink.stop();
    const lost = open({ apiUrl: url });
    expect(await lost.send(sms)).toMatchObject({ is: 'refused', permanent: false, about: 'provider', code: null });
    sink = await SmsSink.start();
  });

  it('is not begun when the lease ran short, or after the end', async () => {
    expect(await channel.send({ ...sms, mayStart: () => false })).toEqual({ is: 'not_started', reason: 'lease' });
    await channel.close();
    expect(await channel.send(sms)).toEqual({ is: 'not_started', reason: 'closing' });
    expect(sink.posts).toBe(0);
  });
});

describe('looking an SMS up', () => {
  it('finds what was taken although no answer came', async () => {
    sink.failOnce({ how: 'take-and-drop' });
    expect((await channel.send(sms)).is).toBe('unknown');
    expect(await channel.lookUp(sms, 0)).toEqual({
      is: 'found',
      sent: [{ providerId: sink.all()[0]!.sid, report: { is: 'accepted' } }],
    });
  });

  it('does not mistake another text or another number for it', async () => {
    await channel.send({ ...sms, body: 'another' });
    await channel.send({ ...sms, to: '+4915112345678' });
    expect(await channel.lookUp(sms, 0)).toEqual({ is: 'absent' });
  });

  it('says so when the list cannot be had', async () => {
    sink.failList({ how: 'error', status: 503, code: 20503 });
    expect(await channel.lookUp(sms, 0)).toMatchObject({ is: 'unavailable' });
  });
});
