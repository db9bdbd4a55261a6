import type { z } from 'zod';
import type { CompiledFlow, CompiledStep, Facts, Progress, Purpose } from '../definition';
import type { YamlSource, Path } from '../../config/yaml-source';
import type { Fallback } from './message';

/** One step of a file, on its way to a compiled step. */
export interface StepReading {
  source: YamlSource;
  id: string;
  /** The step as written, `{ email: { … } }`, and where it stands. */
  item: Record<string, unknown>;
  path: Path;
  /** What comes after it. */
  next: string | null;
  /** Of the flow, where the step says nothing. */
  flow: { purpose: Purpose; topic: string | undefined };
  /** Message steps by what a condition may call them. */
  names: ReadonlyMap<string, string>;
  /** Compiles the list of steps under a key of this step; answers the id it begins with. */
  branch: (key: string) => string | null;
}

/** What a step is run with. */
export interface Moment {
  flow: CompiledFlow;
  progress: Readonly<Progress>;
  facts: Facts;
  now: number;
}

/** What a step answers when the enrollment comes to it. */
export type StepOutcome =
  | { is: 'next'; step: string | null }
  /** Go on at `until`; a moment already past means at once. */
  | { is: 'wait'; until: number }
  /** Write this message, and wait until it has settled. */
  | { is: 'message'; message: Pick<Fallback, 'channel' | 'template' | 'options'> }
  | { is: 'exit'; reason: string };

/** A kind of step: how it is written, how it is read, what it does. One file each. */
export interface StepRules<S extends CompiledStep> {
  /** Keys that stand beside the kind's own: `then` and `else` of an `if`. */
  beside: readonly string[];
  /** For editors: the value under the kind's key. */
  schema: z.ZodType;
  parse(reading: StepReading): S | undefined;
  run(step: S, moment: Moment): StepOutcome;
}
