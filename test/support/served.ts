import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const program = join(__dirname, '../../dist/main.js');

/** The built program as a shop runs it: a process of its own, killed by its pid. */
export class Served {
  readonly folder = mkdtempSync(join(tmpdir(), 'huike-serve-'));
  private child?: ChildProcess;
  url = '';
  /** Everything that `serve` wrote, on both its outputs, over all its starts. */
  said = '';

  constructor(
    private readonly env: Record<string, string>,
    files: Record<string, string> = {},
  ) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
  }

  /** Starts `serve` and waits until it listens. */
  async start(): Promise<void> {
    this.child = this.spawn(['serve', '--port', '0']);
    const { stdout, stderr } = this.child;
    const before = this.said.length;
    for (const stream of [stdout!, stderr!]) stream.on('data', (part: Buffer) => (this.said += part.toString()));
    const ended = once(this.child, 'exit');
    this.url = await new Promise<string>((listening, failed) => {
      stdout!.on('data', () => {
        const found = /console\s+(http:\/\/localhost:\d+)\//.exec(this.said.slice(before));
        if (found) listening(found[1]!);
      });
      void ended.then(() => failed(new Error(`serve ended: ${this.said.slice(before)}`)));
    });
  }

  /** Runs one command to its end. */
  async command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const child = this.spawn(args);
    const [out, err, code] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, 'exit').then(([c]) => c as number),
    ]);
    return { code, out, err };
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child!;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  }

  async remove(): Promise<void> {
    if (this.child) await this.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(args: string[]): ChildProcess {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: { PATH, HOME, LOG_LEVEL: 'error', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return child;
  }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const part of stream) all += String(part);
  return all;
}

/** Asks until the answer is there; for what another process does. */
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>, what: string, seconds = 30): Promise<T> {
  const limit = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > limit) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}
