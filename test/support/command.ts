import { allCommands } from '../../src/cli/all-commands';
import type { CommandContext } from '../../src/cli/command';
import { Config } from '../../src/config/config.service';
import type { TestEngine } from './engine';

/** Runs a command of `huike` inside a test's engine; answers what it printed. What it throws, it throws. */
export async function command(
  { engine, folder }: TestEngine,
  name: string,
  args: string[],
  options: Record<string, string | boolean> = {},
): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const context: CommandContext = {
    ...{ args, options, json: options['json'] === true, cwd: folder, app: engine.app, config: engine.app.get(Config) },
    ...{ out: (line) => void out.push(line), err: (line) => void err.push(line) },
  };
  const code = await allCommands()
    .find((one) => one.name === name)!
    .run(context);
  return { code, out, err };
}
