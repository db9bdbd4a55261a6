import { argon2Verify } from 'hash-wasm';
import { fitsPassword, hashPassword } from './password';

jest.mock('hash-wasm', () => {
  const real = jest.requireActual<typeof import('hash-wasm')>('hash-wasm');
  return { ...real, argon2Verify: jest.fn(real.argon2Verify) };
});

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
    const somebody = await hashPassword('correct horse battery');
    const verify = jest.mocked(argon2Verify).mockClear();
    expect(await fitsPassword('not it at all', undefined)).toBe(false);
    const [{ hash }] = verify.mock.calls[0]!;
    expect(await verify.mock.results[0]!.value).toBe(false); // computed to the end, not refused as no hash
    expect(costOf(hash)).toBe(costOf(somebody));
  });
});

const costOf = (hash: string) => hash.split('$').slice(0, 4).join('$');
