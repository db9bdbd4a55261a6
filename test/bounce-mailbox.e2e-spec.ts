import { LinksService } from '../src/links/links.service';
import { BounceMailbox } from '../src/tracking/bounces/bounce-mailbox.service';
import { MOST_READ } from '../src/tracking/bounces/mail-parts';
import { autoReply, deliveryReport, feedbackReport, notice } from './support/bounce-mails';
import { command } from './support/command';
import { dialects } from './support/database';
import { ImapServer } from './support/imap-server';
import { readingEngine, type Letter, type Reading } from './support/reading';

describe.each(dialects)('the bounce mailbox on %s', (dialect) => {
  let imap: ImapServer;
  let reading: Reading;
  let people = 0;
  let who: string;

  beforeAll(async () => {
    imap = await ImapServer.start();
    const env = { BOUNCE_ADDRESS: 'bounces@shop.example', BOUNCE_IMAP_URL: imap.url };
    reading = await readingEngine({ on: dialect, env });
  });
  afterAll(async () => {
    await reading.shop.close();
    await imap.stop();
  });
  beforeEach(() => void (who = `bob-${++people}`));

  const app = () => reading.shop.engine.app;
  const read = () => app().get(BounceMailbox, { strict: false }).read();
  const letter = (kind = 'greeting') => reading.letter(kind, who) as Promise<Letter>;
  const address = () => `${who}@example.com`;
  const returnAddress = (one: Letter, purpose: 'bounce' | 'unsubscribe' = 'bounce') =>
    app().get(LinksService, { strict: false }).returnAddress(purpose, one.mail.ref)!;
  const soft = { status: '5.2.2', diagnostic: '552 5.2.2 mailbox full' };
  const skipped = async () =>
    (
      await reading.shop.engine.database.read<{ reason: string }>(
        "SELECT reason FROM messages WHERE status = 'skipped' ORDER BY id DESC LIMIT 1",
      )
    )[0]?.reason;

  it('suppresses a dead address: by the return address, and the next message says why', async () => {
    const one = await letter();
    const report = deliveryReport({ to: returnAddress(one), recipients: [{ address: address() }] });
    const kept = [imap.put(report), imap.put(report)];
    expect(await read()).toBe(2);
    expect(kept.map((m) => [...m.flags])).toEqual([['\\Seen'], ['\\Seen']]);
    expect(await one.message()).toMatchObject({ status: 'bounced', bounce_kind: 'hard', reason: 'invalid_address' });
    expect(await letter()).toBeUndefined();
    expect(await skipped()).toBe('suppressed_bounce');
    const { out } = await command(app(), 'contacts explain', [address()]);
    expect(out.join('\n')).toContain('suppressed_bounce');
    expect(await read()).toBe(0);
  });

  it('finds the message by the Message-ID of what came back', async () => {
    const one = await letter();
    const original = { messageId: `${one.mail.ref}.s@shop.example` };
    imap.put(deliveryReport({ recipients: [{ address: 'forwarded@elsewhere.example' }], original }));
    await read();
    expect(await one.message()).toMatchObject({ status: 'bounced', bounce_kind: 'hard' });
  });

  it('a forged report suppresses nobody: it names no message of ours', async () => {
    const one = await letter();
    const token = returnAddress(one);
    const forged = [
      deliveryReport({ recipients: [{ address: address() }] }),
      deliveryReport({ to: token.replace(/.@/, (x) => (x === 'a@' ? 'b@' : 'a@')), recipients: [{ address: address() }] }),
      deliveryReport({
        recipients: [{ address: address() }],
        original: { messageId: 'aaaaaaaaaaaaaaaaaaaaaaaaaa.s@shop.example' },
      }),
      notice(`<${address()}>:\n550 5.1.1 user unknown`),
      feedbackReport({ reader: address() }),
    ];
    for (const mail of forged) imap.put(mail);
    expect(await read()).toBe(forged.length);
    expect((await one.message()).status).toBe('sent');
    expect(await letter()).toBeDefined();
  });

  it('gives up an address of which three of the last five bounced, not one that recovers', async () => {
    const bounce = async () => {
      const one = await letter();
      const report = deliveryReport({ to: returnAddress(one), recipients: [{ address: address(), ...soft }] });
      imap.put(report);
      imap.put(report);
      await read();
      return one;
    };
    expect(await (await bounce()).message()).toMatchObject({ status: 'bounced', bounce_kind: 'soft' });
    await bounce();
    expect(await letter()).toBeDefined();
    await bounce();
    expect(await letter()).toBeUndefined();
    expect(await skipped()).toBe('suppressed_soft_bounces');
  });

  it('complaints count at once; delays, receipts, answers and praise change nothing', async () => {
    const one = await letter();
    const to = returnAddress(one);
    for (const mail of [
      deliveryReport({ to, recipients: [{ address: address(), action: 'delayed', status: '4.4.1' }] }),
      deliveryReport({ to, recipients: [{ address: address(), action: 'delivered', status: '2.0.0', diagnostic: '' }] }),
      feedbackReport({ to, reader: address(), type: 'not-spam' }),
      feedbackReport({ to, reader: address(), type: 'auth-failure' }),
      autoReply({ to, from: address(), text: '550 5.1.1 user unknown' }),
    ])
      imap.put(mail);
    await read();
    expect(await one.message()).toMatchObject({ status: 'sent', complained_at: null });
    imap.put(feedbackReport({ to, reader: 'hidden@isp.example' }));
    await read();
    expect((await one.message()).complained_at).toBe(reading.shop.clock.now());
    expect(await letter('receipt')).toBeUndefined();
    expect(await skipped()).toBe('suppressed_complaint');
  });

  it('U7: a mail to the unsubscribe address does what the one click does, a machine’s answer does not', async () => {
    const one = await letter();
    const to = returnAddress(one, 'unsubscribe');
    imap.put(autoReply({ to, from: address() }));
    imap.put(deliveryReport({ to, recipients: [{ address: address() }] }));
    await read();
    expect((await one.message()).unsubscribed_at).toBeNull();
    expect(await letter()).toBeDefined();
    imap.put(notice('', { From: address(), 'Return-Path': `<${address()}>`, To: to, Subject: 'unsubscribe' }));
    await read();
    expect((await one.message()).unsubscribed_at).toBe(reading.shop.clock.now());
    expect(await letter()).toBeUndefined();
    expect(await skipped()).toBe('unsubscribed');
    expect(await letter('offer')).toBeDefined();
  });

  it('reads only the beginning of a huge mail, and through a mailbox full of garbage', async () => {
    const one = await letter();
    const report = deliveryReport({ to: returnAddress(one), recipients: [{ address: address() }] });
    for (let i = 0; i < 30; i++) imap.put(Buffer.alloc(2000, i * 7 + 1));
    imap.put(report.replace(/\r\n--b1--\r\n$/, `\r\n${'A line of an attachment.\r\n'.repeat(200_000)}`));
    const before = imap.sent;
    await read();
    expect(imap.sent - before).toBeLessThanOrEqual(30 * 2000 + MOST_READ);
    expect((await one.message()).status).toBe('bounced');
    expect(imap.mails.every((m) => m.flags.has('\\Seen'))).toBe(true);
  });

  it('loses nothing when the connection breaks before the mail is marked', async () => {
    const one = await letter();
    const kept = imap.put(deliveryReport({ to: returnAddress(one), recipients: [{ address: address() }] }));
    imap.cutAt = /UID STORE/;
    await expect(read()).rejects.toThrow();
    expect(kept.flags.size).toBe(0);
    expect(await read()).toBe(1);
    expect([...kept.flags]).toEqual(['\\Seen']);
    expect((await one.message()).status).toBe('bounced');
  });

  it('leaves the mailbox to the process that reads it', async () => {
    const { database } = reading.shop.engine;
    const lease = (until: number) => JSON.stringify({ owner: 'another process', until });
    const hold = (until: number) =>
      database.tx((tx) => tx.run("UPDATE settings SET value = ? WHERE name = 'bounce_mailbox_lease'", [lease(until)]));
    const { logins } = imap;
    await hold(Number.MAX_SAFE_INTEGER);
    expect(await read()).toBe(0);
    expect(imap.logins).toBe(logins);
    await hold(0);
    await read();
    expect(imap.logins).toBe(logins + 1);
  });
});
