import { parse, stringify } from 'yaml';
import type { CompiledFlow } from './definition';
import { printFlow } from './print-flow';
import { stepsPlaced, type PlacedStep } from './steps-placed';

/** One thing that differs between two forms of a flow. */
export interface FlowChange {
  change: 'added' | 'removed' | 'moved' | 'changed';
  /** Null where it is no step but the flow's head. */
  step: string | null;
  /** What of it: `trigger.where`, `wait`, `email.subject.en`; null where the step itself came, went or moved. */
  part: string | null;
  before: string | null;
  after: string | null;
  /** For people: `wait at step "wait-1": 2d → 3d`. */
  text: string;
}

/**
 * What a marketer would say changed from one form of a flow to another: the head first, then steps in the order of the new
 * form, removed ones last. Both are compared as they would be written, so that two spellings of one thing are no change.
 */
export function diffFlows(before: CompiledFlow, after: CompiledFlow): FlowChange[] {
  const [old, fresh] = [written(before), written(after)];
  return [...diffHeads(old, fresh), ...diffSteps(stepsPlaced(old['steps']), stepsPlaced(fresh['steps']))];
}

type Written = Record<string, unknown>;

function written(flow: CompiledFlow): Written {
  return parse(printFlow(flow)) as Written;
}

function diffHeads({ steps: _old, ...before }: Written, { steps: _new, ...after }: Written): FlowChange[] {
  return parts(before, after).map(({ part, before: was, after: is }) => ({
    change: 'changed',
    step: null,
    ...{ part, before: was, after: is },
    text: `${part}: ${was ?? 'none'} → ${is ?? 'none'}`,
  }));
}

function diffSteps(before: PlacedStep[], after: PlacedStep[]): FlowChange[] {
  const [old, fresh] = [byId(before), byId(after)];
  const moved = movedSteps(before, after);
  return [
    ...after.flatMap((step): FlowChange[] => {
      const was = old.get(step.id);
      if (!was) return [whole('added', step, null, placeOf(step))];
      return [...(moved.has(step.id) ? [whole('moved', step, placeOf(was), placeOf(step))] : []), ...changesOf(was, step)];
    }),
    ...before.filter((step) => !fresh.has(step.id)).map((step) => whole('removed', step, placeOf(step), null)),
  ];
}

function changesOf(was: PlacedStep, is: PlacedStep): FlowChange[] {
  return parts(was.own, is.own).map(({ part, before, after }) => ({
    change: 'changed',
    ...{ step: is.id, part, before, after },
    text: `${part} at step "${is.id}": ${before ?? 'none'} → ${after ?? 'none'}`,
  }));
}

function whole(change: 'added' | 'removed' | 'moved', step: PlacedStep, before: string | null, after: string | null): FlowChange {
  const to = change === 'moved' ? `: ${before} → ${after}` : `, ${after ?? before}`;
  return { change, step: step.id, part: null, before, after, text: `step "${step.id}" ${change}${to}` };
}

/**
 * Steps of both forms that stand elsewhere: in another branch, or in another order among those that stayed. Of two that
 * changed places the fewest are named that explain it.
 */
function movedSteps(before: PlacedStep[], after: PlacedStep[]): Set<string> {
  const old = byId(before);
  const both = after.filter((step) => old.has(step.id));
  const moved = new Set(both.filter((step) => old.get(step.id)!.branch !== step.branch).map((step) => step.id));
  for (const branch of new Set(both.map((step) => step.branch))) {
    const stayed = both.filter((step) => step.branch === branch && !moved.has(step.id));
    const kept = longestRise(stayed.map((step) => old.get(step.id)!.place));
    stayed.forEach((step, i) => (kept.has(i) ? undefined : moved.add(step.id)));
  }
  return moved;
}

/** Positions of one of the longest rising subsequences. */
function longestRise(numbers: readonly number[]): Set<number> {
  const best: { length: number; from: number }[] = [];
  numbers.forEach((number, i) => {
    let reach = { length: 1, from: -1 };
    for (let j = 0; j < i; j++)
      if (numbers[j]! < number && best[j]!.length >= reach.length) reach = { length: best[j]!.length + 1, from: j };
    best.push(reach);
  });
  const kept = new Set<number>();
  const longest = Math.max(0, ...best.map((b) => b.length));
  for (let i = best.findIndex((b) => b.length === longest); i >= 0; i = best[i]!.from) kept.add(i);
  return kept;
}

/** What differs between two maps, each part that people would name by itself: conditions and lists as a whole. */
function parts(before: Written, after: Written, path = ''): { part: string; before: string | null; after: string | null }[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [was, is] = [own(before, key), own(after, key)];
    const part = path === '' ? key : `${path}.${key}`;
    if (isMap(was) && isMap(is) && !WHOLE.has(key)) return parts(was, is, part);
    const [old, fresh] = [print(was), print(is)];
    return old === fresh ? [] : [{ part, before: old, after: fresh }];
  });
}

/** Conditions are read as one sentence; a step's `if` is one. */
const WHOLE = new Set(['where', 'if', 'body']);

function print(value: unknown): string | null {
  if (value === undefined) return null;
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

function own(map: Written, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isMap(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function placeOf({ branch, after }: PlacedStep): string {
  const where = branch === '' ? '' : `in ${branch}, `;
  return `${where}${after === null ? 'first' : `after "${after}"`}`;
}

function byId(steps: PlacedStep[]): Map<string, PlacedStep> {
  return new Map(steps.map((step) => [step.id, step]));
}
