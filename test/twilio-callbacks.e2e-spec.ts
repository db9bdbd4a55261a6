import { getExpectedTwilioSignature } from 'twilio';
import { dialects } from './support/database';
import { readingEngine, type Reading } from './support/reading';
import { SmsSink } from './support/sms-sink';

describe.each(dialects)("Twilio's callbacks on %s", (dialect) => {
  let sink: SmsSink;
  let reading: Reading;
  let phone: string;
  let people = 0;

  beforeAll(async () => {
    sink = await SmsSink.start();
    reading = await readingEngine({
      on: dialect,
      env: {
        TWILIO_ACCOUNT_SID: sink.accountSid,
        TWILIO_AUTH_TOKEN: sink.authToken,
        TWILIO_FROM: '+14155550199',
        TWILIO_API_URL: sink.url,
      },
    });
  });
  afterAll(async () => {
    await reading.shop.close();
    await sink.stop();
  });
  beforeEach(() => void (phone = `+1415555${String(1000 + ++people)}`));

  /** Twilio signs the address it calls, which is below PUBLIC_URL, and calls the server. */
  const call = (path: string, fields: Record<string, string>, signature?: string) =>
    fetch(reading.shop.url + path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature ?? getExpectedTwilioSignature(sink.authToken, `http://huike.test${path}`, fields),
      },
    });
  const text = async () => {
    await reading.letter('text', phone.slice(1), { phone });
    return sink.inbox(phone).at(-1);
  };
  const message = async (sid: string) =>
    (
      await reading.shop.engine.database.read<{ status: string; ref: string }>(
        'SELECT status, ref FROM messages WHERE provider_id = ?',
        [sid],
      )
    )[0]!;
  const status = (sms: { sid: string; statusCallback?: string }, MessageStatus: string, more: Record<string, string> = {}) => {
    const { pathname, search } = new URL(sms.statusCallback!);
    return call(pathname + search, { MessageSid: sms.sid, MessageStatus, To: phone, ...more });
  };

  it('rank statuses, in any order and however often they come', async () => {
    const sms = (await text())!;
    expect((await message(sms.sid)).status).toBe('sent');
    for (const word of ['delivered', 'sent', 'queued', 'delivered', 'sending'])
      expect((await status(sms, word)).status).toBe(204);
    expect((await message(sms.sid)).status).toBe('delivered');
    await status(sms, 'undelivered', { ErrorCode: '30008' });
    expect((await message(sms.sid)).status).toBe('bounced');
  });

  it('find the message by its sid as well', async () => {
    const sms = (await text())!;
    expect((await call('/callbacks/twilio/status', { MessageSid: sms.sid, MessageStatus: 'delivered' })).status).toBe(204);
    expect((await message(sms.sid)).status).toBe('delivered');
    expect((await call('/callbacks/twilio/status', { MessageSid: 'SMnobody', MessageStatus: 'delivered' })).status).toBe(204);
  });

  it('settle a message of unknown outcome', async () => {
    sink.failOnce({ how: 'take-and-drop' });
    const sms = (await text())!;
    const ref = new URL(sms.statusCallback!).searchParams.get('m')!;
    const stands = async () =>
      (await reading.shop.engine.database.read<{ status: string }>('SELECT status FROM messages WHERE ref = ?', [ref]))[0]!
        .status;
    expect(await stands()).toBe('unknown');
    await status(sms, 'sent');
    expect(await stands()).toBe('sent');
  });

  it('are refused without a good signature, and change nothing', async () => {
    const sms = (await text())!;
    for (const bad of ['', 'x', getExpectedTwilioSignature('another token', sms.statusCallback!, {})]) {
      const { pathname, search } = new URL(sms.statusCallback!);
      expect((await call(pathname + search, { MessageSid: sms.sid, MessageStatus: 'delivered' }, bad)).status).toBe(401);
      expect((await call('/callbacks/twilio/inbound', { From: phone, Body: 'STOP' }, bad)).status).toBe(401);
    }
    expect((await message(sms.sid)).status).toBe('sent');
    expect(await text()).not.toBe(sms);
  });

  it.each(['STOP', 'stop.', '退订', 'please stop texting me'])('S3: %s ends everything to this number', async (Body) => {
    const sms = (await text())!;
    const answer = await call('/callbacks/twilio/inbound', { From: phone, Body });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><Response>(<Message>[^<]+<\/Message>)?<\/Response>$/,
    );
    expect(await text()).toBe(sms);
    const [last] = await reading.shop.engine.database.read<{ reason: string }>(
      'SELECT reason FROM messages ORDER BY id DESC LIMIT 1',
    );
    expect(last!.reason).toBe('suppressed_stop');
    expect(
      await reading.count("messages WHERE channel = 'sms' AND provider_id = ? AND unsubscribed_at IS NOT NULL", [sms.sid]),
    ).toBe(1);
  });

  it('S4: START lets messages through again, with a new record of consent', async () => {
    const before = await text();
    await call('/callbacks/twilio/inbound', { From: phone, Body: 'STOP' });
    expect(await text()).toBe(before);
    await call('/callbacks/twilio/inbound', { From: phone, Body: 'START' });
    expect(await text()).not.toBe(before);
    expect(await reading.count("consents WHERE address = ? AND state = 'granted' AND source = 'sms answer'", [phone])).toBe(1);
  });

  it('S6: a number that stopped at the carrier is suppressed too', async () => {
    const sms = (await text())!;
    await status(sms, 'undelivered', { ErrorCode: '21610' });
    expect(await text()).toBe(sms);
  });

  it('S3: one confirmation comes of a stop that was news, none where Twilio sends its own, and nothing after', async () => {
    await text();
    const answers: string[] = [];
    for (const Body of ['退订', '退订', 'stop', 'please stop texting me'])
      answers.push(await (await call('/callbacks/twilio/inbound', { From: phone, Body })).text());
    expect(answers[0]).toContain('<Message>【Linen &#38; Co】您已退订，我们不会再发送短信。</Message>');
    for (const answer of answers.slice(1)) expect(answer).toMatch(/<Response><\/Response>$/);
    await call('/callbacks/twilio/inbound', { From: phone, Body: 'START' });
    expect(await (await call('/callbacks/twilio/inbound', { From: phone, Body: 'STOP' })).text()).toMatch(
      /<Response><\/Response>$/,
    );
  });

  it('S3: a refusal in own words is flagged', async () => {
    await text();
    const before = await reading.count("suppressions WHERE channel = 'sms' AND detail = 'in own words'");
    await call('/callbacks/twilio/inbound', { From: phone, Body: "I don't want your texts any more" });
    expect(await reading.count("suppressions WHERE channel = 'sms' AND detail = 'in own words'")).toBe(before + 1);
  });

  it('S4: help says who we are, where to turn, and how to stop, and changes nothing', async () => {
    const before = await text();
    const help = await (await call('/callbacks/twilio/inbound', { From: phone, Body: 'Help' })).text();
    expect(help).toContain(
      '<Message>Linen &#38; Co: for help write to huike@localhost.localdomain. Reply STOP to end text messages.</Message>',
    );
    expect(await (await call('/callbacks/twilio/inbound', { From: phone, Body: 'HELP', OptOutType: 'HELP' })).text()).toMatch(
      /<Response><\/Response>$/,
    );
    expect(await text()).not.toBe(before);
  });

  it('S4: START of somebody nobody knows opens nothing: there is no consent to record', async () => {
    const unknown = '+14155559999';
    await call('/callbacks/twilio/inbound', { From: unknown, Body: 'STOP' });
    const closed = await reading.count("suppressions WHERE channel = 'sms'");
    await call('/callbacks/twilio/inbound', { From: unknown, Body: 'START' });
    expect(await reading.count("suppressions WHERE channel = 'sms'")).toBe(closed);
  });

  it('answer other words with nothing, and nothing changes', async () => {
    const answer = await call('/callbacks/twilio/inbound', { From: phone, Body: 'When does it arrive?' });
    expect(await answer.text()).toMatch(/<Response><\/Response>$/);
    expect((await call('/callbacks/twilio/inbound', { From: 'nobody', Body: 'STOP' })).status).toBe(200);
  });
});

