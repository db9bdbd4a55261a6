import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { Config, readSettings } from '../config/config.service';
import { parseEnvironment } from '../config/environment';
import { withSecrets } from '../config/secrets.service';
import { openEngine, type Engine } from '../engine';
import type { Clock } from '../kernel/clock';

export const BENCH_APP_SECRET = 'a secret for measuring things only';
export const BENCH_WEBHOOK_SECRET = `whsec_${Buffer.from('a secret for measuring things only').toString('base64')}`;

/** An engine on an empty database, with flows and templates of the measurement's own. */
export interface BenchEngine {
  engine: Engine;
  drop: () => Promise<void>;
}

let made = 0;

/** `server`: a MySQL URL with the right to create databases, or nothing for SQLite in a temporary folder. */
export async function benchEngine(options: {
  server?: string;
  clock?: Clock;
  env?: Record<string, string>;
  files?: Record<string, string>;
}): Promise<BenchEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'huike-bench-'));
  for (const [name, text] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, 'templates'), { recursive: true });
  const database = options.server ? await newDatabase(options.server) : undefined;
  const env = withSecrets(
    parseEnvironment({
      DATABASE_URL: database?.url ?? `sqlite:${join(folder, 'huike.db')}`,
      DATA_DIR: folder,
      CONFIG_DIR: join(folder, 'config'),
      TEMPLATES_DIR: join(folder, 'templates'),
      APP_SECRET: BENCH_APP_SECRET,
      WEBHOOK_SECRET: BENCH_WEBHOOK_SECRET,
      LOG_LEVEL: 'error',
      ...options.env,
    }),
  );
  const engine = await openEngine(new Config(env, readSettings(env.configDir)), options.clock);
  await engine.prepare();
  return {
    engine,
    drop: async () => {
      await engine.close();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function newDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `huike_bench_${process.pid}_${++made}`;
  const run = async (sql: string) => {
    const connection = await createConnection(server);
    await connection.query(sql).finally(() => connection.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => run(`DROP DATABASE ${name}`) };
}
