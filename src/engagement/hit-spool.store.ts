import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Mutex } from '../database/mutex';
import type { StoredHit } from './hit.store';

const NAME = /^hits-(\d+)-[0-9a-f]+\.spool$/;

/**
 * Where hits wait while the database is away: files of JSON lines below DATA_DIR, synced to disk with every append. Each process
 * appends to a file of its own; files of processes that live no more are taken over. Every hit has a key, so replaying a file
 * twice does no harm, and a line cut short by a crash is left out: its reader was never answered.
 */
@Injectable()
export class HitSpool {
  private readonly mutex = new Mutex();
  private current?: string;

  constructor(private readonly config: Config) {}

  async append(hits: StoredHit[]): Promise<void> {
    const release = await this.mutex.acquire();
    try {
      await mkdir(this.folder, { recursive: true });
      this.current ??= join(this.folder, `hits-${process.pid}-${randomBytes(4).toString('hex')}.spool`);
      const file = await open(this.current, 'a', 0o600);
      try {
        // The line break comes first: a line that a full disk cut short must not swallow the next one.
        await file.appendFile(hits.map((h) => `\n${JSON.stringify(h)}`).join('') + '\n');
        await file.datasync();
      } finally {
        await file.close();
      }
    } finally {
      release();
    }
  }

  /** The files that may be replayed now. What is appended from here on goes to a new one. */
  async close(): Promise<string[]> {
    const release = await this.mutex.acquire();
    this.current = undefined;
    release();
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((n) => NAME.test(n) && mayTake(Number(NAME.exec(n)![1]))).map((n) => join(this.folder, n));
  }

  async read(path: string): Promise<StoredHit[]> {
    const lines = (await readFile(path, 'utf8')).split('\n');
    return lines.flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as StoredHit];
      } catch {
        return [];
      }
    });
  }

  async remove(path: string): Promise<void> {
    await unlink(path);
  }

  private get folder(): string {
    return this.config.env.dataDir;
  }
}

/** Ours, or of a process that is gone. */
function mayTake(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
