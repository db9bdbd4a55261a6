import { aContact, anOrder, facts, MARCH_1 } from '../../../test/support/flow-facts';
import { DAY } from '../../kernel/duration';
import type { StepResult } from '../../flows/definition';
import { YamlSource } from '../../config/yaml-source';
import type { AudienceFacts, History } from './condition-facts';
import { matches } from './matches';
import { parseCondition } from './parse-condition';

const names = new Map([['remind', 'remind']]);

function check(yaml: string, given = facts(), now = MARCH_1, results: Record<string, StepResult> = {}): boolean {
  const { source } = YamlSource.open(yaml, 'c.yaml');
  const condition = parseCondition(source!, source!.value, [], { inside: 'facts', steps: names });
  expect(source!.findings).toEqual([]);
  return matches(condition!, given, now, results);
}

const items = [
  { title: 'Shirt', quantity: 2, price: { minor: 12900, currency: 'CNY' }, category: 'shirts', tags: ['linen'], sample: false },
  { title: 'Tea', quantity: 1, price: { minor: 0, currency: 'CNY' }, category: 'tea', tags: ['sample'], sample: true },
] as never;
const rich = facts({
  contact: aContact({
    tags: ['vip'],
    attributes: { size: 'M', points: 12 },
    last_order_at: MARCH_1 - 10 * DAY,
    phone: null,
    country: 'CN',
  }),
  order: anOrder({ items, payment_method: null }),
  event: { source: 'app' },
});

describe('operators', () => {
  it.each([
    ['order.payment: unpaid', true],
    ['order.payment: paid', false],
    ['order.payment: { eq: unpaid }', true],
    ['order.payment: { ne: paid }', true],
    ['order.payment: { in: [unpaid, pending] }', true],
    ['order.payment: { not_in: [unpaid, pending] }', false],
    ['order.total: { gt: 268 CNY }', false],
    ['order.total: { gte: 268.00 CNY }', true],
    ['order.total: { lt: 268.01 CNY }', true],
    ['order.total: { lte: 267.99 CNY }', false],
    ['order.total: 268 CNY', true],
    ['contact.orders_paid: { lt: 1 }', true],
    ['contact.tags: { has: vip }', true],
    ['contact.tags: { has: friend }', false],
    ['contact.email: { contains: "@example." }', true],
    ['contact.email: { starts_with: bob }', false],
    ['contact.email: { exists: true }', true],
    ['contact.phone: { exists: true }', false],
    ['contact.phone: { exists: false }', true],
    ['contact.last_order_at: { within: 10d }', true],
    ['contact.last_order_at: { within: 9d }', false],
    ['contact.last_order_at: { before: 2026-02-20 }', true],
    ['contact.last_order_at: { after: 2026-02-20 }', false],
    ['contact.attributes.size: M', true],
    ['contact.attributes.points: { gte: 12 }', true],
    ['event.source: app', true],
    ['shop.country: CN', true],
    ['order.items: { any: { tags: { has: sample } } }', true],
    ['order.items: { any: { sample: true, price: { gt: 1 CNY } } }', false],
    ['order.items: { any: { title: Tea, quantity: 1 } }', true],
  ])('%s is %s', (yaml, expected) => expect(check(yaml, rich)).toBe(expected));

  it.each([
    ['all: [ { order.payment: unpaid }, { contact.country: CN } ]', true],
    ['any: [ { order.payment: paid }, { contact.country: CN } ]', true],
    ['not: { order.payment: unpaid }', false],
    ['{ order.payment: unpaid, contact.country: US }', false],
    ['order.total: { gte: 100 CNY, lt: 200 CNY }', false],
  ])('%s is %s', (yaml, expected) => expect(check(yaml, rich)).toBe(expected));
});

describe('a missing field', () => {
  it.each([
    ['eq: card', false],
    ['in: [card]', false],
    ['contains: a', false],
    ['starts_with: a', false],
    ['exists: true', false],
    ['exists: false', true],
    ['ne: card', true],
    ['not_in: [card]', true],
  ])('{ %s } is %s', (test, expected) => expect(check(`order.payment_method: { ${test} }`, rich)).toBe(expected));

  it.each(['gt: 1 CNY', 'lte: 1 CNY'])('{ %s } is false for an order that is not there', (test) => {
    expect(check(`order.total: { ${test} }`, facts({ order: null }))).toBe(false);
  });

  it('is what a prototype would answer', () => {
    expect(check('contact.attributes.constructor: { exists: true }')).toBe(false);
  });
});

describe('money', () => {
  const dollars = (rates?: Record<string, number>) =>
    facts({ order: anOrder({ total: { minor: 10000, currency: 'USD' } }), rates });

  it('of another currency goes through the rates, either way round', () => {
    expect(check('order.total: { gte: 700 CNY }', dollars({ 'USD/CNY': 7.2 }))).toBe(true);
    expect(check('order.total: { gte: 730 CNY }', dollars({ 'USD/CNY': 7.2 }))).toBe(false);
    expect(check('order.total: { gte: 99 CNY }', dollars({ 'CNY/USD': 0.14 }))).toBe(true);
  });

  it.each(['gte: 1 CNY', 'lt: 1 CNY', 'eq: 1 CNY', 'ne: 1 CNY', 'not_in: [1 CNY]'])('without a rate { %s } is false', (test) => {
    expect(check(`order.total: { ${test} }`, dollars())).toBe(false);
  });
});

