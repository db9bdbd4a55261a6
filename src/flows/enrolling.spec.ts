import { aFlow, anOrder, facts, MARCH_1 } from '../../test/support/flow-facts';
import { DAY } from '../kernel/duration';
import { begin, enters, type TriggerEvent } from './enrolling';
import { exitsOn, reachesGoal, watchedEvents } from './exits';
import { isHeldOut } from './hold-out';
import { entryKey, mayReenter } from './reentry';

const UNPAID = aFlow(
  'id: u\npurpose: service\ntrigger: { event: order.placed, where: { order.payment: unpaid } }\nexit: [ { event: order.paid } ]\ngoal: { event: order.paid, within: 5d }\nsteps: [ { email: { template: a } } ]',
);
const MAX_AGE = 3 * DAY;

function placed(overrides: Partial<TriggerEvent> = {}): TriggerEvent {
  return {
    key: 'order.placed:shop:1001',
    type: 'order.placed',
    at: MARCH_1,
    receivedAt: MARCH_1,
    history: false,
    test: false,
    contactId: 1,
    orderId: 7,
    data: {},
    ...overrides,
  };
}

describe('an event', () => {
  it('enrolls its contact under the entry key', () => {
    expect(enters(UNPAID, placed(), facts(), MAX_AGE)).toEqual({ enters: true, entryKey: 'order:7' });
  });

  it.each<[string, Partial<TriggerEvent>, string]>([
    ['of another type', { type: 'order.paid' }, 'other_event'],
    ['of a test order', { test: true }, 'test'],
    ['of history', { history: true }, 'history'],
    ['that arrives three days late', { receivedAt: MARCH_1 + MAX_AGE }, 'too_old'],
    ['of nobody', { contactId: null }, 'no_contact'],
    ['of no order', { orderId: null }, 'no_order'],
  ])('%s enrolls nobody', (_, event, why) =>
    expect(enters(UNPAID, placed(event), facts(), MAX_AGE)).toEqual({ enters: false, why }),
  );

  it('enrolls nobody whose order is not as the flow wants it now', () => {
    expect(enters(UNPAID, placed(), facts({ order: anOrder({ payment: 'paid' }) }), MAX_AGE)).toEqual({
      enters: false,
      why: 'where',
    });
  });

  it('may be as old as the flow says', () => {
    const patient = { ...UNPAID, maxAge: 10 * DAY };
    expect(enters(patient, placed({ receivedAt: MARCH_1 + 5 * DAY }), facts(), MAX_AGE)).toMatchObject({ enters: true });
  });
});

it('a fresh enrollment stands at the first step, due at once, timed from its trigger', () => {
  const e = begin(
    UNPAID,
    { id: 1, contactId: 1, orderId: 7, entryKey: 'order:7' },
    { triggeredAt: MARCH_1, enteredAt: MARCH_1 + 5 },
    { a: 1 },
  );
  expect(e).toMatchObject({
    state: 'waiting',
    step: 'email-a',
    phase: 'ready',
    anchorAt: MARCH_1,
    dueAt: MARCH_1 + 5,
    heldOut: false,
    triggerData: { a: 1 },
  });
});

describe('reentry', () => {
  const occasion = { eventKey: 'k', orderId: 7, checkoutId: 'c', shipmentId: 's', occurrenceKey: 'birthday:2026' };
  it.each([
    ['once', 'once'],
    ['per-order', 'order:7'],
    ['per-checkout', 'checkout:c'],
    ['per-shipment', 'shipment:s'],
    ['per-occurrence', 'birthday:2026'],
    ['always', 'birthday:2026'],
  ] as const)('%s has the key %s', (rule, key) => expect(entryKey(rule, occasion)).toBe(key));

  it('has no key where the occasion lacks what the rule needs', () => {
    expect(entryKey('per-order', { eventKey: 'k' })).toBeUndefined();
    expect(entryKey('per-occurrence', { eventKey: 'k' })).toBeUndefined();
    expect(entryKey('per-shipment', { eventKey: 'k' })).toBe('event:k');
  });

  it('{ after } counts from the last entry', () => {
    expect(entryKey({ after: DAY }, { eventKey: 'k' })).toBe('event:k');
    expect(mayReenter({ after: DAY }, null, MARCH_1)).toBe(true);
    expect(mayReenter({ after: DAY }, MARCH_1, MARCH_1 + DAY - 1)).toBe(false);
    expect(mayReenter({ after: DAY }, MARCH_1, MARCH_1 + DAY)).toBe(true);
    expect(mayReenter('always', MARCH_1, MARCH_1)).toBe(true);
  });
});

