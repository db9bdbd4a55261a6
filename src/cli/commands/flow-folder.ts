import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CheckedFlows, type CheckedFiles } from '../../flows/checked-flows.service';
import type { CompiledFlow } from '../../flows/definition';
import { pastSchedule } from '../../flows/past-schedule';
import type { SimulationSettings } from '../../flows/simulate';
import { SystemClock } from '../../kernel/clock';
import { meantOrKnown } from '../../kernel/did-you-mean';
import { Invalid, printFinding } from '../../kernel/errors';
import type { CommandContext } from '../command';

/** Reads and checks the files given, or the whole folder of flows. Nothing here opens the database. */
export async function readFlows({ config, cwd }: CommandContext, files: readonly string[]): Promise<CheckedFiles> {
  const flows = CheckedFlows.of(config);
  const checked = await (files.length === 0
    ? flows.read()
    : flows.check(files.map((file) => ({ file: resolve(cwd, file), text: readText(resolve(cwd, file)) }))));
  const now = new SystemClock().now();
  return { ...checked, findings: [...checked.findings, ...checked.read.flatMap(({ flow }) => pastSchedule(flow, now))] };
}

/**
 * The flow with this id, or in this file, and what a simulation of it leans on. A broken file is named on standard error with
 * everything wrong in it; throws `Invalid('flow.unknown')` where there is none.
 */
export async function findFlow(
  context: CommandContext,
  name: string,
): Promise<{ flow: CompiledFlow; settings: SimulationSettings }> {
  const { config, err } = context;
  const isFile = /\.ya?ml$/.test(name);
  const { read, findings } = await readFlows(context, isFile ? [name] : []);
  const flow = (isFile ? read[0] : read.find((one) => one.flow.id === name))?.flow;
  if (flow) {
    return { flow, settings: { ...config.settings, ...CheckedFlows.of(config).leans.simulation() } };
  }
  findings.filter((f) => f.level === 'error').forEach((finding) => err(printFinding(finding)));
  const ids = read.map((one) => one.flow.id);
  throw new Invalid('flow.unknown', isFile ? `${name} is no valid flow` : `there is no valid flow "${name}"`, {
    hint: isFile ? undefined : meantOrKnown(name, ids),
  });
}

/** The text of a file; throws `Invalid('file.missing')`. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Invalid('file.missing', `there is no file ${path}`);
    throw error;
  }
}
