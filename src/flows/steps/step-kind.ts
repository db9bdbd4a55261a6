import { z } from 'zod';
import type { CompiledFlow, CompiledStep, Effect, Facts, Progress, Purpose, StepResult, Trigger } from '../definition';
import type { YamlSource, Path } from '../../config/yaml-source';
import type { WrittenMessage } from './message';

/** One step of a file, on its way to a compiled step. */
export interface StepReading {
  source: YamlSource;
  id: string;
  /** The step as written, `{ email: { … } }`, and where it stands. */
  item: Record<string, unknown>;
  path: Path;
  /** What comes after it. */
  next: string | null;
  /** Of the flow, where the step says nothing. `trigger` is undefined when it could not be read. */
  flow: { purpose: Purpose; topic: string | undefined; trigger: Trigger | undefined };
  /** Message steps by what a condition may call them. */
  names: ReadonlyMap<string, string>;
  /** Compiles the list of steps at a path below this step; answers the id it begins with, or what comes after when there is none. */
  branch: (...below: string[]) => string | null;
}

/** What a step is run with. */
export interface Moment {
  flow: CompiledFlow;
  progress: Readonly<Progress>;
  facts: Facts;
  now: number;
  /** How often the enrollment came to this step before this time. */
  visit: number;
}

/** What a step answers when the enrollment comes to it, or when what it waited for has come. */
export type StepOutcome =
  /** Go on. `result` is what the step came to. */
  | { is: 'next'; step: string | null; result?: Pick<StepResult, 'status' | 'variant'>; effects?: Effect[] }
  /** Go on at `until`; a moment already past means at once. */
  | { is: 'wait'; until: number }
  /** Go on when the event has come, at the latest at `until`. */
  | { is: 'event'; until: number }
  /** Come again when the step's test is decided. */
  | { is: 'winner'; until: number; effects: Effect[] }
  /** Write this message, and wait until it has settled. */
  | { is: 'message'; message: WrittenMessage; effects?: Effect[] }
  | { is: 'exit'; reason: string };

/** A kind of step: how it is written, how it is read, what it does. One file each. */
export interface StepRules<S extends CompiledStep> {
  /** Keys that stand beside the kind's own, for editors: `then` and `else` of an `if`. */
  beside: Readonly<Record<string, z.ZodType>>;
  /** For editors: the value under the kind's key. */
  schema: z.ZodType;
  /** Where lists of steps may stand below the step: `['then']`, `['split', 'a', 'steps']`. Only those that are there. */
  branches?(item: Record<string, unknown>): string[][];
  parse(reading: StepReading): S | undefined;
  run(step: S, moment: Moment): StepOutcome;
}

/** A list of steps inside a step; read by parse-steps.ts, known to editors by flow-schema.ts. */
export const stepList = z.unknown().describe('Steps, done in their order');
