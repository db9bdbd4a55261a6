import { createHash, createHmac } from 'node:crypto';

/** SHA-256 of parts as hex; parts are joined by U+0000, so `('a','bc')` and `('ab','c')` differ. */
export function sha256(...parts: (string | number | Buffer)[]): string {
  const hash = createHash('sha256');
  parts.forEach((part, i) => {
    if (i > 0) hash.update('\0');
    hash.update(typeof part === 'number' ? String(part) : part);
  });
  return hash.digest('hex');
}

/** HMAC-SHA256 of text under a key. */
export function hmac(key: string | Buffer, text: string | Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** A stable share in [0, 1) of some names: the same names give the same share for ever. Used for hold-outs and splits. */
export function stableShare(...parts: (string | number)[]): number {
  return parseInt(sha256(...parts).slice(0, 12), 16) / 2 ** 48;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Lower-case base32 without padding (RFC 4648 alphabet): safe in a Message-ID and in a URL. 16 bytes give 26 characters. */
export function base32(bytes: Buffer): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += BASE32[(value >>> (bits - 5)) & 31];
      bits -= 5;
      value &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? out + BASE32[(value << (5 - bits)) & 31] : out;
}

/** The bytes of a base32 text, or `undefined` when it has other characters. */
export function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    const five = BASE32.indexOf(character);
    if (five < 0) return undefined;
    value = (value << 5) | five;
    bits += 5;
    if (bits >= 8) {
      bytes.push((value >>> (bits - 8)) & 255);
      bits -= 8;
      value &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}