describe('earlier steps', () => {
  const sent: StepResult = { visit: 0, status: 'sent', channel: 'email', at: MARCH_1 };

  it('are asked for what became of their message', () => {
    expect(check('step.remind.clicked: false', facts(), MARCH_1, { remind: sent })).toBe(true);
    expect(check('step.remind.opened: true', facts(), MARCH_1, { remind: { ...sent, clicked: true } })).toBe(true);
    expect(
      check('step.remind.reason: dormant', facts(), MARCH_1, { remind: { ...sent, status: 'skipped', reason: 'dormant' } }),
    ).toBe(true);
  });

  it('have no value before they ran', () => {
    expect(check('step.remind.clicked: false')).toBe(false);
    expect(check('step.remind.clicked: { exists: false }', facts(), MARCH_1, { remind: { ...sent, status: 'queued' } })).toBe(
      true,
    );
  });
});

describe('what the shop worked out', () => {
  const audience: AudienceFacts = {
    rfm: 'at_risk',
    recency: 1,
    frequency: null,
    monetary: 4,
    value: { minor: 50000, currency: 'CNY' },
    tier: 'gold',
    segments: ['vip'],
    email_state: 'active',
    email_opened_at: MARCH_1 - DAY,
    email_clicked_at: null,
    sms_clicked_at: null,
  };
  const scored = facts({ audience, tiers: ['silver', 'gold', 'black'] });

  it.each([
    ['contact.rfm: { in: [at_risk, lost] }', true],
    ['contact.recency: { lte: 2 }', true],
    ['contact.frequency: { lte: 5 }', false],
    ['contact.value: { gte: 500 CNY }', true],
    ['contact.tier: { gte: gold }', true],
    ['contact.tier: { gt: gold }', false],
    ['contact.tier: { lt: black }', true],
    ['contact.tier: { in: [silver, black] }', false],
    ['contact.tier: { gte: platinum }', false],
    ['contact.tier: { ne: platinum }', true],
    ['contact.segments: { has: vip }', true],
    ['contact.email_opened_at: { within: 1d }', true],
    ['contact.email_clicked_at: { exists: true }', false],
  ])('%s is %s', (yaml, expected) => expect(check(yaml, scored)).toBe(expected));

  it.each(['contact.tier: { gte: silver }', 'contact.segments: { has: vip }', 'contact.value: { gte: 0 CNY }'])(
    '%s is false where nothing was worked out',
    (yaml) => expect(check(yaml)).toBe(false),
  );

  it('ranks tiers only: other words have no order', () => {
    const given = facts({ tiers: ['silver', 'gold'], contact: aContact({ attributes: { medal: 'gold' } }) });
    expect(check('contact.attributes.medal: { gte: silver }', given)).toBe(false);
  });
});

describe('counts over time', () => {
  const bought = (daysAgo: number | null, yuan: number) =>
    anOrder({
      placed_at: daysAgo === null ? null : MARCH_1 - daysAgo * DAY,
      total: { minor: yuan * 100, currency: 'CNY' },
      items,
    });
  const history: History = {
    orders: [bought(200, 500), bought(180, 100), bought(10, 99), bought(-1, 500), bought(null, 500)],
    events: [
      { type: 'email.clicked', at: MARCH_1 - 3 * DAY, data: { link: 'shirt' } },
      { type: 'email.clicked', at: MARCH_1 - 40 * DAY, data: {} },
      { type: 'survey.answered', at: MARCH_1, data: { choice: 'price' } },
    ],
  };
  const active = facts({ history });

  it.each([
    ['orders: { count: 3 }', true],
    ['orders: { within: 180d, count: 2 }', true],
    ['orders: { where: { total: { gte: 100 CNY } }, within: 180d, count: { gte: 2 } }', false],
    ['orders: { where: { total: { gte: 100 CNY } }, count: { gte: 2 } }', true],
    ['orders: { where: { items: { any: { category: tea } } }, within: 30d }', true],
    ['events: { type: email.clicked, within: 30d }', true],
    ['events: { type: email.clicked, within: 30d, count: { gte: 2 } }', false],
    ['events: { type: email.clicked, where: { link: { exists: false } } }', true],
    ['events: { type: survey.answered, where: { choice: price }, within: 0s }', true],
    ['events: { type: sms.clicked, count: 0 }', true],
  ])('%s is %s', (yaml, expected) => expect(check(yaml, active)).toBe(expected));

  it('find nothing where nothing is known', () => {
    expect(check('orders: { count: { lt: 1 } }')).toBe(true);
    expect(check('not: { orders: {} }')).toBe(true);
  });
});
