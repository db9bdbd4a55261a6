import { aFlow, MARCH_1 } from '../../test/support/flow-facts';
import { defaultSettings } from '../config/settings';
import type { ContactFacts } from '../contacts/contact-facts';
import { DAY, HOUR } from '../kernel/duration';
import type { QuietWindow } from '../messages/quiet-hours';
import type { OrderFacts } from '../orders/order-facts';
import { isHeldOut } from './hold-out';
import { simulate } from './simulate';
import type { SimulatedEvent } from './simulated-shop';

const UNPAID = aFlow(`
id: unpaid-order
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps: [ { wait: 2d }, { email: { template: unpaid-order } }, { wait: 1d }, { sms: { template: unpaid-order } } ]
`);
const settings = defaultSettings();

const ann: Omit<ContactFacts, 'at'> = {
  source: 'shop',
  externalId: 'c1',
  email: 'ann@example.com',
  phone: '+8613800138000',
  country: 'CN',
};

function event(
  type: string,
  at: number,
  more: {
    contact?: Partial<ContactFacts>;
    order?: Partial<OrderFacts>;
    consent?: SimulatedEvent['consent'];
    data?: Record<string, unknown>;
    history?: boolean;
  } = {},
): SimulatedEvent {
  const id = more.order?.externalId ?? '1001';
  const order: OrderFacts = {
    source: 'shop',
    externalId: id,
    updatedAt: at,
    currency: 'CNY',
    total: 26800,
    test: false,
    history: false,
    ...more.order,
  };
  if (type === 'order.placed') order.placedAt ??= at;
  if (type === 'order.paid') order.paidAt ??= at;
  return {
    key: `${type}:${id}`,
    type,
    at,
    history: more.history ?? false,
    test: false,
    contact: { ...ann, ...more.contact, at },
    consent: more.consent ?? [],
    ...(type.startsWith('order.') && { order }),
    data: more.data ?? {},
  };
}
const yes = (channel: 'email' | 'sms', state: 'granted' | 'withdrawn' = 'granted', at = 0) => ({
  facts: { channel, state, at, source: 'shop' },
});

describe('unpaid-order', () => {
  it('reminds on day 2 and 3', () => {
    expect(simulate(UNPAID, [event('order.placed', MARCH_1)], settings)).toEqual([
      {
        at: MARCH_1 + 2 * DAY,
        contact: 'c1',
        flow: 'unpaid-order',
        step: 'email-unpaid-order',
        action: 'sent',
        channel: 'email',
        template: 'unpaid-order',
        reason: null,
        letter: { message: expect.objectContaining({ purpose: 'service', heldOut: false }) as unknown, orders: ['1001'] },
      },
      {
        at: MARCH_1 + 3 * DAY,
        contact: 'c1',
        flow: 'unpaid-order',
        step: 'sms-unpaid-order',
        action: 'sent',
        channel: 'sms',
        template: 'unpaid-order',
        reason: null,
        letter: { message: expect.objectContaining({ purpose: 'service', heldOut: false }) as unknown, orders: ['1001'] },
      },
      {
        at: MARCH_1 + 3 * DAY,
        contact: 'c1',
        flow: 'unpaid-order',
        step: null,
        action: 'done',
        channel: null,
        template: null,
        reason: null,
        letter: null,
      },
    ]);
  });

  it('stops at the payment, also in the very moment the SMS is due', () => {
    const timeline = simulate(UNPAID, [event('order.placed', MARCH_1), event('order.paid', MARCH_1 + 3 * DAY)], settings);
    expect(timeline.map((a) => [a.action, a.step, a.reason])).toEqual([
      ['sent', 'email-unpaid-order', null],
      ['exited', 'wait-2', 'order.paid'],
    ]);
  });

  it('says nothing of an order that is paid already, of history, and of the same order told twice', () => {
    expect(simulate(UNPAID, [event('order.paid', MARCH_1 - HOUR), event('order.placed', MARCH_1)], settings)).toEqual([]);
    expect(simulate(UNPAID, [event('order.placed', MARCH_1, { history: true })], settings)).toEqual([]);
    expect(simulate(UNPAID, [event('order.placed', MARCH_1), event('order.placed', MARCH_1 + HOUR)], settings)).toHaveLength(3);
  });

  it('skips whom it cannot reach, with the reason', () => {
    const timeline = simulate(UNPAID, [event('order.placed', MARCH_1, { contact: { email: undefined } })], settings);
    expect(timeline.map((a) => [a.action, a.channel, a.reason])).toEqual([
      ['skipped', 'email', 'no_address'],
      ['sent', 'sms', null],
      ['done', null, null],
    ]);
  });

  it('stops where --until says', () => {
    expect(simulate(UNPAID, [event('order.placed', MARCH_1)], { ...settings, until: MARCH_1 + 3 * DAY })).toHaveLength(1);
  });

  it('hears what an order tells, where it is told how', () => {
    const tells: SimulatedEvent['tells'] = ({ contactId, order }) => {
      const common = { key: 'q', data: {}, history: false, test: false, contactId, orderId: order!.orderId };
      return order!.after.paidAt === null ? [] : [{ ...common, type: 'order.paid', at: order!.after.paidAt }];
    };
    const updated = { ...event('order.updated', MARCH_1 + DAY, { order: { paidAt: MARCH_1 + DAY } }), tells };
    expect(simulate(UNPAID, [event('order.placed', MARCH_1), updated], settings)).toMatchObject([
      { action: 'exited', reason: 'order.paid', at: MARCH_1 + DAY },
    ]);
  });

  it('lets an SMS wait for the morning, and a payment in that night end it', () => {
    const evening = Date.parse('2026-03-01T14:00:00Z');
    const morning = Date.parse('2026-03-05T01:00:00Z');
    const sms = simulate(UNPAID, [event('order.placed', evening)], settings).find((a) => a.channel === 'sms');
    expect(sms).toMatchObject({ action: 'sent', at: morning });
    const paid = simulate(UNPAID, [event('order.placed', evening), event('order.paid', morning - HOUR)], settings);
    expect(paid.at(-1)).toMatchObject({ action: 'exited', step: 'sms-unpaid-order', reason: 'order.paid' });
  });
});

