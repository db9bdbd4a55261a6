import fc from 'fast-check';
import { simpleParser, type AddressObject } from 'mailparser';
import { Invalid } from '../kernel/errors';
import { composeMime, type MailParts } from './compose-mime';
import { anyText } from '../../test/support/any-text';
import { headerText } from './encode-header';

const parts = (over: Partial<MailParts> = {}): MailParts => ({
  ref: 'abcdefghijklmnopqrstuvwxyz',
  messageId: '<abcdefghijklmnopqrstuvwxyz.s@shop.example>',
  date: Date.UTC(2026, 10, 23, 19, 43, 7),
  from: { name: 'Tea & Co', address: 'hello@shop.example' },
  to: { name: '王芳', address: 'fang@mail.example' },
  subject: 'Your order 1001',
  text: 'Hello\nworld\n',
  html: '<p>Hello</p>',
  ...over,
});

const fieldsOf = (mime: Buffer) => {
  const head = mime.toString('latin1').split('\r\n\r\n')[0]!;
  return head
    .replace(/\r\n /g, ' ')
    .split('\r\n')
    .map((line) => line.slice(0, line.indexOf(':')));
};

describe('composeMime', () => {
  it('is read back by an independent parser: headers, text first, then HTML', async () => {
    const mime = composeMime(
      parts({
        subject: '您的订单 1001 还在等您',
        text: '你好，订单在这里：https://shop.example/o/1\n.dot\nFrom here\n',
        html: `<p style="color:red">你好</p>${'<td width="100%">x</td>'.repeat(50)}`,
        replyTo: { address: 'care@shop.example' },
        unsubscribe: { url: 'https://shop.example/u/token', mailto: 'unsubscribe@shop.example' },
        listId: { id: 'marketing.shop.example', name: 'Tea, "fine" & Co' },
        feedbackId: 'unpaid-order:email:1:huike',
        bulk: true,
        headers: { 'X-Shop': 'Grün' },
      }),
    );
    const mail = await simpleParser(mime);
    expect(mail.subject).toBe('您的订单 1001 还在等您');
    expect(mail.from?.value).toEqual([{ name: 'Tea & Co', address: 'hello@shop.example' }]);
    expect((mail.to as AddressObject).value).toEqual([{ name: '王芳', address: 'fang@mail.example' }]);
    expect(mail.replyTo?.value[0]?.address).toBe('care@shop.example');
    expect(mail.messageId).toBe('<abcdefghijklmnopqrstuvwxyz.s@shop.example>');
    expect(mail.date?.toISOString()).toBe('2026-11-23T19:43:07.000Z');
    expect(mail.text).toBe('你好，订单在这里：https://shop.example/o/1\n.dot\nFrom here\n');
    expect(mail.html).toContain('<p style="color:red">你好</p><td width="100%">');
    expect(mail.headerLines.find((h) => h.key === 'list-unsubscribe')?.line).toMatch(
      /^List-Unsubscribe: <https:\/\/shop\.example\/u\/token>,\s+<mailto:unsubscribe@shop\.example>$/,
    );
    expect(mail.headerLines.find((h) => h.key === 'list-unsubscribe-post')?.line).toBe(
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    );
    expect(mail.headerLines.find((h) => h.key === 'list-id')?.line).toBe(
      'List-Id: "Tea, \\"fine\\" & Co" <marketing.shop.example>',
    );
    expect(mail.headers.get('feedback-id')).toBe('unpaid-order:email:1:huike');
    expect(mail.headers.get('precedence')).toBe('bulk');
    expect(mail.headers.get('x-shop')).toBe('=?UTF-8?B?R3LDvG4=?=');
    const raw = mime.toString('latin1');
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
  });

  it('gives the same bytes for the same message', () => {
    const given = parts({ subject: '再见', text: 'é'.repeat(500) });
    expect(composeMime(given).equals(composeMime({ ...given }))).toBe(true);
    expect(composeMime(given).equals(composeMime({ ...given, ref: 'b' }))).toBe(false);
  });

  it('carries no address header twice and no unsubscribe header it was not given', () => {
    const names = fieldsOf(composeMime(parts()));
    expect(names).toEqual(['From', 'To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type']);
    expect(() => composeMime(parts({ headers: { subject: 'again' } }))).toThrow(Invalid);
    expect(() => composeMime(parts({ headers: { 'X-A': '1', 'x-a': '2' } }))).toThrow(Invalid);
    expect(() => composeMime(parts({ headers: { 'X-A\r\nBcc': 'a@b.example' } }))).toThrow(Invalid);
  });

  it('writes an international domain as its A-label', async () => {
    const mime = composeMime(parts({ to: { address: 'ann@müller.example' } }));
    expect(mime.toString('latin1')).toContain('To: ann@xn--mller-kva.example\r\n');
  });

  it.each([
    'a@b@c',
    '"a b"@c.example',
    'a,b@c.example',
    'a@c.example, b@c.example',
    'a@',
    '@c',
    'a@b..c',
    'a@b\r\nBcc: x@y.example',
    'a <b@c.example>',
  ])('refuses %j as a recipient', (address) => {
    expect(() => composeMime(parts({ to: { address } }))).toThrow(Invalid);
  });

  it('lets no text add a header, and reads back the same text (property)', async () => {
    const expected = fieldsOf(composeMime(parts({ headers: { 'X-Any': 'x' } })));
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (subject, name, any) => {
        const mime = composeMime(parts({ subject, from: { name, address: 'hello@shop.example' }, headers: { 'X-Any': any } }));
        expect(fieldsOf(mime)).toEqual(expected);
        const head = mime.toString('latin1').split('\r\n\r\n')[0]!;
        expect(head.replace(/\r\n/g, '')).not.toMatch(/[\u0000-\u001f\u007f-\u00ff]/);
        for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
        const mail = await simpleParser(mime);
        expect(mail.subject ?? '').toBe(headerText(subject));
        expect(mail.from?.value).toHaveLength(1);
        expect(mail.from?.value[0]?.address).toBe('hello@shop.example');
        expect(mail.from?.value[0]?.name).toBe(headerText(name));
      }),
      { numRuns: 400 },
    );
  });

  it('reads back any body, in lines of at most 78 ASCII characters (property)', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(anyText, { maxLength: 12 }), async (text, html) => {
        const page = html.join('<td>.\r\n. =3D</td>');
        const mime = composeMime(parts({ text, html: page }));
        const raw = mime.toString('latin1');
        expect(raw).toMatch(/^[\r\n\u0020-\u007e\t]*$/);
        expect(raw.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
        for (const line of raw.split('\r\n')) {
          expect(line.length).toBeLessThanOrEqual(78);
          expect(line).not.toMatch(/[ \t]$/);
        }
        const body = raw.slice(raw.indexOf('\r\n\r\n') + 4).split('--=_huike_abcdefghijklmnopqrstuvwxyz');
        expect(body).toHaveLength(4);
        expect(decoded(body[1]!)).toBe(wellFormed(text));
        expect(decoded(body[2]!)).toBe(wellFormed(page));
      }),
      { numRuns: 400 },
    );
  });
});

const wellFormed = (text: string) => Buffer.from(text.replace(/\r\n?|\n/g, '\r\n')).toString();

/** A second, plain decoder: that of the parser tidies line ends. */
function decoded(part: string): string {
  const at = part.indexOf('\r\n\r\n');
  const body = part.slice(at + 4, -2);
  if (part.slice(0, at).includes('base64')) return Buffer.from(body, 'base64').toString();
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
