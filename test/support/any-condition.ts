import fc from 'fast-check';
import { parseAmount } from '../../src/audience/conditions/amounts';
import type { Condition, Literal, Test } from '../../src/audience/conditions/condition';
import { kindOf, knownFields, valuesOf, type FieldKind, type Inside } from '../../src/audience/conditions/fields';
import { OPERATOR_NAMES, operators, type OperatorName } from '../../src/audience/conditions/operators';
import { anyDateText, anyNumber, anyWord, someDate, someDuration, someMoney, someName } from './any-value';

/** Names that random conditions use: give them to `parseCondition` as `known`. Tiers are ranked as they stand. */
export const KNOWN = {
  tiers: ['silver', 'gold', 'gold ', 'black'],
  segments: ['vip', 'sleeping'],
  events: ['email.clicked', 'order.paid', 'survey.answered'],
} as const;

/**
 * Any valid condition, as `parseCondition` would give it: every field of the place, every operator for its kind, groups, lists of
 * things and counts. `inside: 'facts'` (what flows ask) has orders and events besides; steps are not named.
 */
export function anyCondition(inside: Inside): fc.Arbitrary<Condition> {
  return fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: anyField(inside) },
      ...(inside === 'facts' || inside === 'contact' ? [{ weight: 2, arbitrary: anyCount() }] : []),
      { weight: 1, arbitrary: tie('condition').map((of): Condition => ({ is: 'not', of })) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('condition'), { minLength: 1, maxLength: 3 }))
          .map(([is, of]): Condition => ({ is, of })),
      },
    ),
  })).condition;
}

function anyField(inside: Inside): fc.Arbitrary<Condition> {
  const free = fc.array(someName, { minLength: 1, maxLength: 2 }).map((names) => names.join('.'));
  // Our YAML takes no such key.
  const bare = free.filter((name) => name !== '__proto__');
  const names = knownFields(inside);
  const named = names.length === 0 ? [] : [{ weight: 5, arbitrary: fc.constantFrom(...names) }];
  const below = inside === 'facts' ? ['contact.attributes.', 'event.'] : ['contact.attributes.'];
  const facts = below.map((top) => ({ weight: 2, arbitrary: free.map((name) => top + name) }));
  const items = [{ weight: 2, arbitrary: fc.constant('items') }];
  const others = { facts, contact: facts, event: [bare], free: [bare], order: items, item: [] }[inside];
  return fc.oneof(...named, ...others).chain((field) => {
    const kind = kindOf(field, inside)!;
    return anyTests(kind, literalOf(field, kind, inside)).map((tests): Condition => ({ is: 'field', field, tests }));
  });
}

function anyCount(): fc.Arbitrary<Condition> {
  const where = (inside: Inside) =>
    fc.option(
      fc.oneof(
        anyField(inside),
        anyField(inside).map((of): Condition => ({ is: 'not', of })),
      ),
    );
  const common = {
    is: fc.constant('count' as const),
    within: fc.option(someDuration),
    tests: anyTests('count', fc.constantFrom(0, 1, 2, 3)),
  };
  return fc.oneof(
    fc.record({ ...common, of: fc.constant('orders' as const), type: fc.constant(null), where: where('order') }),
    fc.record({ ...common, of: fc.constant('events' as const), type: fc.constantFrom(...KNOWN.events), where: where('event') }),
  );
}

/** One or two different operators for a kind of field. */
function anyTests(kind: FieldKind, literal: fc.Arbitrary<Literal>): fc.Arbitrary<Test[]> {
  const asked = OPERATOR_NAMES.filter((name) => operators[name].of.includes(kind));
  const tests = asked.map((name) => operandOf(name, literal).map((value): Test => ({ op: name, value })));
  if (kind === 'items') tests.push(anyField('item').map((value): Test => ({ op: 'any', value })));
  if (kind === 'free') tests.push(anyElementField.map((value): Test => ({ op: 'any', value })));
  return fc.uniqueArray(fc.oneof(...tests), { minLength: 1, maxLength: 2, selector: (test) => test.op });
}

const anyElementField: fc.Arbitrary<Condition> = fc
  .tuple(
    someName.filter((name) => name !== '__proto__'),
    fc.constantFrom<OperatorName>('eq', 'ne', 'gte', 'exists', 'contains', 'has'),
  )
  .chain(([field, op]) =>
    operandOf(op, freeLiteral()).map((value): Condition => ({ is: 'field', field, tests: [{ op, value }] })),
  );

function operandOf(name: OperatorName, literal: fc.Arbitrary<Literal>): fc.Arbitrary<Literal | Literal[]> {
  switch (operators[name].operand) {
    case 'boolean':
      return fc.boolean();
    case 'text':
      return fc.oneof(anyWord, fc.constantFrom('', 'v', 'a', 'b', 'caf', 'AB', '+861'));
    case 'duration':
      return someDuration;
    case 'date':
      return someDate;
    case 'list':
      return fc.array(literal, { minLength: 1, maxLength: 3 });
    default:
      return literal;
  }
}

function literalOf(field: string, kind: FieldKind, inside: Inside): fc.Arbitrary<Literal> {
  const values = valuesOf(field, inside) ?? TYPICAL.get(field);
  if (values) return fc.constantFrom(...values);
  switch (kind) {
    case 'money':
      return someMoney;
    case 'number':
      return anyNumber;
    case 'boolean':
      return fc.boolean();
    case 'rank':
      return fc.constantFrom(...KNOWN.tiers);
    case 'free':
      return freeLiteral();
    default:
      return anyWord;
  }
}

function freeLiteral(): fc.Arbitrary<Literal> {
  const text = fc.oneof(anyWord, anyDateText).filter((words) => parseAmount(words) === undefined);
  return fc.oneof(text, anyNumber, fc.boolean(), someMoney);
}

/** What a random shop has in these fields. */
const TYPICAL: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'contact.segments': KNOWN.segments,
    'contact.locale': ['zh-CN', 'en', 'ja-JP', 'de-DE', 'zh-TW', 'fr-CA'],
    'contact.language': ['zh', 'en', 'ja', 'de', 'pt'],
    'contact.country': ['CN', 'US', 'DE', 'ZZ'],
    'contact.timezone': ['Asia/Shanghai', 'Asia/Tokyo', 'America/New_York', 'America/Los_Angeles'],
    'contact.timezone_source': ['given', 'address', 'shop'],
    'contact.name': ['王小明', '小明王', 'Ann Lee', 'Lee', 'vip vip'],
    'shop.timezone': ['America/New_York', 'UTC'],
    currency: ['CNY', 'USD'],
    status: ['paid', 'unpaid'],
  }),
);
