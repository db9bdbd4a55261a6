import type { CompiledStep, StepKind } from './definition';
import { meantOrKnown } from '../kernel/did-you-mean';
import { isRecord, printed, type YamlSource, type Path } from '../config/yaml-source';
import { name } from '../config/literals';
import type { StepReading, StepRules } from './steps/step-kind';
import { nextOf, stepKinds } from './steps/step-kinds';

export interface ParsedSteps {
  first: string | null;
  steps: Map<string, CompiledStep>;
  order: string[];
  places: Record<string, string>;
}

/** A step of the file once its kind and id are known. */
interface Named {
  kind: StepKind;
  id: string;
  item: Record<string, unknown>;
  path: Path;
}

/** In one list. */
const MOST_STEPS = 200;
const KINDS = Object.keys(stepKinds) as StepKind[];

/**
 * Reads the tree of steps and lays it flat: every step knows the id of the next. Twice over the tree, because a condition
 * may name a step that stands in another branch.
 */
export function parseSteps(source: YamlSource, value: unknown, path: Path, flow: StepReading['flow']): ParsedSteps {
  const named = nameSteps(source, value, path);
  const names = conditionNames(named);
  const steps = new Map<string, CompiledStep>();

  /** Answers the id a list begins with; compiled from its end, so that each step's next is known. */
  const compile = (list: unknown, at: Path, after: string | null): string | null => {
    if (!Array.isArray(list)) return after;
    let next = after;
    for (let i = list.length - 1; i >= 0; i--) {
      const step = named.get(key([...at, i]));
      if (!step) continue;
      const from = next;
      const rules = stepKinds[step.kind] as StepRules<CompiledStep>;
      const read = new Set<string>();
      const branch = (...below: string[]) => {
        read.add(key(below));
        return compile(valueAt(step.item, below), [...step.path, ...below], from);
      };
      const compiled = rules.parse({ source, id: step.id, item: step.item, path: step.path, next: from, flow, names, branch });
      if (compiled) steps.set(step.id, compiled);
      // What is wrong in a step hides nothing that is wrong in its branches.
      for (const below of rules.branches?.(step.item) ?? []) if (!read.has(key(below))) branch(...below);
      next = step.id;
    }
    return next;
  };

  const first = compile(value, path, null);
  const order = [...named.values()].map((step) => step.id);
  const places: Record<string, string> = {};
  for (const step of named.values()) {
    places[`steps.${step.id}`] = source.at([...step.path, step.kind], 'key');
    if (isRecord(step.item[step.kind])) places[`steps.${step.id}.template`] = source.at([...step.path, step.kind, 'template']);
  }
  if (order.length > 0 && order.every((id) => steps.has(id))) findUnreachable(source, named, steps, first);
  return { first, steps, order, places };
}

/** First pass: which steps there are, and what each is called. */
function nameSteps(source: YamlSource, value: unknown, path: Path): Map<string, Named> {
  const found = new Map<string, Named>();
  const taken = new Map<string, Path>();
  const counts = new Map<StepKind, number>();
  const visitList = (list: unknown, at: Path): void => {
    if (!Array.isArray(list)) {
      source.error('steps', at, `steps are a list, not ${printed(list)}`, { hint: '- email: { template: … }' });
      return;
    }
    if (list.length === 0) source.error('no-steps', at, 'there is no step here', { hint: 'a list needs at least one' });
    if (list.length > MOST_STEPS) source.error('steps', at, `${list.length} steps in one list; ${MOST_STEPS} is the most`);
    else list.forEach((item: unknown, i) => visitStep(item, [...at, i]));
  };
  const visitStep = (item: unknown, at: Path): void => {
    const kind = kindOf(source, item, at);
    if (!kind || !isRecord(item)) return;
    for (const other of Object.keys(item)) {
      if (other !== kind && other !== 'id' && !(other in stepKinds[kind].beside)) {
        source.unknownKey(other, [...at, other], ['id', ...Object.keys(stepKinds[kind].beside)]);
      }
    }
    const id = idOf(source, kind, item, at, counts);
    const earlier = taken.get(id);
    if (earlier)
      source.error('step-id', at, `two steps are called "${id}" (the other: ${source.at(earlier)})`, {
        hint: 'give one of them an id: of its own',
      });
    else found.set(key(at), { kind, id, item, path: at });
    taken.set(id, earlier ?? at);
    for (const below of stepKinds[kind].branches?.(item) ?? []) visitList(valueAt(item, below), [...at, ...below]);
  };
  visitList(value, path);
  return found;
}

