import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { Config, readSettings } from '../config/config.service';
import { parseEnvironment } from '../config/environment';
import { withSecrets } from '../config/secrets.service';
import { Invalid, reasonOf } from '../kernel/errors';
import { WrongUse, type Command, type CommandContext } from './command';
import { findCommand, helpOf, overview } from './find-command';

/** Where a command prints, and the folder it was typed in. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  cwd: string;
}

/** Lends a running engine to a command of `needs: 'app'`, or runs the command in the process that has it. */
export type WithApp = (config: Config, argv: string[], run: (app: INestApplicationContext) => Promise<number>) => Promise<number>;

/** Reads environment and settings, with the secrets that are made on first run. Throws `Invalid`. */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const env = withSecrets(parseEnvironment(environment));
  return new Config(env, readSettings(env.configDir));
}

/** Finds, checks and runs the command that `argv` names. Never throws: answers the exit code. */
export async function runCommand(
  commands: readonly Command[],
  argv: string[],
  terminal: Terminal,
  withApp: WithApp,
): Promise<number> {
  const words = argv.filter((a) => !a.startsWith('-'));
  const found = findCommand(commands, argv);
  if (!found) {
    const noun = words[0] && commands.some((c) => c.name.startsWith(`${words[0]} `)) ? words[0] : undefined;
    if (words.length === 0 && argv.some((a) => a === '--help' || a === '-h')) {
      terminal.out(overview(commands));
      return 0;
    }
    terminal.err(words.length > 0 && !noun ? `there is no command "${words.join(' ')}"\n` : '');
    terminal.err(overview(commands, noun));
    return argv.includes('--help') ? 0 : 2;
  }
  const { command, rest } = found;
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(helpOf(command));
    return 0;
  }
  try {
    const { values, positionals } = parse(command, rest);
    const context = { args: positionals, options: values, json: values.json === true, ...terminal };
    if (command.needs === 'nothing') return await command.run(context as unknown as CommandContext);
    const config = loadConfig();
    if (command.needs === 'config') return await command.run({ ...context, config } as unknown as CommandContext);
    return await withApp(config, argv, (app) => command.run({ ...context, config, app }));
  } catch (error) {
    return report(error, command, terminal);
  }
}

function parse(command: Command, rest: string[]) {
  try {
    return parseArgs({
      args: rest,
      options: { json: { type: 'boolean' }, ...command.options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new WrongUse(reasonOf(error));
  }
}

function report(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof WrongUse) {
    terminal.err(`${error.message}\n\n${helpOf(command)}`);
    return 2;
  }
  if (error instanceof Invalid) {
    terminal.err(`${error.at ? `${error.at}: ` : ''}${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
    return 1;
  }
  terminal.err(`failed: ${reasonOf(error)}`);
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) terminal.err(error.stack ?? '');
  return 1;
}
