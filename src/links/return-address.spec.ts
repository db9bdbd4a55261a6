import fc from 'fast-check';
import { base32 } from '../kernel/ids';
import { readReturnAddress, returnAddress } from './return-address';

const secrets = ['a secret of sixteen', 'an older secret of ours'];
const anyRef = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((b) => base32(Buffer.from(b)));
const purposes = fc.constantFrom('bounce' as const, 'unsubscribe' as const);
const base = 'bounces123@mail.shop.example';

describe('a return address', () => {
  it('says what was signed, whatever a server makes of its case, and fits before the @', () => {
    fc.assert(
      fc.property(anyRef, purposes, fc.boolean(), (ref, purpose, upper) => {
        const address = returnAddress(secrets, purpose, base, ref);
        expect(address.indexOf('@')).toBeLessThanOrEqual(64);
        expect(readReturnAddress(secrets, upper ? address.toUpperCase() : address)).toEqual({ purpose, ref });
        expect(readReturnAddress([secrets[1]!], address)).toBeUndefined();
        expect(readReturnAddress([secrets[1]!, secrets[0]!], address)).toEqual({ purpose, ref });
      }),
    );
  });

  it('is refused after any change of a character, and for another purpose', () => {
    const address = returnAddress(secrets, 'bounce', base, base32(Buffer.alloc(16, 7)));
    const token = address.slice(address.indexOf('+') + 1, address.indexOf('@'));
    for (let i = 0; i < token.length; i++) {
      for (const other of 'abuz27') {
        const changed = address.replace(token, token.slice(0, i) + other + token.slice(i + 1));
        if (other !== token[i]) expect(readReturnAddress(secrets, changed)).toBeUndefined();
      }
    }
    expect(readReturnAddress(secrets, address.replace('+b', '+u'))).toBeUndefined();
    for (const bad of ['', 'a@b', base, address.slice(1 + address.indexOf('+'))])
      expect(readReturnAddress(secrets, bad)).toBeUndefined();
  });

  it('is never signed for something that is no message', () => {
    expect(() => returnAddress([], 'bounce', base, base32(Buffer.alloc(16)))).toThrow(/APP_SECRET/);
    expect(() => returnAddress(secrets, 'bounce', base, 'short')).toThrow(/reference/);
  });
});
