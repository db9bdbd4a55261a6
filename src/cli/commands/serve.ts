import type { Server } from 'node:net';
import { once } from 'node:events';
import { Readiness } from '../../http/readiness.service';
import { Log } from '../../http/log.service';
import { openDatabase } from '../../database/open-database.service';
import { openEngine, type Engine } from '../../engine';
import type { Command, CommandContext } from '../command';
import { EngineLock, listenForCommands } from '../engine-lock.service';
import { runCommand } from '../run-command.service';
import { allCommands } from '../all-commands';
import { welcome } from '../welcome';

const serve: Command = {
  name: 'serve',
  summary: 'run the engine: webhooks, flows, sending, tracking, console',
  usage: '[--port N]',
  help: 'Runs until SIGTERM or SIGINT, then finishes what is in flight. Settings: see .env.example and config/.',
  options: { port: { type: 'string' } },
  needs: 'config',
  async run({ config, options, out }) {
    const sqlite = config.env.databaseUrl.startsWith('sqlite:');
    const lock = sqlite ? EngineLock.take(config.env.dataDir) : undefined;
    let engine: Engine | undefined;
    let control: Server | undefined;
    try {
      engine = await openEngine(config);
      await engine.prepare();
      const url = await engine.listen(options.port ? Number(options.port) : config.env.port, config.env.host);
      control = sqlite ? await listenForCommands(config.env.dataDir, inside(engine)) : undefined;
      engine.beat();
      engine.app.get(Log).info('serve.started', { url, role: config.env.role, database: engine.database.dialect });
      for (const line of welcome(config.env, url)) out(line);
      await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
      engine.app.get(Log).info('serve.stopping');
      return 0;
    } finally {
      control?.close();
      await engine?.close();
      lock?.release();
    }
  },
};

const migrate: Command = {
  name: 'migrate',
  summary: 'bring the database schema up to date (serve does it too)',
  needs: 'config',
  async run({ config, out }) {
    const database = await openDatabase(config.env.databaseUrl);
    await database.close();
    out('the schema is up to date');
    return 0;
  },
};

const health: Command = {
  name: 'status',
  summary: 'what the engine says of its own health',
  needs: 'app',
  async run({ app, out, json }: CommandContext) {
    const report = await app.get(Readiness).report();
    if (json) out(JSON.stringify(report));
    else {
      out(report.ready ? 'ready' : 'not ready');
      for (const [name, text] of Object.entries({ ...report.failures, ...report.warnings })) out(`  ${name}: ${text}`);
    }
    return report.ready ? 0 : 1;
  },
};

/** Runs a command line that came through the socket on the engine that is already open. */
function inside(engine: Engine) {
  return (argv: string[], cwd: string, out: (line: string) => void, err: (line: string) => void) =>
    runCommand(allCommands(), argv, { out, err, cwd }, (_config, _argv, run) => run(engine.app));
}

export const serveCommands: Command[] = [serve, migrate, health];
