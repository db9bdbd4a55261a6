import type { INestApplicationContext } from '@nestjs/common';
import type { ParseArgsConfig } from 'node:util';
import type { Config } from '../config/config.service';

/**
 * One command of `huike`. `needs` says how much of the engine it wants:
 *  - `nothing`  neither files nor database
 *  - `config`   environment and settings files, never the database
 *  - `app`      the whole engine; on SQLite it runs inside `serve` while that lives
 */
export interface Command {
  /** As it is typed: `flows validate`. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** What follows the name: `<flow> --events FILE.jsonl [--until ISO] [--json]`. */
  usage?: string;
  /** More for `--help`: what it does, what each option means, an example. */
  help?: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  needs: 'nothing' | 'config' | 'app';
  /** Answers the exit code: 0 done, 1 failed, 2 wrong use. */
  run(context: CommandContext): Promise<number>;
}

export interface CommandContext {
  /** What was typed besides options. */
  args: string[];
  options: Record<string, string | boolean | (string | boolean)[] | undefined>;
  /** `--json` was given. */
  json: boolean;
  /** Prints one line on standard output. */
  out: (line: string) => void;
  /** Prints one line on standard error. */
  err: (line: string) => void;
  /** The folder the command was typed in; relative paths mean this one. */
  cwd: string;
  config: Config;
  /** The running engine; only for `needs: 'app'`. */
  app: INestApplicationContext;
}

/** Thrown by a command that was called wrongly: prints the message and the usage, exit code 2. */
export class WrongUse extends Error {}
