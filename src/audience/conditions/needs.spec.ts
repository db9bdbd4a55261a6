import type { Condition } from './condition';
import { needsOf } from './needs';

const field = (name: string): Condition => ({ is: 'field', field: name, tests: [{ op: 'exists', value: true }] });
const count = (of: 'orders' | 'events', type: string | null): Condition => ({
  ...{ is: 'count', of, type, where: null, within: null },
  tests: [{ op: 'gte', value: 1 }],
});

it('conditions on contact, order and event need nothing more', () => {
  const nothing = { audience: false, history: { orders: false, events: [] } };
  expect(needsOf(null, field('contact.country'), field('order.total'), field('event.tier'))).toEqual(nothing);
});

it('what is asked anywhere inside is needed, each thing once', () => {
  const condition: Condition = { is: 'not', of: { is: 'any', of: [field('contact.tier'), count('events', 'email.clicked')] } };
  expect(needsOf(condition, count('orders', null), count('events', 'email.clicked'), count('events', 'order.paid'))).toEqual({
    audience: true,
    history: { orders: true, events: ['email.clicked', 'order.paid'] },
  });
});
