import { createPrivateKey, createPublicKey } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from '../../config/environment';
import type { SigningKey } from './dkim-check';
import type { DataFolder, SecretFile } from './house-check';

/** Looks at the files of the installation. */

/** The keys we sign with, as their records should show them. */
export async function readSigningKeys(dkim: Environment['dkim']): Promise<SigningKey[]> {
  return Promise.all(
    (dkim?.keys ?? []).map(async ({ selector, privateKeyFile: file }) => {
      const common = { domain: dkim!.domain.toLowerCase(), selector, file };
      const pem = await readFile(file, 'utf8').catch(() => undefined);
      if (pem === undefined) return { ...common, key: `${file} cannot be read` };
      try {
        const key = createPublicKey(createPrivateKey(pem));
        const signs = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ed25519';
        return { ...common, key: signs ? key : `${file} is neither an RSA nor an Ed25519 key` };
      } catch {
        return { ...common, key: `${file} holds no private key in PEM form` };
      }
    }),
  );
}

/** Who else may read what only we should. A file in a closed folder is as closed as the folder. */
export async function secretFiles(env: Environment): Promise<SecretFile[]> {
  const database = env.databaseUrl.startsWith('sqlite:') ? [env.databaseUrl.slice('sqlite:'.length)] : [];
  const keys = (env.dkim?.keys ?? []).map((key) => key.privateKeyFile);
  const made = ['app-secret', 'webhook-secret'].map((name) => join(env.dataDir, name));
  return Promise.all(['.env', ...keys, ...made, ...database].map(async (path) => ({ path, mode: await modeOf(path) })));
}

export async function dataFolder(path: string): Promise<DataFolder> {
  const existing = await nearestFolder(resolve(path));
  const writable = await access(existing, constants.W_OK).then(
    () => true,
    () => false,
  );
  const { bavail, blocks } = await statfs(existing);
  return { path, writable, free: bavail / blocks };
}

async function modeOf(path: string): Promise<number | undefined> {
  const [file, folder] = await Promise.all([path, dirname(resolve(path))].map((p) => stat(p).catch(() => undefined)));
  if (!file) return undefined;
  const through = folder?.mode ?? 0o777;
  return file.mode & (0o700 | (through & 0o010 ? 0o070 : 0) | (through & 0o001 ? 0o007 : 0));
}

/** DATA_DIR is made on first use: until then what counts is the folder it will be made in. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found || dirname(path) === path ? path : nearestFolder(dirname(path));
}
