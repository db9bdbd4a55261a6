import fc from 'fast-check';
import { YamlSource } from '../../config/yaml-source';
import type { Condition } from './condition';
import { OPERATOR_NAMES } from './operators';
import { knownFields } from './fields';
import { parseCondition, type ConditionContext } from './parse-condition';

const known = { tiers: ['silver', 'gold'], segments: ['vip'] };

function read(yaml: string, context: ConditionContext = { inside: 'facts', known }): { condition?: Condition; said: string[] } {
  const { source } = YamlSource.open(yaml, 'c.yaml');
  const condition = parseCondition(source!, source!.value, [], context);
  return { condition, said: source!.findings.map((f) => `${f.message}${f.hint === undefined ? '' : ` | ${f.hint}`}`) };
}

describe('a count over time', () => {
  it('reads its parts', () => {
    expect(read('orders: { where: { total: { gte: 100 CNY } }, within: 180d, count: { gte: 2 } }')).toEqual({
      said: [],
      condition: {
        is: 'count',
        of: 'orders',
        type: null,
        where: { is: 'field', field: 'total', tests: [{ op: 'gte', value: { minor: 10000, currency: 'CNY' } }] },
        within: 15552000000,
        tests: [{ op: 'gte', value: 2 }],
      },
    });
  });

  it('means at least once, ever, when it says nothing', () => {
    expect(read('events: { type: email.clicked }').condition).toEqual({
      is: 'count',
      of: 'events',
      type: 'email.clicked',
      where: null,
      within: null,
      tests: [{ op: 'gte', value: 1 }],
    });
  });

  it("takes events of the shop's own", () => expect(read('events: { type: custom.visit }').said).toEqual([]));

  it.each([
    ['orders: 2', '"orders" takes a map, not 2 | orders: { within: 180d, count: { gte: 2 } }'],
    ['orders: { counts: 2 }', '"counts" is not known here | did you mean "count"?'],
    ['orders: { type: order.paid }', '"type" is not known here | known here: where, within, count'],
    ['events: { within: 30d }', 'which events? "type" is missing | type: email.clicked'],
    ['events: { type: email.cliked }', 'nothing is called email.cliked | did you mean "email.clicked"?'],
    ['events: { type: { a: 1 } }', '{"a":1} is no type of event | write one like email.clicked'],
    ['orders: { within: 30m }', '"30m" could be minutes or months | write 30min or 30mo'],
    ['orders: { within: -3d }', '"-3d" ago lies in the future | write 30d'],
    ['orders: { within: [3d] }', '["3d"] is no duration | write 30d'],
    ['orders: { count: { gte: many } }', 'count is a number, "many" is not'],
    ['orders: { count: { exists: true } }', '"exists" is not for count | it can be asked eq, ne, gt, gte, lt, lte, in, not_in'],
    ['orders: { where: { order.total: { gt: 1 CNY } } }', 'nothing is called order.total: this never matches | write total'],
    ['orders: { where: { total: 5 } }', 'total is money, 5 is not | write the currency: "5 CNY"'],
  ])('%s: %s', (yaml, said) => expect(read(yaml).said).toEqual([said]));
});

describe("names of the shop's own", () => {
  it.each([
    ['contact.tier: { gte: gold }', []],
    ['contact.tier: { gte: golden }', ['no tier is called "golden" | did you mean "gold"?']],
    ['contact.tier: { in: [gold, gould] }', ['no tier is called "gould" | did you mean "gold"?']],
    ['contact.segments: { has: vip }', []],
    ['contact.segments: { has: vipp }', ['no segment is called "vipp" | did you mean "vip"?']],
    ['contact.rfm: { in: [lost, at-risk] }', ['contact.rfm is never "at-risk" | did you mean "at_risk"?']],
    ['contact.email_state: asleep', ['contact.email_state is never "asleep" | known here: active, cooling, dormant']],
  ])('%s', (yaml, said) => expect(read(yaml).said).toEqual(said));

  it('are not checked where they are not known', () => {
    expect(
      read('{ contact.tier: any, contact.segments: { has: x }, events: { type: custom.b } }', { inside: 'facts' }).said,
    ).toEqual([]);
  });
});

describe('a condition on contacts alone', () => {
  it.each([
    ['order.total: { gt: 1 CNY }', 'order.total is not about the contact | write orders: { where: { … } }'],
    ['not: { event.choice: price }', 'event.choice is not about the contact | write events: { type: …, where: { … } }'],
    ['step.look.opened: true', 'step.look.opened is not about the contact | write events: { type: …, where: { … } }'],
  ])('refuses %s', (yaml, said) => {
    expect(read(yaml, { inside: 'contact' })).toEqual({ condition: undefined, said: [said] });
  });

  it('takes the shop and counts', () => {
    expect(read('{ shop.country: CN, orders: { count: { gte: 2 } } }', { inside: 'contact' }).said).toEqual([]);
  });
});

describe('what does not fit the field', () => {
  it.each([
    [
      'contact.last_order_at: 2026-03-01',
      'contact.last_order_at is a moment | ask within: 30d, before: 2026-03-01, after: … or exists: true',
    ],
    ['contact.last_order_at: { before: 10:00 }', '"10:00" is no date | write 2026-03-01 or 2026-03-01T10:00:00+08:00'],
    ['contact.last_order_at: { before: 2026-02-30 }', '"2026-02-30" is no date | write 2026-03-01 or 2026-03-01T10:00:00+08:00'],
    ['contact.tags: { contains: vip }', 'contact.tags is a list | write contact.tags: { has: "vip" }'],
    [
      'contact.first_name: { within: 30d }',
      '"within" is not for contact.first_name | it can be asked eq, ne, in, not_in, contains, starts_with, exists',
    ],
    [
      'contact.birthday: 02-29',
      'contact.birthday can only be asked for exists: true or false | a birthday is a trigger: date: contact.birthday',
    ],
    ['contact.orders_paid: { gt: .inf }', 'contact.orders_paid is never infinite'],
    ['contact.first_name: "\\uD800"', 'this text holds a character that is none'],
    ['contact.attributes.x: { in: [] }', '"in" takes a list | in: [ … ]'],
  ])('%s', (yaml, said) => expect(read(yaml).said).toEqual([said]));

  it('takes at most a thousand values', () => {
    const numbers = Array.from({ length: 1001 }, (_, i) => i).join(', ');
    expect(read(`contact.attributes.x: { in: [${numbers}] }`).said).toEqual([
      '"in" takes at most 1000 values | give these contacts a tag',
    ]);
  });
});

it('any value at all is a condition or has findings, and never throws', () => {
  const names = fc.oneof(
    fc.constantFrom(
      'all',
      'any',
      'not',
      'orders',
      'events',
      'type',
      'where',
      'within',
      'count',
      'toString',
      'constructor',
      '__proto__',
    ),
    fc.constantFrom(
      ...OPERATOR_NAMES,
      ...knownFields('facts'),
      'contact.attributes.toString',
      'event.x',
      'step.a.opened',
      'step',
      '',
    ),
    fc.string(),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.jsonValue(),
      fc.constantFrom('30d', '100 CNY', '2026-03-01', 'vip', NaN, Infinity, undefined),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(names, tie('value'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom('facts', 'contact', 'order', 'event', 'item', 'free'), (given, inside) => {
      const { source } = YamlSource.open('{}', 'c.yaml');
      const condition = parseCondition(source!, given, [], {
        inside: inside,
        known,
        steps: new Map(),
      });
      expect(condition !== undefined || source!.findings.some((f) => f.level === 'error')).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
