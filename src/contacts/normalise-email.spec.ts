import fc from 'fast-check';
import { normaliseEmail } from './normalise-email';

describe('an e-mail address', () => {
  it.each([
    ['  An@Example.COM ', 'an@example.com'],
    ["o'brien+shop@mail.example.co.uk", "o'brien+shop@mail.example.co.uk"],
    ['an@bücher.example', 'an@xn--bcher-kva.example'],
    ['an@例え.jp', 'an@xn--r8jz45g.jp'],
    ['an@EXAMPLE。com', 'an@example.com'],
  ])('%s is known as %s', (raw, known) => expect(normaliseEmail(raw)).toBe(known));

  it.each([
    '',
    'nobody',
    '@example.com',
    'an@',
    'an@localhost',
    'an@127.0.0.1',
    'an@[127.0.0.1]',
    'a b@example.com',
    'a@b@example.com',
    'an@exa mple.com',
    'a@example.com,b@example.com',
    'a@example.com;b@example.com',
    '"an"@example.com',
    'An <an@example.com>',
    'an@example.com\r\nBcc: x@example.com',
    'an@-example.com',
    'an@example..com',
    '.an@example.com',
    'an.@example.com',
    '李@example.com',
    'an@exa%6dple.com',
    'an@example.com(comment)',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('%j is none', (raw) => expect(normaliseEmail(raw)).toBeUndefined());

  it('normalises to itself, whatever comes in', () => {
    const looksLikeOne = fc.tuple(fc.string(), fc.string()).map(([a, b]) => `${a}@${b}.com`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), looksLikeOne, fc.emailAddress()), (raw) => {
        const known = normaliseEmail(raw);
        if (known === undefined) return;
        expect(normaliseEmail(known)).toBe(known);
        expect(known).toMatch(/^[!-~]+@[a-z0-9.-]+$/);
      }),
    );
  });
});
