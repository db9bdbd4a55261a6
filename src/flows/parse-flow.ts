import { z } from 'zod';
import type { Finding } from '../kernel/errors';
import type { CompiledFlow, Reentry, Trigger } from './definition';
import { checkClosing } from './check-flows';
import { concernsOrder } from './event-types';
import { YamlSource, isRecord, printed } from '../config/yaml-source';
import { duration, localText, name, share } from '../config/literals';
import { parseSteps } from './parse-steps';
import { parseExits, parseGoal } from './parse-exits';
import { parseTrigger } from './parse-trigger';

export const REENTRIES = ['once', 'per-order', 'per-checkout', 'per-shipment', 'per-occurrence', 'always'] as const;

/** The top of a flow file; `trigger`, `exit`, `goal` and `steps` are read by their own rules. */
export const flowKeys = {
  id: name,
  name: localText.optional().describe('For people, in one language or by locale'),
  status: z.enum(['live', 'draft']).default('live'),
  purpose: z.enum(['service', 'marketing']).describe('service needs no consent; marketing does, and obeys caps and quiet hours'),
  topic: name.optional().describe('What a reader can switch off'),
  trigger: z.unknown().optional(),
  reentry: z.union([z.enum(REENTRIES), z.strictObject({ after: duration })]).optional(),
  exit: z.unknown().optional(),
  goal: z.unknown().optional(),
  holdout: share.refine((part) => part < 1, 'everybody held out: nobody would get anything').prefault(0),
  priority: z.number().int().min(0).max(100).default(50),
  closes_after: duration.optional().describe("When unpaid orders close; the shop's own where left out"),
  max_age: duration.optional().describe('An event older than this when it arrives enrolls nobody'),
  collapse: z.unknown().optional(),
  steps: z.unknown().optional(),
};
const flowSchema = z.strictObject(flowKeys);

/**
 * Reads one flow file. Never throws: what is wrong comes back as findings with `file:line:column`. `flow` is there whenever
 * no finding is an error. The same function loads a published version's stored body.
 */
export function parseFlow(text: string, file: string): { flow?: CompiledFlow; findings: Finding[] } {
  const { source, findings } = YamlSource.open(text, file);
  if (!source) return { findings };
  const flow = readFlow(source);
  const broken = source.findings.some((f) => f.level === 'error');
  return { ...(flow && !broken && { flow }), findings: inReadingOrder(source.findings) };
}

function readFlow(source: YamlSource): CompiledFlow | undefined {
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
  if ('collapse' in value) source.error('not-yet', ['collapse'], 'collapsing several orders is not available yet', { on: 'key' });
  const read = source.check(flowSchema, value, []);
  const purpose = read?.purpose ?? (value['purpose'] === 'marketing' ? 'marketing' : 'service');
  const trigger = 'trigger' in value ? parseTrigger(source, value['trigger'], ['trigger']) : undefined;
  const exit = parseExits(source, value['exit'], ['exit'], trigger);
  const goal = parseGoal(source, value['goal'], ['goal'], trigger);
  const parsed =
    'steps' in value ? parseSteps(source, value['steps'], ['steps'], { purpose, topic: read?.topic, trigger }) : undefined;
  if (!read || !trigger || !parsed) return undefined;
  const flow: CompiledFlow = {
    id: read.id,
    name: read.name ?? null,
    status: read.status,
    purpose,
    topic: read.topic ?? purpose,
    trigger,
    reentry: read.reentry ?? defaultReentry(trigger),
    exit,
    goal,
    holdout: read.holdout,
    priority: read.priority,
    closesAfter: read.closes_after ?? null,
    maxAge: read.max_age ?? null,
    collapse: null,
    first: parsed.first,
    steps: parsed.steps,
    order: parsed.order,
    places: {
      id: source.at(['id']),
      trigger: source.at(['trigger']),
      exit: source.at(['exit']),
      steps: source.at(['steps']),
      ...parsed.places,
    },
  };
  checkReentry(source, flow);
  checkWhole(source, flow, 'exit' in value);
  return flow;
}

function defaultReentry(trigger: Trigger): Reentry & string {
  if (trigger.is !== 'event') return 'per-occurrence';
  if (concernsOrder(trigger.event)) return 'per-order';
  return trigger.event.startsWith('checkout.') ? 'per-checkout' : 'always';
}

/** A rule whose key the trigger cannot give would enroll nobody. */
function checkReentry(source: YamlSource, { reentry, trigger }: CompiledFlow): void {
  const event = trigger.is === 'event' ? trigger.event : undefined;
  const gives: Record<string, boolean> = {
    'per-order': event !== undefined && concernsOrder(event),
    'per-checkout': event?.startsWith('checkout.') ?? false,
    'per-shipment': event === 'order.shipped' || event === 'order.delivered',
    'per-occurrence': event === undefined,
  };
  if (typeof reentry === 'string' && gives[reentry] === false) {
    source.error('reentry', ['reentry'], `"${reentry}" does not fit this trigger`, {
      hint: `leave it out: "${defaultReentry(trigger)}" is meant here`,
    });
  }
}

/** What only shows when the flow is seen as a whole. */
function checkWhole(source: YamlSource, flow: CompiledFlow, hasExit: boolean): void {
  const event = flow.trigger.is === 'event' ? flow.trigger.event : '';
  if (flow.holdout > 0 && flow.purpose === 'service' && ['order.shipped', 'order.delivered'].includes(event)) {
    source.error('holdout-in-care', ['holdout'], 'nobody may be kept from hearing where the parcel is', {
      hint: 'leave holdout out',
    });
  }
  if (!hasExit && ['order.placed', 'order.updated', 'order.paid', 'checkout.started', 'checkout.updated'].includes(event)) {
    const undone = event.startsWith('checkout.') ? 'order.placed' : event === 'order.paid' ? 'order.refunded' : 'order.paid';
    source.warn('no-exit', ['trigger'], `nothing ends this flow early, but ${event} can be overtaken`, {
      hint: `exit: [ { event: ${undone} } ]`,
    });
  }
  if (flow.closesAfter !== null) source.findings.push(...checkClosing(flow, { unpaidClosesAfter: flow.closesAfter }));
}

function inReadingOrder(findings: Finding[]): Finding[] {
  const place = (f: Finding) => f.at.split(':').slice(-2).map(Number) as [number, number];
  return findings.toSorted((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);
}
