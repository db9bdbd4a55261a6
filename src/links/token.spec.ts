import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { base32 } from '../kernel/ids';
import { readToken, signToken, type TokenPurpose } from './token';

const secrets = ['a secret of sixteen', 'an older secret of ours'];
const purposes: TokenPurpose[] = ['c', 'o', 'u', 'p', 'v', 'a', 'k'];
const ref = base32(Buffer.from('00112233445566778899aabbccddeeff', 'hex'));
const anyRef = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => base32(Buffer.from(b)));

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

  it('is refused after any of 120,000 random mutations', () => {
    const good = signToken(secrets, 'c', ref, 3);
    let accepted = 0;
    for (let i = 0; i < 120_000; i++) {
      const noise = randomBytes(38);
      const bytes = Buffer.from(good, 'base64url');
      // One to three bytes changed for certain, at random places.
      for (let n = 0; n <= noise[0]! % 3; n++) bytes[noise[1 + n]! % 36] = noise[10 + n]!;
      const mutated = bytes.toString('base64url');
      if (mutated !== good && readToken(secrets, 'c', mutated)) accepted++;
    }
    expect(accepted).toBe(0);
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