describe('S5: under stop_scope: program', () => {
  let sink: SmsSink;
  let reading: Reading;
  const phone = '+14155551000';

  beforeAll(async () => {
    sink = await SmsSink.start();
    reading = await readingEngine({
      env: {
        TWILIO_ACCOUNT_SID: sink.accountSid,
        TWILIO_AUTH_TOKEN: sink.authToken,
        TWILIO_FROM: '+14155550199',
        TWILIO_API_URL: sink.url,
      },
      config: {
        'rules.yaml':
          'caps: { email: { gap: 0s, count: 1000 }, sms: { gap: 0s, count: 1000 } }\nquiet_hours: { email: null, sms: null }\nsms: { stop_scope: program }\n',
        'flows/notice.yaml':
          'id: notice\npurpose: service\ntopic: notices\ntrigger: { event: custom.notice }\nsteps: [ { sms: { template: letter } } ]\n',
      },
    });
  });
  afterAll(async () => {
    await reading.shop.close();
    await sink.stop();
  });

  it('a stop ends marketing, service goes on, and START begins marketing again', async () => {
    const answer = async (Body: string) => {
      const fields = { From: phone, Body };
      const url = 'http://huike.test/callbacks/twilio/inbound';
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(sink.authToken, url, fields),
      };
      const body = new URLSearchParams(fields).toString();
      return (await fetch(`${reading.shop.url}/callbacks/twilio/inbound`, { method: 'POST', body, headers })).text();
    };
    const write = async (kind: string) => {
      const before = sink.inbox(phone).length;
      await reading.letter(kind, 'bo', { phone });
      return sink.inbox(phone).length - before;
    };
    expect(await write('text')).toBe(1);
    expect(await answer('拒收')).toContain('不会再发送营销短信');
    expect(await answer('拒收')).toMatch(/<Response><\/Response>$/);
    expect(await write('text')).toBe(0);
    expect(await write('notice')).toBe(1);
    expect(await answer('START')).toMatch(/<Response><\/Response>$/);
    expect(await write('text')).toBe(1);
  });
});
