import { z } from 'zod';
import type { Condition } from '../../audience/conditions/condition';
import { matches } from '../../audience/conditions/matches';
import { parseCondition } from '../../audience/conditions/parse-condition';
import { stepList, type StepRules } from './step-kind';

/** `if: { … }` with `then:` and `else:`. Branches are compiled to the id they begin with; an empty one goes to `next`. */
export interface IfStep {
  kind: 'if';
  id: string;
  condition: Condition;
  then: string | null;
  else: string | null;
  /** Where both branches meet again. */
  next: string | null;
}

export const ifRules: StepRules<IfStep> = {
  beside: { then: stepList, else: stepList },
  schema: z.record(z.string(), z.unknown()).describe('A condition: { field: value } or { field: { operator: value } }'),
  branches: (item) => ['then', 'else'].filter((key) => key in item).map((key) => [key]),
  parse({ source, id, item, path, next, names, branch }) {
    const condition = parseCondition(source, item['if'], [...path, 'if'], { inside: 'facts', steps: names });
    if (!('then' in item) && !('else' in item)) {
      source.error('missing', path, 'an "if" needs "then" or "else": a list of steps', {
        hint: 'then: [ { email: { template: … } } ]',
      });
    }
    return condition && { kind: 'if', id, condition, then: branch('then'), else: branch('else'), next };
  },
  run: (step, { facts, now, progress }) => ({
    is: 'next',
    step: matches(step.condition, facts, now, progress.results) ? step.then : step.else,
  }),
};
