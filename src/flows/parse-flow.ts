import { z } from 'zod';
import type { Finding } from '../kernel/errors';
import type { CompiledFlow, FlowSketch } from './definition';
import { defaultReentry, lintFlow } from './lint-flow';
import { YamlSource, isRecord, printed } from '../config/yaml-source';
import { duration, localText, name, share } from '../config/literals';
import { parseSteps, type ParsedSteps } from './parse-steps';
import { parseExits, parseGoal } from './parse-exits';
import { parseTrigger } from './parse-trigger';
import { inReadingOrder } from './reading-order';
import { referencesIn } from './references';

export const REENTRIES = ['once', 'per-order', 'per-checkout', 'per-shipment', 'per-occurrence', 'always'] as const;

/** The top of a flow file; `trigger`, `exit`, `goal` and `steps` are read by their own rules. */
export const flowKeys = {
  id: name,
  name: localText.optional().describe('For people, in one language or by locale'),
  status: z.enum(['live', 'draft']).default('live').describe('draft: checked, but not published'),
  purpose: z.enum(['service', 'marketing']).describe('service needs no consent; marketing does, and obeys caps and quiet hours'),
  topic: name.optional().describe('What a reader can switch off'),
  trigger: z.unknown().optional(),
  reentry: z
    .union([z.enum(REENTRIES), z.strictObject({ after: duration })])
    .optional()
    .describe('How often one contact may enter; by trigger where left out'),
  exit: z.unknown().optional(),
  goal: z.unknown().optional(),
  holdout: share
    .refine((part) => part < 1, 'everybody held out: nobody would get anything')
    .prefault(0)
    .describe('Share of the contacts kept back, to measure what the flow earns'),
  priority: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(50)
    .describe('Decides between two marketing messages under one cap; higher goes first'),
  closes_after: duration.optional().describe("When unpaid orders close; the shop's own where left out"),
  max_age: duration.optional().describe('An event older than this when it arrives enrolls nobody'),
  collapse: duration
    .refine((ms) => ms > 0, 'must be longer than nothing')
    .optional()
    .describe('Orders of one contact within this time share one enrollment'),
  steps: z.unknown().optional(),
};
const flowSchema = z.strictObject(flowKeys);

/**
 * Reads one flow file. Never throws: what is wrong comes back as findings with `file:line:column`. `flow` is there whenever
 * no finding is an error, `sketch` whenever the file holds a map. The same function loads a published version's stored body.
 */
export function parseFlow(text: string, file: string): { flow?: CompiledFlow; sketch?: FlowSketch; findings: Finding[] } {
  const { source, findings } = YamlSource.open(text, file);
  if (!source) return { findings };
  const sketch = readFlow(source);
  if (sketch && isWhole(sketch)) lintFlow(source, sketch, isRecord(source.value) && 'exit' in source.value);
  const broken = source.findings.some((f) => f.level === 'error');
  return {
    ...(sketch && { sketch }),
    ...(sketch && isWhole(sketch) && !broken && { flow: sketch }),
    findings: inReadingOrder(source.findings),
  };
}

function isWhole(sketch: FlowSketch): sketch is CompiledFlow {
  return sketch.trigger !== null;
}

function readFlow(source: YamlSource): FlowSketch | undefined {
  const { value } = source;
  if (!isRecord(value)) {
    source.error(
      'empty',
      [],
      value === null || value === undefined ? 'the file is empty' : `a flow is a map of keys, not ${printed(value)}`,
      {
        hint: 'a flow needs id, purpose, trigger and steps',
      },
    );
    return undefined;
  }
  for (const key of ['trigger', 'steps']) if (!(key in value)) source.error('missing', [], `"${key}" is missing`);
  const read = source.check(flowSchema, value, []) ?? { id: '', ...salvaged(value) };
  const { purpose } = read;
  const trigger = 'trigger' in value ? parseTrigger(source, value['trigger'], ['trigger']) : undefined;
  const exit = parseExits(source, value['exit'], ['exit'], trigger);
  const goal = parseGoal(source, value['goal'], ['goal'], trigger);
  const parsed =
    'steps' in value ? parseSteps(source, value['steps'], ['steps'], { purpose, topic: read.topic, trigger }) : NO_STEPS;
  return {
    id: read.id,
    name: read.name ?? null,
    status: read.status,
    purpose,
    topic: read.topic ?? purpose,
    trigger: trigger ?? null,
    reentry: read.reentry ?? (trigger ? defaultReentry(trigger) : 'once'),
    exit,
    goal,
    holdout: read.holdout,
    priority: read.priority,
    closesAfter: read.closes_after ?? null,
    maxAge: read.max_age ?? null,
    collapse: read.collapse ?? null,
    first: parsed.first,
    steps: parsed.steps,
    order: parsed.order,
    places: {
      id: source.at(['id']),
      trigger: source.at(['trigger']),
      exit: source.at(['exit']),
      goal: source.at(['goal']),
      steps: source.at(['steps']),
      ...parsed.places,
    },
    references: referencesIn(source),
  };
}

/** The keys that can be used of a flow in which others cannot. */
function salvaged(value: Record<string, unknown>): Omit<z.output<typeof flowSchema>, 'id'> {
  const usable = Object.entries(flowKeys).flatMap(([key, schema]) => {
    const read = key in value ? schema.safeParse(value[key]) : undefined;
    return read?.success ? [[key, value[key]] as const] : [];
  });
  return flowSchema.partial({ id: true }).parse({ purpose: 'service', ...Object.fromEntries(usable) });
}

const NO_STEPS: ParsedSteps = { first: null, steps: new Map(), order: [], places: {} };
