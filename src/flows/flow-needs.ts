import type { CompiledFlow } from './definition';

/** Does any step of this flow wait for the contact's best hour? Then `facts.bestHour` is worth learning. */
export function usesBestHour(flow: CompiledFlow): boolean {
  return [...flow.steps.values()].some((step) => step.kind === 'wait' && step.wait.is === 'best_hour');
}

/** Does any step of this flow test variants or branches? Then `facts.tests` has to be known. */
export function hasTests(flow: CompiledFlow): boolean {
  return [...flow.steps.values()].some((step) => {
    if (step.kind === 'email' || step.kind === 'sms') return step.test !== null;
    return step.kind === 'split' && step.winner !== null;
  });
}
