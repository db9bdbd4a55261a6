import type { CompiledFlow } from './definition';
import type { Winner } from './steps/draw';

/** A test as its flow writes it: variants of a message, or branches of a split. */
export interface TestPlan {
  metric: Winner['metric'];
  /** In the order in which they are written. `steps`: whose messages count for it; of a variant only those that bear its name. */
  choices: { name: string; variant: string | null; steps: string[] }[];
}

/** What a step tests; `undefined` when it tests nothing. */
export function testPlan(flow: CompiledFlow, stepId: string): TestPlan | undefined {
  const step = flow.steps.get(stepId);
  if (step?.kind === 'split' && step.winner) {
    const choices = step.branches.map(({ name, first }) => ({
      name,
      variant: null,
      steps: stepsBetween(flow, first, step.next),
    }));
    return { metric: step.winner.metric, choices };
  }
  if ((step?.kind === 'email' || step?.kind === 'sms') && step.test && step.variants) {
    const choices = step.variants.map(({ name }) => ({ name, variant: name, steps: [stepId] }));
    return { metric: step.test.winner.metric, choices };
  }
  return undefined;
}

/** Every step on the ways from `first` on, up to `end`. */
function stepsBetween(flow: CompiledFlow, first: string | null, end: string | null): string[] {
  const found = new Set<string>();
  const walk = (id: string | null): void => {
    const step = id === null || id === end || found.has(id) ? undefined : flow.steps.get(id);
    if (!step) return;
    found.add(step.id);
    walk(step.next);
    if (step.kind === 'if' || step.kind === 'wait') [step.then, step.else].forEach(walk);
    if (step.kind === 'split') step.branches.forEach((branch) => walk(branch.first));
  };
  walk(first);
  return [...found];
}
