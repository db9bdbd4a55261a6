import type { CompiledFlow } from './definition';
import type { Winner } from './steps/draw';

/** A test as its flow writes it: variants of a message, or branches of a split. */
export interface TestPlan {
  winner: Winner;
  /** Those that anybody gets, in the order in which they are written. `steps`: whose messages count for it; of a variant only those that bear its name. */
  choices: Choice[];
}

/** One variant or branch. */
export interface Choice {
  name: string;
  variant: string | null;
  steps: string[];
}

/** What a step tests; `undefined` when it tests nothing. */
export function testPlan(flow: CompiledFlow, stepId: string): TestPlan | undefined {
  const step = flow.steps.get(stepId);
  const winner = step?.kind === 'split' ? step.winner : step?.kind === 'email' || step?.kind === 'sms' ? step.test?.winner : null;
  return winner ? { winner, choices: choicesOf(flow, stepId) } : undefined;
}

/** What is drawn at a step: its variants or branches, as far as anybody gets them; empty where nothing is. */
export function choicesOf(flow: CompiledFlow, stepId: string): Choice[] {
  const step = flow.steps.get(stepId);
  if (step?.kind === 'split')
    return step.branches
      .filter(({ weight }) => weight > 0)
      .map(({ name, first }) => ({ name, variant: null, steps: stepsBetween(flow, first, step.next) }));
  if (step?.kind !== 'email' && step?.kind !== 'sms') return [];
  const variants = (step.variants ?? []).filter(({ weight }) => weight > 0);
  return variants.map(({ name }) => ({ name, variant: name, steps: [stepId] }));
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