describe('exits and goals', () => {
  const subject = { contactId: 1, orderId: 7, triggeredAt: MARCH_1, enteredAt: MARCH_1 };
  const paid = { type: 'order.paid', at: MARCH_1 + DAY, contactId: 1, orderId: 7 };
  const ANY_ORDER = aFlow(
    'id: p\npurpose: marketing\ntrigger: { event: order.paid }\nexit: [ { event: order.paid, match: contact }, { event: order.closed, where: { order.closed_reason: cancelled } } ]\nsteps: [ { email: { template: a } } ]',
  );

  it('of the own order count whenever they happened', () => {
    expect(exitsOn(UNPAID, subject, paid)).toBe('order');
    expect(exitsOn(UNPAID, subject, { ...paid, at: MARCH_1 - DAY })).toBe('order');
    expect(exitsOn(UNPAID, subject, { ...paid, orderId: 8 })).toBeUndefined();
    expect(exitsOn(UNPAID, subject, { ...paid, type: 'order.shipped' })).toBeUndefined();
    expect(exitsOn(UNPAID, { ...subject, orderId: null }, { ...paid, orderId: null })).toBeUndefined();
  });

  it('of the contact count from the trigger on, and never the order that enrolled', () => {
    expect(exitsOn(ANY_ORDER, subject, { ...paid, orderId: 8 })).toBe('contact');
    expect(exitsOn(ANY_ORDER, subject, paid)).toBeUndefined();
    expect(exitsOn(ANY_ORDER, subject, { ...paid, orderId: 8, at: MARCH_1 - 1 })).toBeUndefined();
    expect(exitsOn(ANY_ORDER, subject, { ...paid, orderId: 8, contactId: 2 })).toBeUndefined();
  });

  it('with a condition need it to hold', () => {
    const closed = { ...paid, type: 'order.closed' };
    expect(exitsOn(ANY_ORDER, subject, closed, facts({ order: anOrder({ closed_reason: 'cancelled' }) }))).toBe('order');
    expect(exitsOn(ANY_ORDER, subject, closed, facts({ order: anOrder({ closed_reason: 'unpaid' }) }))).toBeUndefined();
    expect(exitsOn(ANY_ORDER, subject, closed)).toBeUndefined();
  });

  it('reach the goal within its time', () => {
    expect(reachesGoal(UNPAID, subject, { ...paid, at: MARCH_1 + 5 * DAY })).toBe(true);
    expect(reachesGoal(UNPAID, subject, { ...paid, at: MARCH_1 + 5 * DAY + 1 })).toBe(false);
    expect(reachesGoal(ANY_ORDER, subject, paid)).toBe(false);
  });

  it('name what to watch for', () => expect(watchedEvents(UNPAID)).toEqual(['order.paid']));
});

describe('the hold-out', () => {
  it('keeps back its share, and always the same people', () => {
    const flow = { id: 'f', holdout: 0.1 };
    const held = Array.from({ length: 5000 }, (_, id) => isHeldOut(flow, id)).filter(Boolean).length;
    expect(held).toBeGreaterThan(400);
    expect(held).toBeLessThan(600);
    expect(isHeldOut({ id: 'f', holdout: 0 }, 1)).toBe(false);
  });
});
