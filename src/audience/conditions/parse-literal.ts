import { parseDuration } from '../../kernel/duration';
import { fromIso } from '../../kernel/local-time';
import { meantOrKnown } from '../../kernel/did-you-mean';
import { printed, type YamlSource, type Path } from '../../config/yaml-source';
import { durationFault } from '../../config/literals';
import { parseAmount } from './amounts';
import type { Literal } from './condition';
import { valuesOf, type FieldKind } from './fields';
import { operators, type OperatorName } from './operators';

/** The field a literal is compared with. */
export interface ComparedField {
  field: string;
  kind: FieldKind;
}

/** Reads one literal right of an operator, as that operator and that kind of field want it; else a finding with what to write. */
export function parseLiteral(
  source: YamlSource,
  value: unknown,
  path: Path,
  { field, kind }: ComparedField,
  op: OperatorName,
): Literal | undefined {
  const wrong = (message: string, hint?: string) => {
    source.error('condition', path, message, { hint });
    return undefined;
  };
  if (value === null) return wrong(`${field} is compared with nothing`, `write ${field}: { exists: false }`);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return wrong(`${printed(value)} is no single value`);
  const { operand } = operators[op];
  if (operand === 'boolean')
    return typeof value === 'boolean' ? value : wrong(`"${op}" takes true or false, not ${printed(value)}`);
  if (operand === 'text') return typeof value === 'string' ? value : wrong(`"${op}" takes a text, not ${printed(value)}`);
  if (operand === 'duration') {
    const ms = parseDuration(String(value));
    if (ms !== undefined && ms >= 0) return ms;
    const fault = durationFault(String(value));
    return wrong(fault.message, fault.hint);
  }
  if (operand === 'date')
    return typeof value === 'string' && fromIso(value) !== undefined
      ? value
      : wrong(`${printed(value)} is no date`, 'write 2026-03-01');
  return parseByKind(value, field, kind, op, wrong);
}

/** A value that is compared with the field itself: it must be of the field's kind. */
function parseByKind(
  value: string | number | boolean,
  field: string,
  kind: FieldKind,
  op: OperatorName,
  wrong: (message: string, hint?: string) => undefined,
): Literal | undefined {
  const comparison = operators[op].operand === 'comparable';
  switch (kind) {
    case 'money': {
      const money = typeof value === 'string' ? parseAmount(value) : undefined;
      return (
        money ??
        wrong(
          `${field} is money, ${printed(value)} is not`,
          `write the currency: ${printed(typeof value === 'number' ? `${value} CNY` : '100 CNY')}`,
        )
      );
    }
    case 'number':
      return typeof value === 'number' ? value : wrong(`${field} is a number, ${printed(value)} is not`);
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(`${field} is true or false, not ${printed(value)}`);
    case 'instant':
      return wrong(`${field} is a moment`, 'ask within: 30d, before: 2026-03-01, after: … or exists: true');
    case 'birthday':
      return wrong(`${field} can only be asked for exists: true or false`, 'a birthday is a trigger: date: contact.birthday');
    case 'items':
      return wrong(`${field} is a list of things`, `write ${field}: { any: { … } }`);
    case 'list':
      return op === 'has' ? value : wrong(`${field} is a list`, `write ${field}: { has: ${printed(value)} }`);
    case 'text': {
      if (comparison) return wrong(`"${op}" compares numbers and money; ${field} is a text`);
      const values = valuesOf(field);
      if (typeof value === 'boolean') return wrong(`${field} is a text, ${printed(value)} is not`, 'put it in quotes');
      return values && !values.includes(String(value))
        ? wrong(`${field} is never ${printed(value)}`, meantOrKnown(String(value), values))
        : String(value);
    }
    case 'free':
      return typeof value === 'string' ? (parseAmount(value) ?? value) : value;
  }
}