function kindOf(source: YamlSource, item: unknown, path: Path): StepKind | undefined {
  if (!isRecord(item)) {
    source.error('step', path, `${printed(item)} is no step`, { hint: 'a step is a map: - wait: 2d' });
    return undefined;
  }
  const kinds = KINDS.filter((kind) => kind in item);
  if (kinds.length === 1) return kinds[0];
  const written = Object.keys(item).filter((word) => word !== 'id');
  if (kinds.length > 1)
    source.error('step', path, `one step cannot be ${kinds.join(' and ')}`, { hint: 'begin each with a dash of its own' });
  else if (written.length > 0)
    source.error('unknown-step-kind', [...path, written[0]!], `"${written[0]}" is no kind of step`, {
      hint: meantOrKnown(written[0]!, KINDS),
      on: 'key',
    });
  else source.error('step', path, 'an empty step');
  return undefined;
}

/** Given, else derived: `email-unpaid-order` from kind and template, `wait-2` by counting. */
function idOf(
  source: YamlSource,
  kind: StepKind,
  item: Record<string, unknown>,
  path: Path,
  counts: Map<StepKind, number>,
): string {
  const count = (counts.get(kind) ?? 0) + 1;
  counts.set(kind, count);
  if (item['id'] !== undefined) {
    const given = name.safeParse(item['id']);
    if (given.success) return given.data;
    source.error('value', [...path, 'id'], `${printed(item['id'])} is no name: small letters, digits and dashes, at most 64`);
  }
  const message = item[kind];
  const template =
    (kind === 'email' || kind === 'sms') && isRecord(message) && typeof message['template'] === 'string'
      ? message['template']
      : undefined;
  return template === undefined ? `${kind}-${count}` : `${kind}-${template}`.slice(0, 64);
}

/** What conditions may call message steps: their id, or their template where only one step has it. */
function conditionNames(named: Map<string, Named>): Map<string, string> {
  const names = new Map<string, string>();
  const shared = new Set<string>();
  const messages = [...named.values()].filter(({ kind }) => kind === 'email' || kind === 'sms');
  for (const { id, kind, item } of messages) {
    const template = isRecord(item[kind]) ? item[kind]['template'] : undefined;
    if (typeof template !== 'string') continue;
    if (names.has(template)) shared.add(template);
    names.set(template, id);
  }
  for (const template of shared) names.delete(template);
  for (const { id } of messages) names.set(id, id);
  return names;
}

function findUnreachable(
  source: YamlSource,
  named: Map<string, Named>,
  steps: Map<string, CompiledStep>,
  first: string | null,
): void {
  const reached = new Set<string>();
  const queue = [first];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const step = id === null || reached.has(id) ? undefined : steps.get(id);
    if (!step) continue;
    reached.add(step.id);
    queue.push(...nextOf(step));
  }
  for (const { id, path } of named.values()) {
    if (!reached.has(id))
      source.error('unreachable', path, `no enrollment ever comes to "${id}"`, { hint: 'an exit stands before it' });
  }
}

function valueAt(item: Record<string, unknown>, below: readonly string[]): unknown {
  return below.reduce<unknown>((value, part) => (isRecord(value) ? value[part] : undefined), item);
}

function key(path: Path): string {
  return path.join('\0');
}
