import { EngineLock, runInServe } from './engine-lock.service';
import type { Terminal, WithApp } from './run-command.service';
import { openEngine } from '../engine';

/**
 * Lends the engine to a command. On SQLite the command runs inside the living `serve`, so that one process writes the file;
 * without one it opens the file itself, under the same lock. On MySQL every process opens its own.
 */
export function withApp(terminal: Terminal): WithApp {
  return async (config, argv, run) => {
    const sqlite = config.env.databaseUrl.startsWith('sqlite:');
    if (sqlite) {
      const code = await runInServe(
        config.env.dataDir,
        argv,
        terminal.cwd,
        (l) => terminal.out(l),
        (l) => terminal.err(l),
      );
      if (code !== undefined) return code;
    }
    const lock = sqlite ? EngineLock.take(config.env.dataDir) : undefined;
    try {
      const engine = await openEngine(config);
      try {
        return await run(engine.app);
      } finally {
        await engine.close();
      }
    } finally {
      lock?.release();
    }
  };
}
