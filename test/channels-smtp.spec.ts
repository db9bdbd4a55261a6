import { generateKeyPairSync } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { dkimKey, verifiesDkim } from '../src/channels/dkim-signature';
import { composeMime } from '../src/channels/compose-mime';
import type { OutgoingMail } from '../src/channels/email.channel';
import { SmtpEmailChannel, type SmtpOptions } from '../src/channels/smtp.channel';
import { SmtpSink } from './support/smtp-sink';

let sink: SmtpSink;
let channel: SmtpEmailChannel;
let made = 0;

const open = (options: Partial<SmtpOptions> = {}) =>
  new SmtpEmailChannel({ url: sink.url, connectionTimeout: 2000, greetingTimeout: 300, socketTimeout: 300, ...options });

function aMail(over: Partial<OutgoingMail> = {}): OutgoingMail {
  const ref = `ref${++made}`;
  const to = over.to ?? 'ann@mail.example';
  return {
    ref,
    messageId: `<${ref}.s@shop.example>`,
    envelopeFrom: 'bounce@shop.example',
    to,
    mime: composeMime({
      ref,
      messageId: `<${ref}.s@shop.example>`,
      date: 0,
      from: { address: 'hello@shop.example' },
      to: { address: 'ann@mail.example' },
      subject: `Mail ${made}`,
      text: '.\r\n..dots\n. begin lines',
      html: `<a href="https://shop.example/?a=1&amp;b=2">link</a>${'<p>filler</p>'.repeat(3000)}`,
    }),
    ...over,
  };
}

beforeEach(async () => {
  sink = await SmtpSink.start();
  channel = open();
});

afterEach(async () => {
  await channel.close();
  await sink.stop();
});

describe('a mail over SMTP', () => {
  it('arrives byte for byte and is accepted', async () => {
    const mail = aMail();
    expect(await channel.send(mail)).toEqual({
      is: 'accepted',
      providerId: 'SINK1',
      code: 250,
      reply: '250 2.0.0 ok: queued as SINK1',
    });
    const [got] = sink.inbox('ann@mail.example');
    expect(got!.raw.equals(mail.mime)).toBe(true);
    expect(got!.from).toBe('bounce@shop.example');
    expect(got!.subject).toBe(`Mail ${made}`);
    expect(got!.text).toBe('.\r\n..dots\r\n. begin lines');
    expect(sink.links(got!)).toEqual(['https://shop.example/?a=1&b=2']);
  });

  it('is the same bytes when it is sent again', async () => {
    const mail = aMail();
    await channel.send(mail);
    await channel.send(mail);
    const [first, second] = sink.all();
    expect(first!.raw.equals(second!.raw)).toBe(true);
  });

  it('is signed where there is a key, the same each time', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    channel = open({ dkim: [await dkimKey({ domain: 'shop.example', selector: 's1', pem })] });
    const mail = aMail();
    await channel.send(mail);
    await channel.send(mail);
    const [first, second] = sink.all();
    expect(verifiesDkim(first!.raw, publicKey)).toBe(true);
    expect(first!.raw.equals(second!.raw)).toBe(true);
  });

  // RELIABILITY §2.1, row by row, without and with PIPELINING.
  describe.each([{ extensions: ['8BITMIME'] }, { extensions: ['PIPELINING'] }])(
    'when the server offers $extensions',
    ({ extensions }) => {
      beforeEach(async () => {
        await channel.close();
        await sink.stop();
        sink = await SmtpSink.start({ extensions });
        channel = open();
      });

      it.each([
        ['greeting', 'drop', 'provider'],
        ['greeting', 'end', 'provider'],
        ['greeting', 'stall', 'provider'],
        ['ehlo', 'drop', 'provider'],
        ['mail', 'drop', 'provider'],
        ['mail', 'stall', 'provider'],
        ['rcpt', 'drop', 'message'],
        ['rcpt', 'end', 'message'],
        ['data', 'drop', 'message'],
        ['data', 'stall', 'message'],
      ] as const)('a failure at %s (%s) is provably not sent (about the %s)', async (at, how, about) => {
        sink.failOnce(at, how);
        expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about, code: null });
        expect(sink.all()).toHaveLength(0);
        expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
      });

      it.each([
        ['body', 'drop'],
        ['body', 'end'],
        ['body', 'stall'],
        ['dot', 'drop'],
        ['dot', 'end'],
        ['dot', 'stall'],
        ['dot', 'take-and-drop'],
      ] as const)('a failure at %s (%s) is unknown', async (at, how) => {
        sink.failOnce(at, how);
        expect(await channel.send(aMail())).toMatchObject({ is: 'unknown', phase: 'data' });
        expect(sink.all()).toHaveLength(how === 'take-and-drop' ? 1 : 0);
        expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
      });

      it.each([
        ['greeting', '554 5.3.2 not now', false, 'provider'],
        ['mail', '451 4.3.0 later', false, 'provider'],
        ['rcpt', '450 4.2.0 greylisted', false, 'message'],
        ['rcpt', '421 4.7.0 later', false, 'domain'],
        ['rcpt', '550 5.1.1 user unknown', true, 'address'],
        ['rcpt', '550-5.7.1 policy,\r\n550 5.7.1 see our site', true, 'message'],
        ['data', '451 4.3.0 later', false, 'message'],
        ['body', '552 5.3.4 too big', true, 'message'],
        ['dot', '451 4.3.0 later', false, 'message'],
        ['dot', '554 5.7.1 spam', true, 'message'],
        ['dot', '421 4.3.2 going down', false, 'domain'],
        ['dot', '550 5.7.515 access denied', true, 'domain'],
      ] as const)('an answer at %s, %j, is a refusal (permanent %s, about the %s)', async (at, reply, permanent, about) => {
        sink.answerOnce(reply, at);
        const enhanced = /\d\.\d+\.\d+/.exec(reply)![0];
        expect(await channel.send(aMail())).toMatchObject({
          is: 'refused',
          permanent,
          about,
          code: Number(reply.slice(0, 3)),
          enhanced,
        });
        expect(sink.all()).toHaveLength(0);
        expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
      });

      it('an answer in single bytes, or a very long one, is understood', async () => {
        sink.failOnce('dot', 'dribble');
        expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
        sink.answerOnce(`${'550-no\r\n'.repeat(1500)}550 5.1.1 no`, 'rcpt');
        expect(await channel.send(aMail())).toMatchObject({ is: 'refused', about: 'address' });
      });
    },
  );

  it('is not sent, and may be tried later, when nobody listens', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const lost = open({ url: `smtp://127.0.0.1:${port}` });
    expect(await lost.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider', code: null });
    await lost.close();
  });

  it('is not begun when the lease ran short while it waited for a connection', async () => {
    expect(await channel.send(aMail({ mayStart: () => false }))).toEqual({ is: 'not_started', reason: 'lease' });
    expect(sink.commands.some((c) => c.startsWith('MAIL'))).toBe(false);
    expect(await channel.send(aMail({ mayStart: () => true }))).toMatchObject({ is: 'accepted' });
    expect(sink.connections).toBe(1);
  });
});

