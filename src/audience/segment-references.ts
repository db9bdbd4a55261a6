import type { Condition, Test } from './conditions/condition';

/** The segments a condition names by `contact.segments`. */
export function segmentsNamed(condition: Condition): string[] {
  const tests = fieldTests(condition).filter((t) => t.field === 'contact.segments');
  return [...new Set(tests.flatMap(({ test }) => (test.op === 'any' ? [] : [test.value].flat())))].filter(
    (value) => typeof value === 'string',
  );
}

/** The full names of the fields a condition looks at. */
export function fieldsAsked(condition: Condition): Set<string> {
  return new Set(fieldTests(condition).map((t) => t.field));
}

function fieldTests(condition: Condition): { field: string; test: Test }[] {
  switch (condition.is) {
    case 'all':
    case 'any':
      return condition.of.flatMap(fieldTests);
    case 'not':
      return fieldTests(condition.of);
    case 'field':
      return condition.tests.map((test) => ({ field: condition.field, test }));
    case 'count':
      // Looks at counted orders or events, never at the contact.
      return [];
  }
}
