import { never } from '../../kernel/errors';
import { printDuration } from '../../kernel/duration';
import { isMoney, printAmount } from './amounts';
import type { Condition, Count, Literal, Test } from './condition';

/** The condition as a person would write it in YAML: `parseCondition` of it gives the condition back. */
export function printCondition(condition: Condition): Record<string, unknown> {
  switch (condition.is) {
    case 'all':
      return together(condition.of) ?? { all: condition.of.map(printCondition) };
    case 'any':
      return { any: condition.of.map(printCondition) };
    case 'not':
      return { not: printCondition(condition.of) };
    case 'field':
      return { [condition.field]: printTests(condition.tests) };
    case 'count':
      return { [condition.of]: printCount(condition) };
    default:
      return never(condition);
  }
}

/** Several fields that must all hold stand in one map, where no key is needed twice. */
function together(conditions: Condition[]): Record<string, unknown> | undefined {
  const keys = conditions.map((one) => (one.is === 'field' ? one.field : one.is === 'count' ? one.of : undefined));
  const fits = keys.length > 1 && new Set(keys).size === keys.length && keys.every((key) => key !== undefined && !isIndex(key));
  return fits ? (Object.assign({}, ...conditions.map(printCondition)) as Record<string, unknown>) : undefined;
}

/** JavaScript moves such keys to the front. */
function isIndex(key: string): boolean {
  return /^\d+$/.test(key);
}

function printTests(tests: Test[]): unknown {
  const [first] = tests;
  if (tests.length === 1 && first?.op === 'eq') return printLiteral(first.value);
  return Object.fromEntries(tests.map((test) => [test.op, printOperand(test)]));
}

function printOperand(test: Test): unknown {
  if (test.op === 'any') return printCondition(test.value);
  if (test.op === 'within') return printDuration(Number(test.value));
  return printLiteral(test.value);
}

function printLiteral(value: Literal | Literal[]): unknown {
  if (Array.isArray(value)) return value.map(printLiteral);
  return isMoney(value) ? printAmount(value) : value;
}

function printCount({ type, where, within, tests }: Count): Record<string, unknown> {
  return {
    ...(type !== null && { type }),
    ...(where && { where: printCondition(where) }),
    ...(within !== null && { within: printDuration(within) }),
    count: printTests(tests),
  };
}
