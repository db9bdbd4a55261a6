import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

/** X.509 certificates made on the spot, for tests: an authority of our own and what it signs. */
export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
}

export interface CertificateOptions {
  /** Host names it is for. */
  names: string[];
  /** Epoch milliseconds. */
  from?: number;
  until?: number;
}

const DAY = 86_400_000;
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

export class Authority {
  readonly cert: string;
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly name = distinguishedName(`Test Authority ${randomBytes(4).toString('hex')}`);

  constructor() {
    this.cert = this.signed(this.name, this.keys.publicKey, {}, [basicConstraints(true)]);
  }

  /** A server's certificate, and a key of its own. */
  issue({ names, ...validity }: CertificateOptions): Certificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const cert = this.signed(distinguishedName(names[0]!), publicKey, validity, [basicConstraints(false), altNames(names)]);
    return { cert, key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
  }

  private signed(subject: Buffer, key: KeyObject, validity: { from?: number; until?: number }, extensions: Buffer[]): string {
    const now = performance.timeOrigin + performance.now();
    const { from = now - DAY, until = now + 365 * DAY } = validity;
    const body = sequence(
      tagged(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ECDSA_SHA256,
      this.name,
      sequence(time(from), time(until)),
      subject,
      key.export({ format: 'der', type: 'spki' }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = createSign('sha256').update(body).sign(this.keys.privateKey);
    const der = sequence(body, ECDSA_SHA256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
    return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`;
  }
}

function distinguishedName(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)))));
}

function basicConstraints(authority: boolean): Buffer {
  const value = authority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence();
  return sequence(oid('2.5.29.19'), tagged(0x01, Buffer.from([0xff])), tagged(0x04, value));
}

function altNames(names: string[]): Buffer {
  return sequence(oid('2.5.29.17'), tagged(0x04, sequence(...names.map((name) => tagged(0x82, Buffer.from(name))))));
}

function time(at: number): Buffer {
  return tagged(0x18, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(value: Buffer): Buffer {
  return tagged(0x02, value);
}

function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = [first! * 40 + second!];
  for (const arc of rest) {
    const group = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) group.unshift((left & 0x7f) | 0x80);
    bytes.push(...group);
  }
  return tagged(0x06, Buffer.from(bytes));
}

function tagged(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
