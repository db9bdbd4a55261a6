import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { load, type Ending } from './load-client.service';

/** What a measured server tells of itself: CPU microseconds spent so far, opens and clicks that it stored. */
export type Asked = 'cpu' | 'hits';

/** A server of its own process: storing what comes, or the same server storing nothing. */
export interface MeasuredServer {
  port: number;
  tell(asked: Asked): Promise<number>;
  stop(): Promise<void>;
}

/** `server`: a MySQL URL, or nothing for SQLite. */
export async function startServer(mode: 'store' | 'discard', server?: string): Promise<MeasuredServer> {
  const child: ChildProcess = fork(join(__dirname, 'measured-server.js'), [mode, server ?? ''], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return {
    port: message.port,
    tell: async (asked) => {
      child.send(asked);
      const [answer] = (await once(child, 'message')) as [number];
      return answer;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** Requests per second, and the server's CPU microseconds per request. */
export interface Round {
  rate: number;
  cpu: number;
}

export async function measured(server: MeasuredServer, batch: Buffer[], connections: number, ending?: Ending): Promise<Round> {
  const before = await server.tell('cpu');
  const rate = await load(server.port, batch, connections, ending);
  return { rate, cpu: ((await server.tell('cpu')) - before) / batch.length };
}
