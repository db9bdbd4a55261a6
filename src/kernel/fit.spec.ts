import { clip, fitId } from './fit';

describe('what fits a column', () => {
  it('an id keeps its text, without blanks around it', () => {
    expect(fitId(' 1001 ')).toBe('1001');
    expect(fitId('  ')).toBeUndefined();
    expect(fitId(undefined)).toBeUndefined();
  });

  it('a long id becomes its hash: still one id, still the same', () => {
    const long = 'x'.repeat(129);
    expect(fitId(long)).toMatch(/^[0-9a-f]{64}$/);
    expect(fitId(long)).toBe(fitId(` ${long}`));
    expect(fitId('__proto__')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('a text is cut between characters', () => {
    expect(clip('abc', 3)).toBe('abc');
    expect(clip('ab🙂', 3)).toBe('ab');
    expect(clip(undefined, 3)).toBeNull();
  });
});
