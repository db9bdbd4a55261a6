import fc from 'fast-check';
import { MOST_READ } from '../src/tracking/bounces/mail-parts';
import { readReturnedMail } from '../src/tracking/bounces/read-returned-mail';
import { autoReply, deliveryReport, feedbackReport, notice } from './support/bounce-mails';

const recipients = async (mail: string | Uint8Array) => (await readReturnedMail(Buffer.from(mail as Uint8Array))).recipients;
const RUNS = { numRuns: 200 };

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);
const anyAddress = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,20}[a-z0-9]$/),
    label,
    fc.constantFrom('example', 'com', 'co.jp', '中国'),
  )
  .map(([local, domain, end]) => `${local}@${domain}x.${end}`);
/** What may happen on the way without anything being lost that the report says. */
const anyHarm = fc.constantFrom<(mail: string) => string>(
  (mail) => mail,
  (mail) => mail.replaceAll('\r\n', '\n'),
  (mail) => mail.replaceAll('\r\n', '\r'),
  (mail) => mail.replace(/boundary="b1"/, 'boundary="gone"'),
  (mail) => mail.replace(/\r\n--b1--\r\n$/, ''),
  (mail) => mail.slice(0, mail.indexOf('message/rfc822')),
  (mail) => `From MAILER-DAEMON  Mon Mar  2 04:00:00 2026\r\n${mail}`,
  (mail) => mail.replace('Action: failed', 'action : Failed (really)'.replace(' :', ':')),
  (mail) => mail.replace(/Subject: .*/, 'Subject: =?utf-8?B?/////w==?= \u0000\u0007'),
  (mail) => mail.replace('message/delivery-status', 'MESSAGE/Delivery-Status; charset="nonsense"'),
  (mail) => mail + 'x'.repeat(10_000),
);

describe('a mail from anywhere', () => {
  it('is never a crash and never a loop: random bytes, and random bytes in a mail’s clothes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc
        .uint8Array({ maxLength: 600 })
        .map((b) => Buffer.concat([Buffer.from('Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\n'), b])),
      fc.string({ unit: 'binary', maxLength: 600 }).map((text) => Buffer.from(notice(text))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (mail) => {
        for (const one of await recipients(mail)) expect(one.address).toMatch(/^[^\s@]+@[^\s@]+$/);
      }),
      RUNS,
    );
  });

  it('is never a crash when a report is cut, doubled or overwritten anywhere', async () => {
    const whole = fc.constantFrom(deliveryReport(), feedbackReport(), autoReply(), notice('<a@x.example>:\n550 user unknown'));
    await fc.assert(
      fc.asyncProperty(whole, fc.nat(3000), fc.nat(3000), fc.uint8Array({ maxLength: 40 }), async (mail, from, length, put) => {
        const bytes = Buffer.from(mail);
        const start = from % bytes.length;
        const changed = Buffer.concat([
          bytes.subarray(0, start),
          put,
          bytes.subarray(start + (length % 200)),
          bytes.subarray(start),
        ]);
        await expect(recipients(changed)).resolves.toBeInstanceOf(Array);
      }),
      RUNS,
    );
  });

  it('never loses a bounce to harm on the way', async () => {
    await fc.assert(
      fc.asyncProperty(anyAddress, anyHarm, anyHarm, async (address, one, other) => {
        const found = await recipients(other(one(deliveryReport({ recipients: [{ address }] }))));
        expect(found).toContainEqual({ address, verdict: 'hard', reason: 'userunknown' });
      }),
      RUNS,
    );
  });

  it('never takes an answer of a machine for a bounce, whatever it says', async () => {
    const words = fc.array(
      fc.constantFrom(
        '550 5.1.1',
        'user unknown',
        '<b@y.example>:',
        'undeliverable',
        'mailbox full',
        '\n',
        'Final-Recipient: rfc822; b@y.example',
        'Action: failed',
        'Status: 5.1.1',
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(words, anyAddress, async (said, from) => {
        const found = await recipients(autoReply({ text: said.join(' '), from }));
        expect(found.filter((r) => r.verdict !== 'none')).toEqual([]);
      }),
      RUNS,
    );
  });

  it('of ten megabytes is read as far as a report ever goes', async () => {
    const report = Buffer.from(deliveryReport());
    const big = Buffer.concat([report.subarray(0, report.length - 8), Buffer.alloc(10_000_000, 'A line of an attachment.\r\n')]);
    expect(await recipients(big)).toMatchObject([{ verdict: 'hard' }]);
    const late = Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), Buffer.alloc(MOST_READ, 'x'), report]);
    expect(await recipients(late)).toEqual([]);
  });

  it.each([
    ['one endless line', 'a'.repeat(400_000)],
    ['addresses all over', 'a@b.cc,'.repeat(60_000)],
    ['almost addresses', 'a.'.repeat(200_000) + '@'],
    ['more almost addresses', 'x@'.repeat(200_000)],
    ['nothing but brackets', '<'.repeat(400_000)],
    ['headers without end', 'Received: from a\n'.repeat(30_000)],
    ['boundaries', '--b1\r\n'.repeat(80_000)],
    ['spaces', ' '.repeat(400_000)],
    ['colons', 'a:'.repeat(200_000)],
    ['fields', 'Final-Recipient: rfc822; a@b.example\n\n'.repeat(12_000)],
    ['half a JSON', `{${'"a":{'.repeat(60_000)}`],
    ['tags', '<div>'.repeat(80_000)],
  ])('made to be slow is not: %s', async (_what, text) => {
    const clothes: Record<string, string>[] = [
      {},
      { 'Content-Type': 'text/html' },
      { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b1' },
    ];
    for (const headers of clothes) await expect(recipients(notice(text, headers))).resolves.toBeInstanceOf(Array);
  });
});
