import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import DKIM from 'nodemailer/lib/dkim';
import { Invalid } from '../kernel/errors';
import { composeMime } from './compose-mime';
import { dkimHeader, dkimKey, isWeak, verifiesDkim, type DkimKey } from './dkim-signature';

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const mime = composeMime({
  ref: 'abc',
  messageId: '<abc.s@shop.example>',
  date: 0,
  from: { name: '茶店', address: 'hello@shop.example' },
  to: { address: 'ann@mail.example' },
  subject: '您的订单'.repeat(12),
  text: 'two  spaces\nand lines\n\n',
  html: '<p>Hello</p>',
  unsubscribe: { url: `https://shop.example/u/${'x'.repeat(80)}`, mailto: 'out@shop.example' },
  listId: { id: 'marketing.shop.example' },
  feedbackId: 'a:b:c:huike',
});
const signedBy = async (key: DkimKey) => Buffer.concat([await dkimHeader(key, mime), mime]);

describe('a DKIM signature', () => {
  it.each([
    ['RSA', rsa],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
  ])('with %s verifies, is the same every time, and breaks when a signed field is taken, changed or added', async (_, key) => {
    const by = await dkimKey({ domain: 'shop.example', selector: 's1', pem: pem(key) });
    const whole = await signedBy(by);
    const open = createPublicKey(key);
    expect(verifiesDkim(whole, open)).toBe(true);
    expect((await signedBy(by)).equals(whole)).toBe(true);
    for (const line of (await dkimHeader(by, mime)).toString('latin1').split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);

    const text = whole.toString('latin1');
    const names =
      'From To Subject Date Message-ID MIME-Version Content-Type List-Id List-Unsubscribe List-Unsubscribe-Post Feedback-ID'.split(
        ' ',
      );
    for (const name of names) {
      const field = new RegExp(`\\r\\n${name}: [^\\r]*(?:\\r\\n [^\\r]*)*`).exec(text)![0];
      expect(verifiesDkim(Buffer.from(text.replace(field, ''), 'latin1'), open)).toBe(false);
      expect(verifiesDkim(Buffer.from(text.replace(field, `${field}x`), 'latin1'), open)).toBe(false);
      expect(verifiesDkim(Buffer.from(text.replace(field, `${field}\r\n${name}: another`), 'latin1'), open)).toBe(false);
    }
    expect(verifiesDkim(Buffer.from(text.replace('Hello', 'Hallo'), 'latin1'), open)).toBe(false);
    expect(verifiesDkim(Buffer.from(text.replace('Subject: ', 'Subject:   '), 'latin1'), open)).toBe(true);
  });

  it('is checked by the same rules that nodemailer signs with', async () => {
    // A body that is the same in its relaxed and its simple form, so that the two canonicalisations meet.
    const plain = Buffer.from(mime.toString('latin1').replace('two  spaces', 'two spaces'), 'latin1');
    const signer = new DKIM({ domainName: 'shop.example', keySelector: 's1', privateKey: pem(rsa) });
    const chunks: Buffer[] = [];
    for await (const chunk of signer.sign(plain)) chunks.push(chunk as Buffer);
    const theirs = Buffer.concat(chunks);
    expect(theirs.toString('latin1')).toMatch(/^DKIM-Signature/);
    expect(verifiesDkim(theirs, createPublicKey(rsa))).toBe(true);
  });

  it.each([
    ['no key', 'nonsense'],
    ['a small key', pem(generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey)],
    ['another kind of key', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  ])('is not promised with %s', async (_, key) => {
    await expect(dkimKey({ domain: 'shop.example', selector: 's1', pem: key })).rejects.toThrow(Invalid);
  });
});

it('an RSA key of less than 2048 bits is weak, Ed25519 never', () => {
  const { privateKey: small } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  expect([small, rsa, generateKeyPairSync('ed25519').privateKey].map(isWeak)).toEqual([true, false, false]);
});
