import type { INestApplicationContext } from '@nestjs/common';
import { allCommands } from '../../src/cli/all-commands';
import { Config } from '../../src/config/config.service';

/** Runs a command of `huike` inside a test's engine; answers what it printed. What it throws, it throws. */
export async function command(
  app: INestApplicationContext,
  name: string,
  args: string[],
  options: Record<string, string | boolean> = {},
): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await allCommands()
    .find((one) => one.name === name)!
    .run({
      ...{ args, options, json: options['json'] === true, cwd: process.cwd(), app },
      ...{ config: app.get(Config, { strict: false }), out: (line) => void out.push(line), err: (line) => void err.push(line) },
    });
  return { code, out, err };
}
