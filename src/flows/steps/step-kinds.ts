import type { CompiledStep, StepKind } from '../definition';
import { exitRules } from './exit';
import { ifRules } from './if';
import { messageRules } from './message';
import type { Moment, StepOutcome, StepRules } from './step-kind';
import { waitRules } from './wait';

/** Every kind of step a flow may name. */
export const stepKinds: { [K in StepKind]: StepRules<Extract<CompiledStep, { kind: K }>> } = {
  wait: waitRules,
  email: messageRules as StepRules<Extract<CompiledStep, { kind: 'email' }>>,
  sms: messageRules as StepRules<Extract<CompiledStep, { kind: 'sms' }>>,
  if: ifRules,
  exit: exitRules,
};

/** Kinds of the language that come with later releases. */
export const STEP_KINDS_TO_COME = ['split', 'set', 'webhook'];

/** What the step does when an enrollment comes to it. */
export function runStep(step: CompiledStep, moment: Moment): StepOutcome {
  return (stepKinds[step.kind] as StepRules<CompiledStep>).run(step, moment);
}
