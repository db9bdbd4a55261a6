import type { Condition } from '../conditions/condition';

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
