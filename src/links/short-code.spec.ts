import { randomBytes } from 'node:crypto';
import { inGsmAlphabet } from '../rendering/sms-segments';
import { isShortCode, shortCode } from './short-code';

describe('a short code', () => {
  const codes = Array.from({ length: 20_000 }, () => shortCode(randomBytes(16)));

  it('has ten letters and digits, none of which makes an SMS dearer', () => {
    for (const code of codes) expect(code).toMatch(/^[0-9A-Za-z]{10}$/);
    expect([...codes.join('')].every(inGsmAlphabet)).toBe(true);
  });

  it('is nobody else’s, and every character is as likely as any other', () => {
    expect(new Set(codes).size).toBe(codes.length);
    for (let place = 0; place < 10; place++) {
      const seen = new Map<string, number>();
      for (const code of codes) seen.set(code[place]!, (seen.get(code[place]!) ?? 0) + 1);
      // Chi-squared with 61 degrees of freedom: beyond 130 once in a million.
      const expected = codes.length / 62;
      const chi = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      expect([place, seen.size, chi < 130]).toEqual([place, 62, true]);
    }
  });

  it('is told from anything else', () => {
    expect(isShortCode('aB3dE6gH9k')).toBe(true);
    for (const other of ['aB3dE6gH9', 'aB3dE6gH9kk', 'aB3dE6gH9-', 'aB3dE6gH9\n', '', 'a'.repeat(26)])
      expect(isShortCode(other)).toBe(false);
  });
});
