import type { Money } from '../../kernel/money';
import type { OperatorName } from './operators';

/** A literal of a condition. Durations (`within`) and instants (`before`, `after`) are milliseconds already. */
export type Literal = string | number | boolean | Money;

/** One operator with its operand; `any` over a list carries a condition on one element. */
export type Test = { op: OperatorName; value: Literal | Literal[] } | { op: 'any'; value: Condition };

/** A condition as a tree. Fields are dotted paths (`order.payment`); inside `any` they are relative to the element. */
export type Condition =
  | { is: 'all'; of: Condition[] }
  | { is: 'any'; of: Condition[] }
  | { is: 'not'; of: Condition }
  | { is: 'field'; field: string; tests: Test[] };