describe('marketing', () => {
  const flow = (more = '') =>
    aFlow(
      `id: thanks\npurpose: marketing\ntrigger: { event: order.paid }\nexit: [ { event: order.paid, match: contact } ]\n${more}\nsteps: [ { email: { template: a, fallback: { sms: { template: b }, on: [no_address] } } } ]`,
    );

  it.each([
    ['nobody asked', [], ['skipped', 'no_consent']],
    ['yes', [yes('email')], ['sent', null]],
    ['yes, to SMS', [yes('sms')], ['skipped', 'no_consent']],
    ['no after yes', [yes('email'), yes('email', 'withdrawn', 1)], ['skipped', 'unsubscribed']],
    ['a bare true after no', [yes('email', 'withdrawn'), yes('email', 'granted', 1)], ['skipped', 'unsubscribed']],
    [
      'an explicit yes after no',
      [yes('email', 'withdrawn'), { facts: { ...yes('email', 'granted', 1).facts, explicit: true } }],
      ['sent', null],
    ],
  ])('%s', (_, consent, expected) => {
    const [first] = simulate(flow(), [event('order.paid', MARCH_1, { consent })], settings);
    expect([first!.action, first!.reason]).toEqual(expected);
  });

  it('falls back to SMS for who has no e-mail', () => {
    const timeline = simulate(
      flow(),
      [event('order.paid', MARCH_1, { contact: { email: undefined }, consent: [yes('sms')] })],
      settings,
    );
    expect(timeline.map((a) => [a.action, a.channel, a.template])).toEqual([
      ['skipped', 'email', 'a'],
      ['sent', 'sms', 'b'],
      ['done', null, null],
    ]);
  });

  it('keeps back the held out', () => {
    const half = flow('holdout: 50%');
    const held = Array.from({ length: 20 }, (_, i) => `c${i}`).find((id) => isHeldOut(half, id))!;
    const timeline = simulate(
      half,
      [event('order.paid', MARCH_1, { contact: { externalId: held }, consent: [yes('email')] })],
      settings,
    );
    expect(timeline[0]).toMatchObject({ action: 'held_out', reason: null });
  });
});

it.each<[string, QuietWindow | null, string]>([
  ['when somebody reads', null, '2026-03-01T13:00:00.000Z'],
  ['the nearest before the quiet hours of their country', { from: '20:00', to: '09:00' }, '2026-03-01T11:00:00.000Z'],
])('waits for the best hour: %s', (_, email, best) => {
  const flow = aFlow(
    'id: b\npurpose: marketing\ntrigger: { event: custom.x }\nsteps: [ { wait: { until: best_hour, within: 24h } }, { email: { template: b } } ]',
  );
  // After nine in the evening, in Shanghai.
  const read = [2, 1].map((days) => ({ ...event('email.clicked', MARCH_1 - days * DAY + 5.3 * HOUR), key: `read:${days}` }));
  const rules = { ...settings.rules, countries: { CN: { quiet_hours: { email } } } };
  const timeline = simulate(flow, [...read, event('custom.x', MARCH_1, { consent: [yes('email')] })], { ...settings, rules });
  expect(timeline.map((a) => [a.action, new Date(a.at).toISOString()])).toContainEqual(['sent', best]);
});

it('follows birthdays for as long as it is told, once a year however often they are mentioned', () => {
  const flow = aFlow(
    'id: b\npurpose: service\ntrigger: { date: contact.birthday, at: "09:00", where: { contact.country: CN } }\nsteps: [ { email: { template: birthday } } ]',
  );
  const born = (day: number) => ({ contact: { birthday: { month: 3, day, calendar: 'solar' as const, leap: false } } });
  const events = [event('contact.updated', MARCH_1, born(10)), event('contact.updated', MARCH_1 + 15 * DAY, born(20))];
  const timeline = simulate(flow, events, { ...settings, until: Date.parse('2027-12-31T00:00:00Z') });
  expect(timeline.filter((a) => a.action === 'sent').map((a) => new Date(a.at).toISOString())).toEqual([
    '2026-03-10T01:00:00.000Z',
    '2027-03-20T01:00:00.000Z',
  ]);
});
