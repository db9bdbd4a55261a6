import { didYouMean, meantOrKnown } from '../../kernel/did-you-mean';
import { isRecord, printed, type YamlSource, type Path } from '../../config/yaml-source';
import type { Condition, Literal, Test } from './condition';
import { FIELDS_TO_COME, kindOf, knownFields, STEP_FIELDS } from './fields';
import { OPERATOR_NAMES, operators, type OperatorName } from './operators';
import { parseLiteral, type ComparedField } from './parse-literal';

/** Where a condition stands: among the facts, or inside `any` on one element of a list (of order items, or of anything). */
export interface ConditionContext {
  inside: 'facts' | 'item' | 'free';
  /** Step ids by what a condition may call them; absent where no step has run yet (`where`, `exit`). */
  steps?: ReadonlyMap<string, string>;
}

/**
 * Reads a condition; what is wrong becomes findings. `undefined` when it cannot be used at all.
 * Several keys in one map must all hold.
 */
export function parseCondition(
  source: YamlSource,
  value: unknown,
  path: Path,
  context: ConditionContext = { inside: 'facts' },
): Condition | undefined {
  if (!isRecord(value)) {
    source.error('condition', path, `a condition is a map like { order.payment: unpaid }, not ${printed(value)}`);
    return undefined;
  }
  const keys = Object.keys(value);
  if (keys.length === 0) {
    source.error('condition', path, 'an empty condition holds for everybody', { hint: 'leave it out' });
    return undefined;
  }
  const parts = keys.map((key) => parsePart(source, key, value[key], [...path, key], context));
  if (parts.some((part) => part === undefined)) return undefined;
  return parts.length === 1 ? parts[0] : { is: 'all', of: parts as Condition[] };
}

function parsePart(
  source: YamlSource,
  key: string,
  value: unknown,
  path: Path,
  context: ConditionContext,
): Condition | undefined {
  switch (key) {
    case 'all':
    case 'any':
      return parseGroup(source, key, value, path, context);
    case 'not': {
      const of = parseCondition(source, value, path, context);
      return of && { is: 'not', of };
    }
    case 'orders':
    case 'events':
      if (context.inside === 'facts') {
        source.error('not-yet', path, `counts over time ("${key}") are not available yet`, { on: 'key' });
        return undefined;
      }
      return parseField(source, key, value, path, context);
    default:
      return parseField(source, key, value, path, context);
  }
}

function parseGroup(
  source: YamlSource,
  is: 'all' | 'any',
  value: unknown,
  path: Path,
  context: ConditionContext,
): Condition | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    source.error('condition', path, `"${is}" takes a list of conditions`, {
      hint: `${is}: [ { order.payment: unpaid }, { … } ]`,
    });
    return undefined;
  }
  const of = value.map((one, i) => parseCondition(source, one, [...path, i], context));
  return of.some((one) => one === undefined) ? undefined : { is, of: of as Condition[] };
}

function parseField(
  source: YamlSource,
  written: string,
  value: unknown,
  path: Path,
  context: ConditionContext,
): Condition | undefined {
  const known = resolveField(source, written, path, context);
  if (!known) return undefined;
  const { field } = known;
  if (!isRecord(value)) {
    if (Array.isArray(value)) {
      source.error('condition', path, `${written} is compared with a list`, { hint: `write ${written}: { in: [ … ] }` });
      return undefined;
    }
    const literal = parseLiteral(source, value, path, known, 'eq');
    return literal === undefined ? undefined : { is: 'field', field, tests: [{ op: 'eq', value: literal }] };
  }
  const tests = Object.entries(value).map(([op, operand]) => parseTest(source, op, operand, [...path, op], known));
  if (tests.length === 0)
    source.error('condition', path, `nothing is asked about ${written}`, { hint: meantOrKnown('', OPERATOR_NAMES) });
  return tests.length === 0 || tests.some((test) => test === undefined)
    ? undefined
    : { is: 'field', field, tests: tests as Test[] };
}

/** The field's full name and kind. An unknown one is a warning: it may be spelled wrong, or be new. */
function resolveField(source: YamlSource, written: string, path: Path, context: ConditionContext): ComparedField | undefined {
  if (context.inside === 'facts' && written.startsWith('step.')) return resolveStep(source, written, path, context);
  if (FIELDS_TO_COME.includes(written)) {
    source.error('not-yet', path, `${written} is not available yet`, { on: 'key' });
    return undefined;
  }
  const kind = kindOf(written, context.inside);
  if (kind) return { field: written, kind };
  const operator = didYouMean(written, ['all', 'any', 'not']);
  const hint =
    didYouMean(written, knownFields(context.inside)) ??
    (written.includes('.') ? undefined : operator) ??
    'fields begin with contact., order., event., shop. or step.';
  source.warn('unknown-field', path, `nothing is called ${written}: this never matches`, { hint, on: 'key' });
  return { field: written, kind: 'free' };
}

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

function parseTest(source: YamlSource, op: string, operand: unknown, path: Path, compared: ComparedField): Test | undefined {
  if (op === 'any') {
    if (compared.kind !== 'items' && compared.kind !== 'free') {
      source.error('condition', path, `${compared.field} is no list of things`, {
        hint: 'use has: for lists of words',
        on: 'key',
      });
      return undefined;
    }
    const value = parseCondition(source, operand, path, { inside: compared.kind === 'items' ? 'item' : 'free' });
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
    const literal = parseLiteral(source, operand, path, compared, name);
    return literal === undefined ? undefined : { op: name, value: literal };
  }
  if (!Array.isArray(operand) || operand.length === 0) {
    source.error('condition', path, `"${op}" takes a list`, { hint: `${op}: [ … ]` });
    return undefined;
  }
  const values = operand.map((one, i) => parseLiteral(source, one, [...path, i], compared, name));
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
