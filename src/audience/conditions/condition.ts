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
  | { is: 'field'; field: string; tests: Test[] }
  | Count;

/**
 * A count over time: the contact's orders (by `placed_at`) or events (of one type, by `at`) that fulfil `where`, not older than
 * `within` milliseconds (null = ever) and not in the future. `where` looks at the counted order or event by fields without
 * prefix: `total` is what `order.total` is elsewhere, `choice` what `event.choice` is. An order nobody told the time of does not
 * count. A contact without history counts 0: a count is never missing.
 */
export interface Count {
  is: 'count';
  of: 'orders' | 'events';
  type: string | null;
  where: Condition | null;
  within: number | null;
  tests: Test[];
}
