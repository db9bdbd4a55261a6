import { mkdtempSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** Room enough for MariaDB, every database of a run and the built programs that run beside them. */
const ROOM = 3 * 2 ** 30;

/**
 * Where the run may leave what it makes: in memory where Linux offers room for it, because most of a run's time would be spent
 * waiting for the disk to sync; `undefined` where TMPDIR says otherwise or there is none. Killing a process loses no more here
 * than on a disk, so the crash suites prove the same.
 */
export function temporaryFolder(): string | undefined {
  if (process.env.TMPDIR) return undefined;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize < ROOM ? undefined : mkdtempSync(join(IN_MEMORY, 'huike-tests-'));
  } catch {
    return undefined;
  }
}
