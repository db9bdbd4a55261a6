import { z } from 'zod';
import { knownHolidays } from './calendar/holidays';
import type { CompiledStep } from './definition';
import { EVENT_TYPES } from '../events/event-types';
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

/**
 * The JSON Schema of a flow file, for editors: keys, values and what each means, put together from the very schemas the
 * parser uses. What a schema cannot say (conditions, twins, unreachable steps) is said by `flows validate`.
 */
export function flowJsonSchema(): Json {
  const schema = jsonOf(
    z.strictObject({
      ...flowKeys,
      trigger: triggerSchema,
      exit: exitSchema.optional(),
      goal: goalSchema.optional(),
      steps: z.array(z.unknown()).min(1),
    }),
  );
  const properties = schema['properties'] as Json;
  (properties['steps'] as Json)['items'] = { $ref: '#/$defs/step' };
  nameEvents(properties);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A Huike flow',
    description: 'One flow per file; docs/flows.md tells the language.',
    ...schema,
    required: ['id', 'purpose', 'trigger', 'steps'],
    $defs: { step: stepSchema() },
  };
}

/** One of the kinds, each with what may stand beside it. */
function stepSchema(): Json {
  const steps: Json = { type: 'array', minItems: 1, items: { $ref: '#/$defs/step' } };
  return {
    anyOf: (Object.entries(stepKinds) as [string, StepRules<CompiledStep>][]).map(([kind, rules]) => ({
      type: 'object',
      additionalProperties: false,
      required: [kind],
      properties: {
        id: jsonOf(name),
        [kind]: jsonOf(rules.schema),
        ...Object.fromEntries(
          Object.entries(rules.beside).map(([key, beside]) => [key, beside === stepList ? steps : jsonOf(beside)]),
        ),
      },
    })),
  };
}

/** Known names where the parser looks them up instead of listing them. */
function nameEvents(properties: Json): void {
  const events: Json = { anyOf: [{ enum: [...EVENT_TYPES] }, { type: 'string', pattern: '^custom\\.' }] };
  const names: Record<string, Json> = {
    event: events,
    date: { enum: TRIGGER_DATES },
    holiday: { anyOf: [{ enum: knownHolidays() }, { type: 'string', pattern: '^own/' }] },
  };
  const replace = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties')
        for (const [named, better] of Object.entries(names)) if (named in (value as Json)) (value as Json)[named] = better;
      replace(value);
    }
  };
  for (const part of ['trigger', 'exit', 'goal']) replace(properties[part]);
}

function jsonOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as Json;
  return json;
}
