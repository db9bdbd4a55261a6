import type { CompiledStep, StepKind } from '../definition';
import { couponRules } from './coupon';
import { exitRules } from './exit';
import { ifRules } from './if';
import { messageRules } from './message';
import { setRules } from './set';
import { splitRules } from './split';
import type { Moment, StepOutcome, StepRules } from './step-kind';
import { waitRules } from './wait';
import { webhookRules } from './webhook';

/** Every kind of step a flow may name. */
export const stepKinds: { [K in StepKind]: StepRules<Extract<CompiledStep, { kind: K }>> } = {
  wait: waitRules,
  email: messageRules as StepRules<Extract<CompiledStep, { kind: 'email' }>>,
  sms: messageRules as StepRules<Extract<CompiledStep, { kind: 'sms' }>>,
  if: ifRules,
  split: splitRules,
  set: setRules,
  coupon: couponRules,
  webhook: webhookRules,
  exit: exitRules,
};

/** What the step does when an enrollment comes to it. */
export function runStep(step: CompiledStep, moment: Moment): StepOutcome {
  return (stepKinds[step.kind] as StepRules<CompiledStep>).run(step, moment);
}

/** Where an enrollment may go on from a step: each branch, or the next step. */
export function nextOf(step: CompiledStep): (string | null)[] {
  switch (step.kind) {
    case 'if':
    case 'wait':
      return [step.then, step.else];
    case 'split':
      return step.branches.map((branch) => branch.first);
    default:
      return [step.next];
  }
}
