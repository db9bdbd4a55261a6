import { MailboxEmailChannel, MailboxSmsChannel } from '../src/channels/mailbox.channel';
import { MailboxService } from '../src/channels/mailbox.service';
import { MailboxStore } from '../src/channels/mailbox.store';
import { VirtualClock } from '../src/kernel/clock';
import { dialects, testDatabase, type TestDatabase } from './support/database';

describe.each(dialects)('the built-in mailbox on %s', (on) => {
  const clock = new VirtualClock(Date.UTC(2026, 2, 1));
  let at: TestDatabase;
  let mailbox: MailboxService;
  let email: MailboxEmailChannel;
  let sms: MailboxSmsChannel;
  const mail = (ref: string, to = 'ann@mail.example') => ({
    ref,
    to,
    messageId: `<${ref}@shop.example>`,
    envelopeFrom: 'bounce@shop.example',
    from: 'Tea <hello@shop.example>',
    subject: `您好 ${ref}`,
    html: '<p>您好</p>',
    text: '您好',
    mime: Buffer.from(`Subject: ${ref}\r\n\r\n`),
  });

  beforeAll(async () => {
    at = await testDatabase(on);
    mailbox = new MailboxService(at.database, new MailboxStore(at.database));
    email = new MailboxEmailChannel(mailbox, clock);
    sms = new MailboxSmsChannel(mailbox, clock, 'Tea shop');
  });
  afterAll(() => at.drop());

  it('keeps what is sent, once for each ref', async () => {
    expect(await email.send(mail('a1'))).toEqual({ is: 'accepted', providerId: 'a1' });
    expect(await Promise.all([email.send(mail('a1')), email.send(mail('a1'))])).toEqual(
      Array.from({ length: 2 }, () => ({ is: 'accepted', providerId: 'a1' })),
    );
    expect(await mailbox.list({ to: 'ann@mail.example' })).toEqual([
      {
        id: expect.any(Number),
        channel: 'email',
        ref: 'a1',
        to: 'ann@mail.example',
        from: 'Tea <hello@shop.example>',
        subject: '您好 a1',
        html: '<p>您好</p>',
        text: '您好',
        at: clock.now(),
      },
    ]);
    expect(await mailbox.find('a1')).toMatchObject({ subject: '您好 a1', raw: 'Subject: a1\r\n\r\n' });
    expect(await mailbox.find('nothing')).toBeUndefined();
  });

  it('takes hundreds at once, and gives them back in pages and from a point on', async () => {
    const before = (await mailbox.list({ limit: 1 }))[0]!.id;
    await Promise.all(Array.from({ length: 620 }, (_, i) => email.send(mail(`m${i}`, 'many@mail.example'))));
    expect((await mailbox.since(before)).map((m) => m.ref)).toEqual(Array.from({ length: 620 }, (_, i) => `m${i}`));
    const first = await mailbox.list({ to: 'many@mail.example', limit: 400 });
    const second = await mailbox.list({ to: 'many@mail.example', limit: 400, before: first.at(-1)!.id });
    expect([first[0]!.ref, first.length, second[0]!.ref, second.length]).toEqual(['m619', 400, 'm219', 220]);
  });

  it('keeps SMS too, and finds them by number and text', async () => {
    expect(await sms.send({ ref: 's1', to: '+8613800000000', body: '【茶】您好' })).toEqual({ is: 'accepted', providerId: 's1' });
    expect(await mailbox.list({ channel: 'sms' })).toMatchObject([
      { ref: 's1', from: 'Tea shop', subject: null, html: null, text: '【茶】您好' },
    ]);
    const asked = { to: '+8613800000000', body: '【茶】您好' };
    expect(await sms.lookUp(asked, clock.now())).toEqual({
      is: 'found',
      sent: [{ providerId: 's1', report: { is: 'delivered' } }],
    });
    expect(await sms.lookUp({ ...asked, body: '【茶】' }, clock.now())).toEqual({ is: 'absent' });
    expect(await sms.lookUp(asked, clock.now() + 1)).toEqual({ is: 'absent' });
  });

  it('stores nothing when the lease ran short', async () => {
    expect(await email.send({ ...mail('late'), mayStart: () => false })).toEqual({ is: 'not_started', reason: 'lease' });
    expect(await mailbox.find('late')).toBeUndefined();
  });

  it('refuses for now when the database fails', async () => {
    const broken = new MailboxService(
      { tx: () => Promise.reject(new Error('disk full')) } as never,
      new MailboxStore(at.database),
    );
    expect(await new MailboxEmailChannel(broken, clock).send(mail('x'))).toMatchObject({
      is: 'refused',
      permanent: false,
      about: 'provider',
      reply: 'disk full',
    });
  });
});
