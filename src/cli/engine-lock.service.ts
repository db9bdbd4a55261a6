import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Invalid } from '../kernel/errors';

/** Runs a command line inside this process, printing through the given functions. */
export type RunHere = (argv: string[], cwd: string, out: (line: string) => void, err: (line: string) => void) => Promise<number>;

/**
 * One process per SQLite file. The lock is an exclusive lock on a small database file: the operating system lets go of it
 * when the process ends, however it ends, so that a killed one never stands in the way.
 */
export class EngineLock {
  private constructor(private readonly held: BetterSqlite3.Database) {}

  /** Takes the lock of a data folder; throws `Invalid('engine.running')` when another process has it. */
  static take(dataDir: string): EngineLock {
    mkdirSync(dataDir, { recursive: true });
    const held = new BetterSqlite3(join(dataDir, 'huike.lock'), { timeout: 0 });
    try {
      held.pragma('locking_mode = EXCLUSIVE');
      held.exec('BEGIN EXCLUSIVE');
    } catch {
      held.close();
      throw new Invalid('engine.running', `another Huike process already works on ${resolve(dataDir)}`, {
        at: 'DATA_DIR',
        hint: 'SQLite is for one process: stop the other one, or give this one a DATA_DIR and DATABASE_URL of its own, or move to MySQL',
      });
    }
    return new EngineLock(held);
  }

  release(): void {
    this.held.close();
  }
}

/** The socket on which a living `serve` takes commands. Paths of sockets are short, so a long folder is hashed. */
export function socketPath(dataDir: string): string {
  const path = resolve(dataDir, 'huike.sock');
  return path.length < 100 ? path : join(tmpdir(), `huike-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`);
}

/** Takes commands on the socket until closed. Call only while holding the lock: an old socket file is replaced. */
export async function listenForCommands(dataDir: string, run: RunHere): Promise<Server> {
  const path = socketPath(dataDir);
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (part: string) => {
      text += part;
      if (!text.includes('\n')) return;
      const { argv, cwd } = JSON.parse(text) as { argv: string[]; cwd: string };
      const say = (kind: 'out' | 'err') => (line: string) => void socket.write(`${JSON.stringify({ [kind]: line })}\n`);
      void run(argv, cwd, say('out'), say('err'))
        .catch(() => 1)
        .then((code) => socket.end(`${JSON.stringify({ code })}\n`));
    });
  });
  await new Promise<void>((done, failed) => server.once('error', failed).listen(path, done));
  return server;
}

/** Sends a command line to the living `serve` of a data folder; `undefined` when none lives. */
export async function runInServe(
  dataDir: string,
  argv: string[],
  cwd: string,
  out: (l: string) => void,
  err: (l: string) => void,
): Promise<number | undefined> {
  const socket = await connect(socketPath(dataDir));
  if (!socket) return undefined;
  socket.write(`${JSON.stringify({ argv, cwd })}\n`);
  let code = 1;
  let text = '';
  for await (const part of socket) {
    text += String(part);
    const lines = text.split('\n');
    text = lines.pop()!;
    for (const line of lines) {
      const said = JSON.parse(line) as { out?: string; err?: string; code?: number };
      if (said.out !== undefined) out(said.out);
      if (said.err !== undefined) err(said.err);
      if (said.code !== undefined) code = said.code;
    }
  }
  return code;
}

function connect(path: string): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = createConnection(path);
    socket.setEncoding('utf8');
    socket.once('connect', () => done(socket));
    socket.once('error', () => done(undefined));
  });
}
