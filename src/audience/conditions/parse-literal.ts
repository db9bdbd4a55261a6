import { parseDuration } from '../../kernel/duration';
import { meantOrKnown } from '../../kernel/did-you-mean';
import { printed, type YamlSource, type Path } from '../../config/yaml-source';
import { durationFault } from '../../config/literals';
import { parseAmount } from './amounts';
import type { Literal } from './condition';
import { valuesOf, type FieldKind } from './fields';
import { parseMoment } from './moments';
import { operators, type OperatorName } from './operators';
import type { ConditionContext } from './parse-condition';

/** The field a literal is compared with. */
export interface ComparedField {
  field: string;
  kind: FieldKind;
}

/** Notes what is wrong, and what to write instead. */
export type Wrong = (message: string, hint?: string) => undefined;

/** Reads one literal right of an operator, as that operator and that kind of field want it; else a finding with what to write. */
export function parseLiteral(
  source: YamlSource,
  value: unknown,
  path: Path,
  compared: ComparedField,
  op: OperatorName,
  context: ConditionContext,
): Literal | undefined {
  const { field, kind } = compared;
  const wrong: Wrong = (message, hint) => {
    source.error('condition', path, message, { hint });
    return undefined;
  };
  const { operand, of } = operators[op];
  if (!of.includes(kind)) return refused(compared, op, printed(value), wrong);
  if (value === null) return wrong(`${field} is compared with nothing`, `write ${field}: { exists: false }`);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return wrong(`${printed(value)} is no single value`);
  if (typeof value === 'number' && !Number.isFinite(value)) return wrong(`${field} is never infinite`);
  if (typeof value === 'string' && /\p{Surrogate}|\0/u.test(value)) return wrong('this text holds a character that is none');
  switch (operand) {
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(`"${op}" takes true or false, not ${printed(value)}`);
    case 'text':
      return typeof value === 'string' ? value : wrong(`"${op}" takes a text, not ${printed(value)}`);
    case 'duration':
      return parseLookBack(value, wrong);
    case 'date':
      return typeof value === 'string' && parseMoment(value, 'utc') !== undefined
        ? value
        : wrong(`${printed(value)} is no date`, 'write 2026-03-01 or 2026-03-01T10:00:00+08:00');
    default:
      return parseByKind(value, compared, context, wrong);
  }
}

/** How long ago something may be, in milliseconds. */
export function parseLookBack(value: unknown, wrong: Wrong): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return wrong(`${printed(value)} is no duration`, 'write 30d');
  const ms = parseDuration(String(value));
  if (ms !== undefined) return ms >= 0 ? ms : wrong(`${printed(value)} ago lies in the future`, 'write 30d');
  const { message, hint } = durationFault(String(value));
  return wrong(message, hint);
}

/** A value that is compared with the field itself: it must be of the field's kind. */
function parseByKind(
  value: string | number | boolean,
  { field, kind }: ComparedField,
  { inside, known }: ConditionContext,
  wrong: Wrong,
): Literal | undefined {
  switch (kind) {
    case 'money': {
      const money = typeof value === 'string' ? parseAmount(value) : undefined;
      const example = printed(typeof value === 'number' ? `${value} CNY` : '100 CNY');
      return money ?? wrong(`${field} is money, ${printed(value)} is not`, `write the currency: ${example}`);
    }
    case 'number':
    case 'count':
      return typeof value === 'number' ? value : wrong(`${field} is a number, ${printed(value)} is not`);
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(`${field} is true or false, not ${printed(value)}`);
    case 'rank':
      return parseName(value, 'tier', known?.tiers, wrong);
    case 'list':
      return field === 'contact.segments' ? parseName(value, 'segment', known?.segments, wrong) : String(value);
    case 'text': {
      if (typeof value === 'boolean') return wrong(`${field} is a text, ${printed(value)} is not`, 'put it in quotes');
      const values = valuesOf(field, inside);
      return values && !values.includes(String(value))
        ? wrong(`${field} is never ${printed(value)}`, meantOrKnown(String(value), values))
        : String(value);
    }
    case 'free':
      return typeof value === 'string' ? (parseAmount(value) ?? value) : value;
    default:
      return wrong(`${field} is not compared with a value`);
  }
}

/** A name of the shop's own lists. */
function parseName(
  value: string | number | boolean,
  of: 'tier' | 'segment',
  known: readonly string[] | undefined,
  wrong: Wrong,
): string | undefined {
  const name = String(value);
  if (known === undefined || known.includes(name)) return name;
  return wrong(`no ${of} is called ${printed(name)}`, known.length > 0 ? meantOrKnown(name, known) : `there are no ${of}s yet`);
}

/** The operator is not for this kind of field: what to ask instead. */
function refused({ field, kind }: ComparedField, op: OperatorName, value: string, wrong: Wrong): undefined {
  switch (kind) {
    case 'instant':
      return wrong(`${field} is a moment`, 'ask within: 30d, before: 2026-03-01, after: … or exists: true');
    case 'birthday':
      return wrong(`${field} can only be asked for exists: true or false`, 'a birthday is a trigger: date: contact.birthday');
    case 'items':
      return wrong(`${field} is a list of things`, `write ${field}: { any: { … } }`);
    case 'list':
      return wrong(`${field} is a list`, `write ${field}: { has: ${value} }`);
    default:
      return wrong(`"${op}" is not for ${field}`, `it can be asked ${askedOf(kind).join(', ')}`);
  }
}

function askedOf(kind: FieldKind): string[] {
  return Object.entries(operators).flatMap(([name, { of }]) => (of.includes(kind) ? [name] : []));
}
