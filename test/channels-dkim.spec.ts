import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign';
import { dkimVerify } from 'mailauth/lib/dkim/verify';
import { dkimHeader, dkimKey, type DkimKey } from '../src/channels/dkim-signature';
import { writeMail } from '../src/messages/letter';

/** M2: what we sign is verified by somebody else's code, over DNS records as docs/deliverability.md has them written. */

const ref = 'abcdefghijklmnopqrstuvwxyz';
const { mime } = writeMail({
  ...{ ref, channel: 'email', flow: 'win-back', step: 'email-a', purpose: 'marketing', topic: 'offers' },
  ...{ to: 'ann@mail.example', from: { name: '老茶', address: 'hello@shop.example' }, date: Date.UTC(2026, 10, 29) },
  ...{ replyTo: { address: 'care@shop.example' }, shop: 'Tea & Co', subject: '再见 '.repeat(20) },
  unsubscribe: { url: 'https://mail.shop.example/u/TOKEN', address: `bounces+u${ref}${ref}@mail.shop.example` },
  ...{ html: '<p>Tea  for you</p>\n', text: 'Tea  for you\n\n\n' },
});

const SIGNED =
  'From To Reply-To Subject Date Message-ID MIME-Version Content-Type List-Id List-Unsubscribe List-Unsubscribe-Post Feedback-ID'.split(
    ' ',
  );

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
};
type Kind = keyof typeof keys;

/** The TXT record: `openssl rsa -pubout` for RSA, the bare 32 bytes for Ed25519 (RFC 8463). */
const record = (kind: Kind) =>
  kind === 'rsa'
    ? `v=DKIM1; k=rsa; p=${createPublicKey(keys.rsa).export({ type: 'spki', format: 'der' }).toString('base64')}`
    : `v=DKIM1; k=ed25519; p=${Buffer.from(createPublicKey(keys.ed25519).export({ format: 'jwk' }).x!, 'base64url').toString('base64')}`;

const resolver = async (name: string): Promise<string[][]> => {
  const kind = /^(rsa|ed25519)\._domainkey\.shop\.example$/.exec(name)?.[1] as Kind | undefined;
  // A record of more than 255 characters comes in pieces.
  return kind ? [record(kind).match(/.{1,255}/g)!] : [];
};

async function signedWith(kinds: readonly Kind[]): Promise<string> {
  const by = await Promise.all(
    kinds.map((k): Promise<DkimKey> => dkimKey({ domain: 'shop.example', selector: k, pem: pem(keys[k]) })),
  );
  return Buffer.concat([...(await Promise.all(by.map((key) => dkimHeader(key, mime)))), mime]).toString('latin1');
}

async function verdicts(message: string): Promise<string[]> {
  const { results } = await dkimVerify(Buffer.from(message, 'latin1'), { resolver });
  return results.map((r) => `${r.status.result} ${r.status.aligned || ''}`.trim());
}

const field = (message: string, name: string) => new RegExp(`\\r\\n${name}: [^\\r]*(?:\\r\\n [^\\r]*)*`).exec(message)![0];

describe.each([[['rsa']], [['ed25519']], [['rsa', 'ed25519']]] as [Kind[]][])('a message signed with %j', (kinds) => {
  const all = (verdict: string) => kinds.map(() => verdict);

  it('is found genuine and in the name of its From domain', async () => {
    expect(await verdicts(await signedWith(kinds))).toEqual(all('pass shop.example'));
  });

  it('signs every field that matters, once more than it is there', async () => {
    const h = /;h=([^;]+);/.exec((await signedWith(kinds)).replace(/\r\n\s+/g, ''))![1]!.split(':');
    for (const name of SIGNED) expect(h.filter((n) => n === name.toLowerCase())).toHaveLength(2);
  });

  it.each(SIGNED)('is found false when its %s is taken, changed or followed by another', async (name) => {
    const message = await signedWith(kinds);
    const own = field(message, name);
    const tampered = [
      message.replace(own, ''),
      message.replace(own, () => `${own}x`),
      message.replace(own, () => `${own}\r\n${name}: another`),
      // A second one on top of everything is what a replay would show its reader.
      `${name}: another\r\n${message}`,
    ];
    for (const one of tampered) for (const verdict of await verdicts(one)) expect(verdict).not.toMatch(/^pass/);
  });

  it('is found false when its body is changed, and genuine when something is that nobody signed', async () => {
    const message = await signedWith(kinds);
    for (const verdict of await verdicts(message.replace('Tea  for', 'Gin  for'))) expect(verdict).not.toMatch(/^pass/);
    expect(await verdicts(message.replace('\r\nPrecedence: bulk', ''))).toEqual(all('pass shop.example'));
    expect(await verdicts(`Received: from relay\r\n${message}`)).toEqual(all('pass shop.example'));
  });
});

it('is no matter of course: a signature that names each field once lets a second subject through', async () => {
  const { signatures } = await dkimSign(mime, {
    canonicalization: 'relaxed/simple',
    ...{ signingDomain: 'shop.example', selector: 'rsa', privateKey: pem(keys.rsa) },
    signatureData: [{ signingDomain: 'shop.example', selector: 'rsa', privateKey: pem(keys.rsa) }],
  });
  const careless = `${signatures}${mime.toString('latin1')}`;
  expect(await verdicts(careless)).toEqual(['pass shop.example']);
  expect(await verdicts(`Subject: You have won\r\n${careless}`)).toEqual(['pass shop.example']);
  expect((await verdicts(careless.replace(field(careless, 'Subject'), '')))[0]).not.toMatch(/^pass/);
});
