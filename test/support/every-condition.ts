import { convert, isMoney } from '../../src/audience/conditions/amounts';
import type { ConditionFacts } from '../../src/audience/conditions/condition-facts';
import type { Condition, Literal } from '../../src/audience/conditions/condition';
import { kindOf, knownFields } from '../../src/audience/conditions/fields';
import { factsLookUp, thingLookUp, type LookUp } from '../../src/audience/conditions/look-up';
import { OPERATOR_NAMES, operators, type OperatorName } from '../../src/audience/conditions/operators';
import { toIso } from '../../src/kernel/local-time';
import { CURRENCIES, NOW, RATES } from './any-value';

/** Values asked of one field of a contact, and of orders and items. */
const MOST_VALUES = { contact: 30, order: 6, item: 6 };

/** Every field of contact, order and item by every operator that is for it, with the values that these contacts have. */
export function everyCondition(all: ConditionFacts[]): Condition[] {
  const orders = all.flatMap((facts) => facts.history?.orders ?? []);
  const items = orders.flatMap((order) => order.items);
  const inItems = (of: Condition): Condition => ({ is: 'field', field: 'items', tests: [{ op: 'any', value: of }] });
  return [
    ...every(
      'contact',
      all.map((facts) => factsLookUp(facts)),
    ),
    ...every(
      'order',
      orders.map((order) => thingLookUp(order, 'order')),
    ).map(atLeastOne),
    ...every(
      'item',
      items.map((item) => thingLookUp(item, 'item')),
    ).map((item) => atLeastOne(inItems(item))),
  ];
}

function atLeastOne(where: Condition): Condition {
  return { is: 'count', of: 'orders', type: null, where, within: null, tests: [{ op: 'gte', value: 1 }] };
}

function every(inside: 'contact' | 'order' | 'item', things: LookUp[]): Condition[] {
  return knownFields(inside).flatMap((field) => {
    const values = distinct(things.flatMap((lookUp) => asList(lookUp(field)))).slice(0, MOST_VALUES[inside]);
    const asked = OPERATOR_NAMES.filter((op) => operators[op].of.includes(kindOf(field, inside)!));
    return asked.flatMap((op) =>
      operandsOf(op, values).map((value): Condition => ({ is: 'field', field, tests: [{ op, value }] })),
    );
  });
}

function operandsOf(op: OperatorName, values: unknown[]): (Literal | Literal[])[] {
  const literals = values.filter((value): value is Literal => typeof value !== 'object' || isMoney(value));
  switch (operators[op].operand) {
    case 'boolean':
      return [true, false];
    case 'duration':
      return literals.flatMap((at) => (typeof at === 'number' && at <= NOW ? [NOW - at] : []));
    case 'date':
      return literals.flatMap((at) => (typeof at === 'number' ? [toIso(at)] : []));
    case 'text':
      return literals.filter((text) => typeof text === 'string');
    case 'list':
      return literals.flatMap(inCurrencies).map((one) => [one, ...literals.slice(0, 2)]);
    default:
      return literals.flatMap(inCurrencies);
  }
}

/** An amount in every currency it can be converted to. */
function inCurrencies(literal: Literal): Literal[] {
  if (!isMoney(literal)) return [literal];
  return CURRENCIES.flatMap((currency) => {
    const minor = convert(literal, currency, RATES);
    return minor === undefined ? [] : [{ minor, currency }];
  });
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The smallest ones, each once. */
function distinct(values: unknown[]): unknown[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)).map(([, value]) => value);
}
