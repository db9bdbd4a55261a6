import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const KINDS: Record<string, string> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  record: 'a map',
  object: 'a map',
};

/** What zod says of its own accord, beside which a schema's own words stand. */
const ITS_OWN = /^(Invalid input|Too big|Too small)/;

/** What is wrong about a value, to be put after its name: `"priority" is at most 100`. `got` is the value as a person reads it. */
export function issueWords(issue: Issue, got: string): string {
  if (!ITS_OWN.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type') return `takes ${KINDS[issue.expected] ?? issue.expected}, not ${got}`;
  if (issue.code === 'too_big') return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
  if (issue.code === 'too_small') return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
  return `cannot be ${got}`;
}

function bound(origin: string, how: string, limit: number | bigint): string {
  if (origin === 'string') return `has ${how} ${limit} characters`;
  return origin === 'array' ? `has ${how} ${limit} entries` : `is ${how} ${limit}`;
}

/**
 * Issues with those of unions taken apart: of the form that was meant (a map where one of the forms is a map), else which words
 * would do. Paths begin at the value that was checked.
 */
export function plainIssues(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    if (issue.code !== 'invalid_union' || !ITS_OWN.test(issue.message)) return [issue];
    const meant = issue.errors.find((form) => form.length > 0 && !form.some(isOfTheWhole));
    if (meant) return plainIssues(meant.map((one) => ({ ...one, path: [...issue.path, ...one.path] })));
    const values = issue.errors.flat().flatMap((one) => (one.code === 'invalid_value' ? one.values : []));
    return [
      values.length > 0 ? { code: 'invalid_value', values, path: issue.path, message: issue.message, input: undefined } : issue,
    ];
  });
}

function isOfTheWhole(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}
