import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { base32 } from '../kernel/ids';
import { readToken, signToken, type TokenPurpose } from './token';

const secrets = ['a secret of sixteen', 'an older secret of ours'];
const purposes: TokenPurpose[] = ['c', 'o', 'u', 'p', 'v', 'a', 'k', 'e'];
const ref = base32(Buffer.from('00112233445566778899aabbccddeeff', 'hex'));
const anyRef = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => base32(Buffer.from(b)));

/** `TOKEN_MUTATIONS=1000000` runs the whole million. */
const MUTATIONS = Number(process.env.TOKEN_MUTATIONS ?? 40_000);

/** One of seven ways to spoil a token. */
function mutate(good: string, noise: Buffer): [how: string, token: string] {
  const bytes = Buffer.from(good, 'base64url');
  const place = noise[1]! % good.length;
  const other = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.%'[noise[2]! % 69]!;
  switch (noise[0]! % 7) {
    case 0:
      bytes[place % 36]! ^= 1 << (noise[2]! & 7);
      return ['bit', bytes.toString('base64url')];
    case 1:
      for (let n = 0; n <= noise[3]! % 8; n++) bytes[noise[4 + n]! % 36] = noise[12 + n]!;
      return ['bytes', bytes.toString('base64url')];
    case 2:
      return ['cut', good.slice(0, place)];
    case 3:
      return ['purpose', good];
    case 4:
      return ['key', good];
    case 5:
      return ['spelling', good.slice(0, place) + other + good.slice(place + 1)];
    default:
      return ['longer', good + other];
  }
}

describe('a token', () => {
  it('says what was signed, for every message, link and purpose', () => {
    fc.assert(
      fc.property(anyRef, fc.integer({ min: 0, max: 65535 }), fc.constantFrom(...purposes), (r, linkNo, purpose) => {
        expect(readToken(secrets, purpose, signToken(secrets, purpose, r, linkNo))).toEqual({ ref: r, linkNo });
      }),
    );
  });

  it('has 48 characters that need no escaping in a URL, and stays the same for the same input', () => {
    const token = signToken(secrets, 'c', ref, 7);
    expect(token).toMatch(/^[A-Za-z0-9_-]{48}$/);
    expect(signToken(secrets, 'c', ref, 7)).toBe(token);
  });

  it('is good for one purpose only', () => {
    for (const signed of purposes) {
      const token = signToken(secrets, signed, ref, 1);
      for (const read of purposes) expect(readToken(secrets, read, token) !== undefined).toBe(read === signed);
    }
  });

  it('survives a rotation, and ends with its secret', () => {
    const token = signToken(['an older secret of ours'], 'u', ref);
    expect(readToken(secrets, 'u', token)).toEqual({ ref, linkNo: 0 });
    expect(readToken([secrets[0]!], 'u', token)).toBeUndefined();
    expect(readToken([], 'u', token)).toBeUndefined();
  });

  it('is refused after any one-bit change', () => {
    const bytes = Buffer.from(signToken(secrets, 'c', ref, 3), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(readToken(secrets, 'c', changed.toString('base64url'))).toBeUndefined();
    }
  });

  it(`is refused after any of ${MUTATIONS} random mutations`, () => {
    const accepted: string[] = [];
    for (let i = 0; i < MUTATIONS; i++) {
      const noise = randomBytes(48);
      const purpose = purposes[noise[0]! % purposes.length]!;
      const good = signToken(secrets, purpose, base32(noise.subarray(1, 17)), noise.readUInt16BE(17));
      const [how, mutated] = mutate(good, noise.subarray(20));
      const read = how === 'purpose' ? purposes[(purposes.indexOf(purpose) + 1 + (noise[19]! % (purposes.length - 1))) % purposes.length]! : purpose; // prettier-ignore
      const by = how === 'key' ? ['another secret of others'] : secrets;
      if ((how === 'purpose' || how === 'key' || mutated !== good) && readToken(by, read, mutated))
        accepted.push(`${how} ${mutated}`);
    }
    expect(accepted).toEqual([]);
  });

  it('is refused when cut, lengthened, spelt otherwise, or not a token at all', () => {
    const good = signToken(secrets, 'c', ref, 3);
    for (let length = 0; length < good.length; length++) expect(readToken(secrets, 'c', good.slice(0, length))).toBeUndefined();
    for (const bad of [`${good}A`, `${good}=`, ` ${good}`, `${good}\n`, good.replace(/.$/, '+'), good.replace(/^./, '/')]) {
      expect(readToken(secrets, 'c', bad)).toBeUndefined();
    }
    expect(readToken(secrets, 'c', undefined as unknown as string)).toBeUndefined();
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => readToken(secrets, 'c', text) === undefined));
  });

  it('is never signed for something that is no message', () => {
    expect(() => signToken([], 'c', ref)).toThrow(/APP_SECRET/);
    expect(() => signToken(secrets, 'c', 'short')).toThrow(/reference/);
    expect(() => signToken(secrets, 'c', ref, 65536)).toThrow(/0-65535/);
    expect(() => signToken(secrets, 'c', ref, 1.5)).toThrow(/0-65535/);
  });
});
