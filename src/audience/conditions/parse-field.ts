import { isRecord, type YamlSource, type Path } from '../../config/yaml-source';
import { didYouMean, meantOrKnown } from '../../kernel/did-you-mean';
import type { Condition, Literal, Test } from './condition';
import { kindOf, knownFields, STEP_FIELDS } from './fields';
import { OPERATOR_NAMES, operators, type OperatorName } from './operators';
import type { ConditionContext, parseCondition } from './parse-condition';
import { parseLiteral, type ComparedField } from './parse-literal';

/** More values than this belong into a tag or a segment; databases limit what one question may hold. */
const MOST_VALUES = 1000;

/** Reads `field: value` or `field: { operator: value }`. */
export function parseField(
  source: YamlSource,
  written: string,
  value: unknown,
  path: Path,
  context: ConditionContext,
  parse: typeof parseCondition,
): Condition | undefined {
  const known = resolveField(source, written, path, context);
  const tests = known && parseTests(source, value, path, known, context, parse);
  return tests && { is: 'field', field: known.field, tests };
}

/** Reads what stands right of a field: one value, or operators with theirs. */
export function parseTests(
  source: YamlSource,
  value: unknown,
  path: Path,
  known: ComparedField,
  context: ConditionContext,
  parse: typeof parseCondition,
): Test[] | undefined {
  if (Array.isArray(value)) {
    source.error('condition', path, `${known.field} is compared with a list`, { hint: `write ${known.field}: { in: [ … ] }` });
    return undefined;
  }
  if (!isRecord(value)) {
    const literal = parseLiteral(source, value, path, known, 'eq', context);
    return literal === undefined ? undefined : [{ op: 'eq', value: literal }];
  }
  const tests = Object.entries(value).map(([op, operand]) =>
    parseTest(source, op, operand, [...path, op], known, context, parse),
  );
  if (tests.length === 0)
    source.error('condition', path, `nothing is asked about ${known.field}`, { hint: meantOrKnown('', OPERATOR_NAMES) });
  return tests.length === 0 || tests.some((test) => test === undefined) ? undefined : (tests as Test[]);
}

/** The field's full name and kind. An unknown one is a warning: it may be spelled wrong, or be new. */
function resolveField(source: YamlSource, written: string, path: Path, context: ConditionContext): ComparedField | undefined {
  const { inside } = context;
  if (inside === 'facts' && written.startsWith('step.')) return resolveStep(source, written, path, context);
  const kind = kindOf(written, inside);
  if (kind) return { field: written, kind };
  const [top = '', ...rest] = written.split('.');
  if (inside === 'contact' && ['order', 'event', 'step'].includes(top)) {
    const counts = top === 'order' ? 'orders: { where: { … } }' : 'events: { type: …, where: { … } }';
    source.error('condition', path, `${written} is not about the contact`, { hint: `write ${counts}`, on: 'key' });
    return undefined;
  }
  const prefixed = inside === 'order' && top === 'order' && kindOf(rest.join('.'), inside) !== undefined;
  const hint = () =>
    prefixed
      ? `write ${rest.join('.')}`
      : (didYouMean(written, knownFields(inside)) ??
        (written.includes('.') ? undefined : didYouMean(written, ['all', 'any', 'not', 'orders', 'events'])) ??
        HINTS[inside]);
  source.warn('unknown-field', path, `nothing is called ${written}: this never matches`, { hint, on: 'key' });
  return { field: written, kind: 'free' };
}

const HINTS: Record<ConditionContext['inside'], string> = {
  facts: 'fields begin with contact., order., event., shop. or step.',
  contact: 'fields begin with contact. or shop.',
  order: 'inside "orders" fields are those of an order: total, payment, items, …',
  event: 'a name of letters and digits, without quotes',
  item: 'inside "items" fields are those of an item: title, category, tags, …',
  free: 'a name of letters and digits, without quotes',
};

function resolveStep(source: YamlSource, written: string, path: Path, context: ConditionContext): ComparedField | undefined {
  const [, step = '', name = ''] = written.split('.');
  if (!context.steps) {
    source.error('unknown-step', path, `${written}: no step has run here yet`, { on: 'key' });
    return undefined;
  }
  const id = context.steps.get(step);
  const kind = Object.hasOwn(STEP_FIELDS, name) ? STEP_FIELDS[name] : undefined;
  if (!id)
    source.error('unknown-step', path, `no message step is called "${step}"`, {
      hint: meantOrKnown(step, [...context.steps.keys()]),
      on: 'key',
    });
  if (!kind)
    source.error('unknown-field', path, `a step has no "${name}"`, {
      hint: meantOrKnown(name, Object.keys(STEP_FIELDS)),
      on: 'key',
    });
  return id && kind ? { field: `step.${id}.${name}`, kind } : undefined;
}

function parseTest(
  source: YamlSource,
  op: string,
  operand: unknown,
  path: Path,
  compared: ComparedField,
  context: ConditionContext,
  parse: typeof parseCondition,
): Test | undefined {
  const { field, kind } = compared;
  if (op === 'any') {
    if (kind !== 'items' && kind !== 'free') {
      source.error('condition', path, `${field} is no list of things`, { hint: 'use has: for lists of words', on: 'key' });
      return undefined;
    }
    const value = parse(source, operand, path, { inside: kind === 'items' ? 'item' : 'free' });
    return value && { op: 'any', value };
  }
  if (!(OPERATOR_NAMES as readonly string[]).includes(op)) {
    source.error('unknown-operator', path, `"${op}" is no operator`, {
      hint: meantOrKnown((Object.hasOwn(SYNONYMS, op) ? SYNONYMS[op] : undefined) ?? op, [...OPERATOR_NAMES, 'any']),
      on: 'key',
    });
    return undefined;
  }
  const name = op as OperatorName;
  if (operators[name].operand !== 'list') {
    const literal = parseLiteral(source, operand, path, compared, name, context);
    return literal === undefined ? undefined : { op: name, value: literal };
  }
  if (!Array.isArray(operand) || operand.length === 0 || operand.length > MOST_VALUES) {
    const many = Array.isArray(operand) && operand.length > MOST_VALUES;
    source.error('condition', path, many ? `"${op}" takes at most ${MOST_VALUES} values` : `"${op}" takes a list`, {
      hint: many ? 'give these contacts a tag' : `${op}: [ … ]`,
    });
    return undefined;
  }
  const values = operand.map((one, i) => parseLiteral(source, one, [...path, i], compared, name, context));
  return values.some((one) => one === undefined) ? undefined : { op: name, value: values as Literal[] };
}

const SYNONYMS: Record<string, string> = {
  equals: 'eq',
  '==': 'eq',
  '=': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
  nin: 'not_in',
  includes: 'has',
  min: 'gte',
  max: 'lte',
};
