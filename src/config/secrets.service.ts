import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment';

/**
 * Outside production APP_SECRET and WEBHOOK_SECRET are made on first run and kept in DATA_DIR, readable by the owner only.
 * Answers the environment with both filled in.
 */
export function withSecrets(env: Environment): Environment {
  return {
    ...env,
    appSecrets:
      env.appSecrets.length > 0 ? env.appSecrets : [kept(env.dataDir, 'app-secret', () => randomBytes(32).toString('hex'))],
    webhookSecrets:
      env.webhookSecrets.length > 0 || env.production
        ? env.webhookSecrets
        : [kept(env.dataDir, 'webhook-secret', () => `whsec_${randomBytes(32).toString('base64')}`)],
  };
}

function kept(dataDir: string, name: string, make: () => string): string {
  const file = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, make(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
