import { z } from 'zod';
import { knownHolidays } from './calendar/holidays';
import type { CompiledStep } from './definition';
import { isInstantField, knownFields } from '../audience/conditions/fields';
import { conditionSchema, eventTypeSchema, testsSchema } from './condition-schema';
import { flowKeys } from './parse-flow';
import { exitSchema, goalSchema } from './parse-exits';
import { TRIGGER_DATES, triggerSchema } from './parse-trigger';
import { name } from '../config/literals';
import { stepList, type StepRules } from './steps/step-kind';
import { stepKinds } from './steps/step-kinds';

interface Json {
  [key: string]: JsonValue;
}
type JsonValue = Json | JsonValue[] | string | number | boolean;

const STEPS = { type: 'array', minItems: 1, items: { $ref: '#/$defs/step' }, description: 'Steps, done in their order' };

/**
 * The JSON Schema of a flow file, for editors: keys, values and what each means, put together from the very schemas the
 * parser uses. What a schema cannot say (twins, unreachable steps, templates that are not there) is said by `flows validate`.
 */
export function flowJsonSchema(): Json {
  const schema = jsonOf(
    z.strictObject({
      ...flowKeys,
      trigger: triggerSchema.describe('What enrolls a contact'),
      exit: exitSchema.optional().describe('Events that end it early'),
      goal: goalSchema.optional().describe('The event that counts as success'),
      steps: stepList,
    }),
  );
  return named({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A Huike flow',
    description: 'One flow per file; docs/flows.md tells the language.',
    ...schema,
    required: ['id', 'purpose', 'trigger', 'steps'],
    $defs: { step: stepSchema(), condition: conditionSchema() as Json, tests: testsSchema() as Json },
  }) as Json;
}

/** One of the kinds, each with what may stand beside it. */
function stepSchema(): Json {
  return {
    anyOf: (Object.entries(stepKinds) as [string, StepRules<CompiledStep>][]).map(([kind, rules]) => ({
      type: 'object',
      additionalProperties: false,
      required: [kind],
      properties: {
        id: jsonOf(name.describe('What reports and conditions call this step')),
        [kind]: jsonOf(rules.schema),
        ...Object.fromEntries(Object.entries(rules.beside).map(([key, beside]) => [key, jsonOf(beside)])),
      },
    })),
  };
}

/** By key, what the parser reads by rules of its own: lists of steps, conditions, names that it looks up. */
function byKey(): Record<string, Json> {
  const dates = knownFields('facts').filter(isInstantField);
  const own = { type: 'string', pattern: '^contact\\.attributes\\.' };
  return {
    then: STEPS,
    else: STEPS,
    steps: STEPS,
    where: { $ref: '#/$defs/condition' },
    if: { $ref: '#/$defs/condition' },
    event: eventTypeSchema() as Json,
    for: eventTypeSchema() as Json,
    date: { anyOf: [{ enum: TRIGGER_DATES }, own], description: 'A date of the contact or of an order' },
    holiday: {
      anyOf: [{ enum: knownHolidays() }, { type: 'string', pattern: '^own/' }],
      description: 'COUNTRY/name, or own/name',
    },
    until: { enum: [...dates, 'best_hour'], description: 'A date to wait for, or the hour at which this contact reads' },
  };
}

/** The schema with every property of those names described; what says its values itself stays (`else: popular`). */
function named(schema: Json): JsonValue {
  const better = byKey();
  const visit = (node: JsonValue): JsonValue => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object') return node;
    const { properties, ...rest } = node as Json & { properties?: Json };
    const visited = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, visit(value)]));
    if (!properties) return visited;
    const described = Object.entries(properties).map(([key, value]) => {
      const says = typeof value === 'object' && ('enum' in value || 'const' in value || '$ref' in value);
      return [key, !says && Object.hasOwn(better, key) ? better[key]! : visit(value)];
    });
    return { ...visited, properties: Object.fromEntries(described) as Json };
  };
  return visit(schema);
}

function jsonOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as Json;
  return json;
}
