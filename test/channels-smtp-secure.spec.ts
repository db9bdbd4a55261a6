import { connect } from 'node:net';
import { composeMime } from '../src/channels/compose-mime';
import type { OutgoingMail } from '../src/channels/email.channel';
import { SmtpEmailChannel } from '../src/channels/smtp.channel';
import { selfSigned } from './support/self-signed';
import { SmtpSink, type SinkOptions } from './support/smtp-sink';

const tls = selfSigned('localhost');
const login = { user: 'shop', password: 'p@ss word/' };
const credentials = `${login.user}:${encodeURIComponent(login.password)}@`;
let sink: SmtpSink;
let channel: SmtpEmailChannel;

/** A channel to a sink that offers this; `query` goes into SMTP_URL. */
async function open(offers: SinkOptions, query = '', who = ''): Promise<void> {
  sink = await SmtpSink.start(offers);
  const url = sink.url.replace('smtp://127.0.0.1', `smtp://${who}localhost`);
  channel = new SmtpEmailChannel({ url: `${url}${query}`, connectionTimeout: 2000, greetingTimeout: 500, socketTimeout: 500 });
}

afterEach(async () => {
  await channel.close();
  await sink.stop();
});

function aMail(to = 'ann@mail.example'): OutgoingMail {
  const messageId = '<ref.s@shop.example>';
  return {
    ...{ ref: 'ref', messageId, envelopeFrom: 'bounce@shop.example', to },
    mime: composeMime({
      ...{ ref: 'ref', messageId, date: 0, from: { address: 'hello@shop.example' }, to: { address: to } },
      ...{ subject: 'Tea', text: 'Tea', html: '<p>Tea</p>' },
    }),
  };
}

const TRUSTING = '?tls.rejectUnauthorized=false';
const nothingOfTheMail = () => sink.commands.filter((line) => /^(MAIL|RCPT|DATA|AUTH)/i.test(line));

describe('STARTTLS', () => {
  it('is used where it is offered, before anything of the mail or the login is said', async () => {
    await open({ tls, login }, TRUSTING, credentials);
    expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
    expect(sink.inbox('ann@mail.example')).toHaveLength(1);
    expect(sink.inClear.filter((line) => !/^(EHLO|STARTTLS)/i.test(line))).toEqual([]);
  });

  it('does not go on over a certificate nobody vouches for', async () => {
    await open({ tls, login }, '', credentials);
    expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider' });
    expect(nothingOfTheMail()).toEqual([]);
  });

  it.each(['', '?requireTLS=true'])('that fails leaves the mail unsent, never in clear (SMTP_URL with %j)', async (query) => {
    await open({ tls, login }, query, credentials);
    sink.answerAlways('454 4.7.0 TLS not available', 'starttls');
    expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider' });
    expect(nothingOfTheMail()).toEqual([]);
    sink.behave();
    sink.failOnce('starttls', 'drop');
    expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider' });
    expect(nothingOfTheMail()).toEqual([]);
  });

  it('is asked for under requireTLS although nobody offers it: a man in the middle who hides it gets nothing', async () => {
    await open({ login }, '?requireTLS=true', credentials);
    expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider' });
    expect(nothingOfTheMail()).toEqual([]);
  });

  it('is not needed without requireTLS: a relay on the same machine has none', async () => {
    await open({});
    expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
    expect(sink.inClear.some((line) => line.startsWith('MAIL'))).toBe(true);
  });

  it('throws away what was slipped in before it', async () => {
    await open({ tls }, TRUSTING);
    const port = Number(new URL(sink.url).port);
    const heard = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('EHLO x\r\nSTARTTLS\r\nMAIL FROM:<injected@shop.example>\r\n'),
      );
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (text.includes('220 2.0.0')) socket.destroy();
      });
      socket.on('close', () => resolve(text));
    });
    expect(heard).toContain('250 STARTTLS');
    expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
    expect(sink.all().map((mail) => mail.from)).toEqual(['bounce@shop.example']);
  });
});

describe('AUTH', () => {
  it.each(['PLAIN', 'LOGIN'])('logs in with %s', async (mechanism) => {
    await open({ tls, login, extensions: ['PIPELINING', `AUTH ${mechanism}`] }, TRUSTING, credentials);
    expect(await channel.send(aMail())).toMatchObject({ is: 'accepted' });
    expect(sink.logins).toEqual([login]);
  });

  it('logs in once for many mails', async () => {
    await open({ tls, login }, TRUSTING, credentials);
    for (let i = 0; i < 3; i++) await channel.send(aMail());
    expect(sink.logins).toEqual([login]);
  });

  it('with a wrong password is the provider’s trouble, which the message does not pay for', async () => {
    await open({ tls, login }, TRUSTING, 'shop:wrong@');
    expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider', code: 535 });
    expect(sink.all()).toEqual([]);
  });

  it('missing where the server wants it is the provider’s trouble too', async () => {
    await open({ tls, login }, TRUSTING);
    expect(await channel.send(aMail())).toMatchObject({ is: 'refused', permanent: false, about: 'provider', code: 530 });
  });
});

describe('an address outside ASCII (M8)', () => {
  const UTF8 = ['PIPELINING', '8BITMIME', 'SMTPUTF8'];

  it('goes to a server that takes it, and is asked for as such', async () => {
    await open({ extensions: UTF8 });
    expect(await channel.send(aMail('用户@例子.example'))).toMatchObject({ is: 'accepted' });
    expect(sink.commands.find((line) => line.startsWith('MAIL'))).toMatch(/ SMTPUTF8\b/);
    expect(sink.commands.find((line) => line.startsWith('RCPT'))).toContain('<用户@xn--fsqu00a.example>');
    expect(sink.all()[0]!.raw.toString()).toContain('To: 用户@xn--fsqu00a.example\r\n');
  });

  it('is refused for good, unsaid, by a server that does not', async () => {
    await open({ extensions: ['PIPELINING', '8BITMIME'] });
    expect(await channel.send(aMail('用户@例子.example'))).toMatchObject({
      is: 'refused',
      permanent: true,
      about: 'address',
      code: null,
    });
    expect(sink.commands.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([]);
  });

  it('needs nothing of the kind where only its domain is: that travels in ASCII', async () => {
    await open({ extensions: ['PIPELINING'] });
    expect(await channel.send(aMail('ann@müller.example'))).toMatchObject({ is: 'accepted' });
    expect(sink.inbox('ann@xn--mller-kva.example')).toHaveLength(1);
    expect(sink.commands.find((line) => line.startsWith('MAIL'))).not.toContain('SMTPUTF8');
  });

  it('that is none at all never reaches a server', async () => {
    await open({ extensions: UTF8 });
    for (const to of ['ann@b@c.example', 'ann', 'a b@c.example', 'ann@c.example\r\nRCPT TO:<x@y.example>', '"ann"@c.example'])
      expect(await channel.send({ ...aMail(), to })).toMatchObject({
        is: 'refused',
        permanent: true,
        about: 'address',
        code: null,
      });
    expect(sink.commands).toEqual([]);
  });
});
