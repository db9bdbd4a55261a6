import { isRecord, printed, type YamlSource, type Path } from '../../config/yaml-source';
import type { Condition } from './condition';
import type { Inside } from './fields';
import { parseCount } from './parse-count';
import { parseField } from './parse-field';

/** Where a condition stands, and what it may name there. */
export interface ConditionContext {
  inside: Inside;
  /** Step ids by what a condition may call them; absent where no step has run yet (`where`, `exit`). */
  steps?: ReadonlyMap<string, string>;
  /** Names there are, for checks; those left out are not checked. */
  known?: KnownNames;
}

export interface KnownNames {
  /** The lowest first. */
  tiers?: readonly string[];
  segments?: readonly string[];
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
      return context.inside === 'facts' || context.inside === 'contact'
        ? parseCount(source, key, value, path, context, parseCondition)
        : parseField(source, key, value, path, context, parseCondition);
    default:
      return parseField(source, key, value, path, context, parseCondition);
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
      hint: `${is}: [ { contact.country: CN }, { … } ]`,
    });
    return undefined;
  }
  const of = value.map((one, i) => parseCondition(source, one, [...path, i], context));
  return of.some((one) => one === undefined) ? undefined : { is, of: of as Condition[] };
}
