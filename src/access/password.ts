import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** Cost of one hash: 19 MiB, two passes, one lane (OWASP Password Storage, 2024). Kept inside each hash, so raising it is safe. */
const COST = { parallelism: 1, iterations: 2, memorySize: 19 * 1024, hashLength: 32 } as const;

/** Nobody's password: checking against it takes as long as checking against somebody's. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGF0IGFsbCAh$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Passwords shorter than this are refused. */
export const SHORTEST_PASSWORD = 10;

/** The argon2id hash of a password, in its encoded form. */
export async function hashPassword(password: string): Promise<string> {
  return argon2id({ ...COST, password: password.normalize('NFKC'), salt: randomBytes(16), outputType: 'encoded' });
}

/** Does the password fit? With no hash (there is no such user) it never does, and takes as long to say so. */
export async function fitsPassword(password: string, hash: string | undefined): Promise<boolean> {
  const fits = await argon2Verify({ password: password.normalize('NFKC') || ' ', hash: hash ?? NOBODY }).catch(() => false);
  return fits && hash !== undefined;
}
