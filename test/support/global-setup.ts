import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { temporaryFolder } from './temporary-folder';

/**
 * Finds what the fuller suites need. MySQL/MariaDB: the server of MYSQL_TEST_URL, or an own MariaDB started from the machine's
 * binaries on a private port and folder. What is missing is left out with one line, or fails under REQUIRE_ALL=1.
 */
export default async function globalSetup(): Promise<void> {
  const temporary = temporaryFolder();
  if (temporary) {
    process.env.TMPDIR = temporary;
    (globalThis as { huikeTemporary?: string }).huikeTemporary = temporary;
  }
  if (process.env.MYSQL_TEST_URL) return;
  const server = onPath('mariadbd') ?? onPath('mysqld');
  const install = onPath('mariadb-install-db');
  if (!server || !install) return leftOut('MariaDB suites: no mariadbd found and MYSQL_TEST_URL is not set');
  const folder = mkdtempSync(join(tmpdir(), 'huike-mariadb-'));
  const asRoot = userInfo().uid === 0 ? ['--user=root'] : [];
  const made = spawnSync(
    install,
    ['--no-defaults', `--datadir=${folder}/data`, '--auth-root-authentication-method=normal', ...asRoot],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) return leftOut(`MariaDB suites: mariadb-install-db failed: ${made.stderr.slice(-300)}`);
  const port = await freePort();
  const child = spawn(
    server,
    [
      '--no-defaults',
      ...asRoot,
      `--datadir=${folder}/data`,
      `--socket=${folder}/s.sock`,
      `--pid-file=${folder}/pid`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--max-connections=300',
      '--innodb-buffer-pool-size=256M',
      // Durability is MariaDB's to prove, not these suites'.
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-doublewrite=0',
      '--skip-log-bin',
    ],
    { stdio: 'ignore' },
  );
  (globalThis as { huikeMariaDb?: { child: ChildProcess; folder: string } }).huikeMariaDb = { child, folder };
  await answering(`${folder}/s.sock`, child);
  const root = await createConnection({ socketPath: `${folder}/s.sock`, user: 'root' });
  await root.query("CREATE USER huike@'127.0.0.1' IDENTIFIED BY 'huike'");
  await root.query("GRANT ALL ON *.* TO huike@'127.0.0.1'");
  await root.end();
  process.env.MYSQL_TEST_URL = `mysql://huike:huike@127.0.0.1:${port}/`;
}

function leftOut(what: string): void {
  if (process.env.REQUIRE_ALL === '1') throw new Error(`REQUIRE_ALL=1, but left out: ${what}`);
  process.stderr.write(`left out: ${what}\n`);
}

function onPath(program: string): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((d) => join(d, program))
    .find((f) => existsSync(f));
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

async function answering(socketPath: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`mariadbd ended with ${child.exitCode}`);
    try {
      await (await createConnection({ socketPath, user: 'root' })).end();
      return;
    } catch {
      await new Promise((again) => setTimeout(again, 100));
    }
  }
  throw new Error('mariadbd does not answer');
}
