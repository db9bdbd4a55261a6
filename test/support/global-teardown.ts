import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Ends the MariaDB that the set-up started, and removes what the run left in memory. */
export default async function globalTeardown(): Promise<void> {
  await endMariaDb();
  const { huikeTemporary } = globalThis as { huikeTemporary?: string };
  if (huikeTemporary) rmSync(huikeTemporary, { recursive: true, force: true });
}

async function endMariaDb(): Promise<void> {
  const started = (globalThis as { huikeMariaDb?: { child: ChildProcess; folder: string } }).huikeMariaDb;
  if (!started) return;
  started.child.kill('SIGKILL');
  if (started.child.exitCode === null && started.child.signalCode === null) await once(started.child, 'exit');
  rmSync(started.folder, { recursive: true, force: true });
}
