import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import type { SinkLine, SinkProcessOptions } from './smtp-sink-process';

export interface SinkProcess {
  /** For SMTP_URL. */
  url: string;
  /** What it took, oldest first, read from its log. */
  taken(): SinkLine[];
  stop(): Promise<void>;
}

/** Starts the mail server of `smtp-sink-process.ts` in a process of its own; resolves when it listens. */
export async function startSinkProcess(options: Partial<SinkProcessOptions> = {}): Promise<SinkProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'huike-sink-'));
  const log = options.log ?? join(folder, 'taken.jsonl');
  for (const name of ['smtp-listener', 'smtp-sink-process']) {
    const { code } = transformFileSync(join(__dirname, `${name}.ts`), {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, `${name}.js`), code);
  }
  const child = spawn(process.execPath, [join(folder, 'smtp-sink-process.js'), JSON.stringify({ ...options, log })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the sink process ended with ${code}`)));
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken() {
      if (!existsSync(log)) return [];
      return readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as SinkLine);
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
