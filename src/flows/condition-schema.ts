import { EVENT_TYPES } from '../events/event-types';
import { kindOf, knownFields, valuesOf, type FieldKind } from '../audience/conditions/fields';
import { OPERATOR_NAMES } from '../audience/conditions/operators';

type Json = Record<string, unknown>;

const REF = { $ref: '#/$defs/condition' };
const ONE_OF: Partial<Record<FieldKind, Json>> = {
  boolean: { type: 'boolean' },
  number: { type: 'number' },
  money: { type: 'string', description: 'An amount with its currency: 100 CNY' },
};

/**
 * The JSON Schema of a condition, for editors: fields and operators are offered and explained. What is no known field may
 * still stand there, as in the parser, which warns.
 */
export function conditionSchema(): Json {
  const fields = knownFields('facts').map((field) => [field, fieldSchema(field)]);
  return {
    type: 'object',
    minProperties: 1,
    description: 'field: value, or field: { operator: value }; several must all hold',
    properties: {
      all: { type: 'array', minItems: 1, items: REF, description: 'All of these' },
      any: { type: 'array', minItems: 1, items: REF, description: 'At least one of these' },
      not: { ...REF },
      orders: countSchema("How many of the contact's orders"),
      events: countSchema('How many events', { type: eventTypeSchema() }),
      ...(Object.fromEntries(fields) as Json),
    },
  };
}

/** The event types a flow may name. */
export function eventTypeSchema(): Json {
  return {
    anyOf: [{ enum: [...EVENT_TYPES] }, { type: 'string', pattern: '^custom\\.' }],
    description: 'An event: order.paid, or custom. and a word of your own',
  };
}

/** `{ operator: value }`: what a field may be asked. */
export function testsSchema(): Json {
  const names = [...OPERATOR_NAMES, 'any'].map((name) => [name, {}]);
  return { type: 'object', minProperties: 1, additionalProperties: false, properties: Object.fromEntries(names) as Json };
}

function fieldSchema(field: string): Json {
  const kind = kindOf(field, 'facts') ?? 'free';
  const values = valuesOf(field, 'facts');
  const alone = values ? { enum: [...values] } : (ONE_OF[kind] ?? { type: ['string', 'number', 'boolean'] });
  return { anyOf: [alone, { $ref: '#/$defs/tests' }], description: `${field}: ${kind}` };
}

function countSchema(description: string, more: Json = {}): Json {
  return {
    type: 'object',
    description,
    properties: {
      ...more,
      where: REF,
      within: { type: 'string', description: 'Not older than: 180d' },
      count: { description: 'A number, or { gte: 2 }' },
    },
  };
}