describe('addresses', () => {
  it('go to an international domain by its A-label', async () => {
    expect(await channel.send(aMail({ to: 'ann@müller.example' }))).toMatchObject({ is: 'accepted' });
    expect(sink.inbox('ann@xn--mller-kva.example')).toHaveLength(1);
  });

  it('outside ASCII before the @ need a server that offers SMTPUTF8', async () => {
    expect(await channel.send(aMail({ to: '王芳@mail.example' }))).toMatchObject({
      is: 'refused',
      permanent: true,
      about: 'address',
    });
    expect(sink.commands.some((c) => c.startsWith('MAIL'))).toBe(false);
    const able = await SmtpSink.start({ extensions: ['SMTPUTF8', 'PIPELINING'] });
    const other = open({ url: able.url });
    expect(await other.send(aMail({ to: '王芳@mail.example' }))).toMatchObject({ is: 'accepted' });
    expect(able.commands.find((c) => c.startsWith('MAIL'))).toContain(' SMTPUTF8');
    await other.close();
    await able.stop();
  });

  it.each(['a@b.example>\r\nRCPT TO:<c@d.example', '"a b"@c.example', 'a@b@c.example', '', 'nobody'])(
    'like %j are refused unsaid',
    async (to) => {
      expect(await channel.send(aMail({ to }))).toMatchObject({ is: 'refused', permanent: true, about: 'address' });
      expect(sink.connections).toBe(0);
    },
  );
});

describe('connections', () => {
  it('are kept and used again, at most as many as allowed', async () => {
    channel = open({ limits: { connections: 3 } });
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => channel.send(aMail())));
    expect(outcomes.every((o) => o.is === 'accepted')).toBe(true);
    expect(sink.connections).toBe(3);
    expect(sink.all()).toHaveLength(40);
  });

  it('survive a refusal: RSET, and the next message', async () => {
    for (let i = 0; i < 15; i++) {
      sink.answerOnce('550 5.1.1 no', 'rcpt');
      expect(await channel.send(aMail())).toMatchObject({ is: 'refused', about: 'address' });
    }
    expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
    expect(sink.connections).toBe(1);
  });

  it('are renewed after so many messages', async () => {
    channel = open({ limits: { connections: 1, messagesPerConnection: 4 } });
    for (let i = 0; i < 9; i++) await channel.send(aMail());
    expect(sink.connections).toBe(3);
    expect(sink.all()).toHaveLength(9);
  });

  it('lost while idle are no attempt: the message goes over a new one', async () => {
    await Promise.all([channel.send(aMail()), channel.send(aMail())]);
    sink.cut();
    const outcomes = await Promise.all([channel.send(aMail()), channel.send(aMail()), channel.send(aMail())]);
    expect(outcomes.map((o) => o.is)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(sink.all()).toHaveLength(5);
  });

  it('that hang do not keep others waiting for a free one', async () => {
    channel = open({ limits: { connections: 1 } });
    sink.failOnce('dot', 'stall');
    const [stuck, next] = await Promise.all([channel.send(aMail()), channel.send(aMail())]);
    expect([stuck.is, next.is]).toEqual(['unknown', 'accepted']);
  });

  it('are closed when they are not used', async () => {
    channel = open({ limits: { idle: 20 } });
    await channel.send(aMail());
    while (sink.open > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(sink.commands.at(-1)).toBe('QUIT');
    expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
  });

  it('are closed at the end, which waits for what is in flight', async () => {
    const sending = [channel.send(aMail()), channel.send(aMail())];
    await channel.close();
    expect((await Promise.all(sending)).map((o) => o.is).sort()).toEqual(['accepted', 'accepted']);
    expect(await channel.send(aMail())).toEqual({ is: 'not_started', reason: 'closing' });
  });
});
