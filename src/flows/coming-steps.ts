import type { ComingStep } from '../messages/coming-steps.service';
import type { CompiledFlow, CompiledStep } from './definition';

/**
 * Where an enrollment stands directly before a marketing message of this version: at its beginning, or in the wait before it.
 * What a branch decides in between is not known before.
 */
export function comingSteps(flow: CompiledFlow, version: number): ComingStep[] {
  return [...flow.steps.values()].flatMap((step): ComingStep[] => {
    const [phase, next] = step.kind === 'wait' ? (['wait', step.next] as const) : (['ready', step.id] as const);
    const message = next === null ? undefined : marketing(flow.steps.get(next));
    if (!message) return [];
    return [{ flow: flow.id, version, step: step.id, phase, channel: message.kind, priority: flow.priority }];
  });
}

function marketing(step: CompiledStep | undefined) {
  return (step?.kind === 'email' || step?.kind === 'sms') && step.purpose === 'marketing' ? step : undefined;
}
