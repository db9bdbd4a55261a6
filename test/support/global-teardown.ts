import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Ends the MariaDB that the set-up started. */
export default async function globalTeardown(): Promise<void> {
  const started = (globalThis as { huikeMariaDb?: { child: ChildProcess; folder: string } }).huikeMariaDb;
  if (!started) return;
  started.child.kill('SIGKILL');
  if (started.child.exitCode === null && started.child.signalCode === null) await once(started.child, 'exit');
  rmSync(started.folder, { recursive: true, force: true });
}
