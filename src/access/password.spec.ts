import { fitsPassword, hashPassword } from './password';

describe('passwords', () => {
  it('fit their own argon2id hash and no other', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await fitsPassword('correct horse battery', hash)).toBe(true);
    expect(await fitsPassword('correct horse battery!', hash)).toBe(false);
    expect(await fitsPassword('', hash)).toBe(false);
    expect(await hashPassword('correct horse battery')).not.toBe(hash);
  });

  it('never fit nobody, and take a whole hash to say so', async () => {
    const hash = await hashPassword('correct horse battery');
    const took = async (h: string | undefined) => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const from = performance.now();
        expect(await fitsPassword('not it at all', h)).toBe(false);
        times.push(performance.now() - from);
      }
      return Math.min(...times);
    };
    const [somebody, nobody] = [await took(hash), await took(undefined)];
    expect(nobody).toBeGreaterThan(somebody / 2);
  });
});
