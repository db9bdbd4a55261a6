import type { CompiledFlow, CompiledStep } from './definition';
import type { EnrollmentRow } from './enrollment.entity';

/**
 * Can an enrollment that stands at a step of one version go on at the step of that name in another? Where the name is known
 * there, stands for the same kind of step, and means the same kind of waiting. One that has not begun yet can begin anywhere.
 */
export function canStandAt(from: CompiledFlow, to: CompiledFlow, at: Pick<EnrollmentRow, 'step' | 'phase'>): boolean {
  if (at.step === null) return true;
  const [here, there] = [from.steps.get(at.step), to.steps.get(at.step)];
  if (!there || here?.kind !== there.kind) return false;
  if (at.phase === 'winner') return waitsForWinner(there);
  return waitsForEvent(here) === waitsForEvent(there);
}

function waitsForEvent(step: CompiledStep): boolean {
  return step.kind === 'wait' && step.wait.is === 'for';
}

function waitsForWinner(step: CompiledStep): boolean {
  return (step.kind === 'email' || step.kind === 'sms') && step.test !== null;
}
