import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { Invalid } from '../kernel/errors';

/**
 * DKIM (RFC 6376, RFC 8463) over messages made by `composeMime`. Canonicalisation is relaxed/simple: such bodies have no white
 * space at line ends and end in one CRLF, so they are hashed as they stand. The key's arithmetic runs on Node's thread pool.
 * The same message gives the same signature: no time is signed, and both algorithms are deterministic.
 */
export interface DkimKey {
  domain: string;
  selector: string;
  key: KeyObject;
  algorithm: 'rsa-sha256' | 'ed25519-sha256';
}

/** What is signed where it is there, and named once more than it is there: a second one added on the way breaks the signature. */
const SIGNED =
  'from to subject date message-id reply-to mime-version content-type list-id list-unsubscribe list-unsubscribe-post feedback-id'.split(
    ' ',
  );
const SMALLEST_RSA = 1024;
/** Bits of an RSA key that providers ask for; smaller ones still sign (M2). */
export const WELL_SIZED_RSA = 2048;

/**
 * Reads a PEM private key, RSA of at least 1024 bits or Ed25519, and proves with a message that it signs.
 * Throws `Invalid('dkim.key')`; the message never repeats the key.
 */
export async function dkimKey(of: { domain: string; selector: string; pem: string }): Promise<DkimKey> {
  let key: KeyObject;
  try {
    key = createPrivateKey(of.pem);
  } catch {
    throw new Invalid('dkim.key', 'the DKIM key is no private key in PEM form', { at: 'DKIM_PRIVATE_KEY_FILE' });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'ed25519' && (key.asymmetricKeyType !== 'rsa' || bits < SMALLEST_RSA)) {
    throw new Invalid('dkim.key', 'the DKIM key must be RSA of 1024 bits or more, or Ed25519', {
      at: 'DKIM_PRIVATE_KEY_FILE',
      hint: 'openssl genrsa -out dkim.pem 2048',
    });
  }
  const { domain, selector } = of;
  const made: DkimKey = { domain, selector, key, algorithm: key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256' };
  const test = Buffer.from(`From: postmaster@${domain}\r\nSubject: test\r\n\r\ntest\r\n`);
  if (!verifiesDkim(Buffer.concat([await dkimHeader(made, test), test]), createPublicKey(key))) {
    throw new Invalid('dkim.key', 'the DKIM key does not sign', { at: 'DKIM_PRIVATE_KEY_FILE' });
  }
  return made;
}

/** Is this an RSA key of fewer bits than providers ask for? */
export function isWeak(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < WELL_SIZED_RSA;
}

/** The `DKIM-Signature` field with its CRLF, to stand before the message. */
export async function dkimHeader(by: DkimKey, mime: Buffer): Promise<Buffer> {
  const { fields, body } = split(mime);
  const names = SIGNED.flatMap((name) => {
    const times = fields.filter((f) => f.name === name).length;
    return times > 0 || name === 'from' || name === 'subject' ? Array<string>(times + 1).fill(name) : [];
  });
  const tags = [
    `DKIM-Signature: v=1; a=${by.algorithm}; c=relaxed/simple; d=${by.domain};`,
    ` s=${by.selector}; bh=${createHash('sha256').update(body).digest('base64')};`,
    ` h=${foldNames(names)};`,
    ' b=',
  ].join('\r\n');
  const signature = await signed(by, toSign(fields, names, tags));
  return Buffer.from(`${tags}${signature.toString('base64').replace(/.{70}(?=.)/g, '$&\r\n ')}\r\n`, 'latin1');
}

/** Does the first field of this message sign the rest of it with this key? For the start-up check and the tests. */
export function verifiesDkim(mime: Buffer, key: KeyObject): boolean {
  const { fields, body } = split(mime);
  const own = fields.shift();
  if (own?.name !== 'dkim-signature') return false;
  const tag = (name: string) => new RegExp(`[;:]\\s*${name}=([^;]*)`).exec(own.line)?.[1]?.replace(/\s+/g, '') ?? '';
  if (tag('bh') !== createHash('sha256').update(body).digest('base64')) return false;
  const data = toSign(fields, tag('h').split(':'), own.line.replace(/(;\s*b=)[^;]*$/, '$1'));
  const signature = Buffer.from(tag('b'), 'base64');
  return tag('a') === 'rsa-sha256'
    ? verify('sha256', data, key, signature)
    : verify(null, createHash('sha256').update(data).digest(), key, signature);
}

interface Field {
  name: string;
  /** Unparsed and still folded, without the last CRLF. */
  line: string;
}

function split(mime: Buffer): { fields: Field[]; body: Buffer } {
  const end = mime.indexOf('\r\n\r\n');
  const lines = mime.toString('latin1', 0, end).split(/\r\n(?![ \t])/);
  return {
    fields: lines.map((line) => ({ name: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line })),
    body: mime.subarray(end + 4),
  };
}

/** The named fields, each taken from the bottom up and missing ones as nothing, then the signature's own field without its value. */
function toSign(fields: Field[], names: string[], own: string): Buffer {
  const left = [...fields];
  let data = '';
  for (const name of names) {
    const at = left.findLastIndex((f) => f.name === name);
    if (at >= 0) data += `${relaxed(left.splice(at, 1)[0]!.line)}\r\n`;
  }
  return Buffer.from(data + relaxed(own), 'latin1');
}

/** RFC 6376 §3.4.2 */
function relaxed(line: string): string {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
}

function foldNames(names: string[]): string {
  let out = '';
  let column = 0;
  for (const [i, name] of names.entries()) {
    if (column + name.length > 66) {
      out += '\r\n  ';
      column = 0;
    }
    const part = i < names.length - 1 ? `${name}:` : name;
    out += part;
    column += part.length;
  }
  return out;
}

function signed(by: DkimKey, data: Buffer): Promise<Buffer> {
  const done = (resolve: (s: Buffer) => void, reject: (e: Error) => void) => (error: Error | null, signature: Buffer) =>
    error ? reject(error) : resolve(signature);
  return new Promise((resolve, reject) =>
    by.algorithm === 'rsa-sha256'
      ? sign('sha256', data, by.key, done(resolve, reject))
      : sign(null, createHash('sha256').update(data).digest(), by.key, done(resolve, reject)),
  );
}
