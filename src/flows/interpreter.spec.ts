import { aContact, aFlow, aFlowOf, anEnrollment, anOrder, facts, MARCH_1, run, type Post } from '../../test/support/flow-facts';
import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration';
import { advance } from './interpreter';

const UNPAID = aFlow(`
id: unpaid-order
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps:
  - wait: 2d
  - email: { template: unpaid-order }
  - wait: 1d
  - sms: { template: unpaid-order }
`);

describe('unpaid-order', () => {
  it('parks until day 2, writes the e-mail, waits for it, writes the SMS a day later', () => {
    const parked = advance(UNPAID, anEnrollment(UNPAID), facts(), MARCH_1);
    expect(parked).toMatchObject({ enrollment: { step: 'wait-1', phase: 'wait', dueAt: MARCH_1 + 2 * DAY }, effects: [] });

    const early = advance(UNPAID, parked.enrollment, facts(), MARCH_1 + 2 * DAY - 1);
    expect(early).toEqual(parked);

    const written = advance(UNPAID, parked.enrollment, facts(), MARCH_1 + 2 * DAY);
    expect(written.effects).toEqual([
      {
        is: 'message',
        step: 'email-unpaid-order',
        visit: 0,
        channel: 'email',
        template: 'unpaid-order',
        variant: null,
        purpose: 'service',
        topic: 'service',
        options: {},
        heldOut: false,
        priority: 50,
        dueAt: MARCH_1 + 2 * DAY,
        expiresAt: MARCH_1 + 7 * DAY,
      },
    ]);
    expect(written.enrollment).toMatchObject({
      phase: 'message',
      dueAt: null,
      results: { 'email-unpaid-order': { status: 'queued' } },
    });

    const settled = {
      step: 'email-unpaid-order',
      visit: 0,
      channel: 'email' as const,
      status: 'sent' as const,
      reason: null,
      at: MARCH_1 + 2 * DAY + 9 * HOUR,
    };
    const waiting = advance(UNPAID, written.enrollment, facts({ settled }), settled.at);
    expect(waiting.enrollment).toMatchObject({
      step: 'wait-2',
      dueAt: settled.at + DAY,
      results: { 'email-unpaid-order': { status: 'sent' } },
    });

    const last = advance(UNPAID, waiting.enrollment, facts(), settled.at + DAY);
    expect(last.effects).toMatchObject([{ channel: 'sms', dueAt: settled.at + DAY }]);
    const done = advance(
      UNPAID,
      last.enrollment,
      facts({ settled: { ...settled, step: 'sms-unpaid-order', channel: 'sms' } }),
      settled.at + DAY,
    );
    expect(done.enrollment).toMatchObject({ state: 'done', step: null, dueAt: null, reason: null });
  });

  it('plans by the trigger and not by when somebody looked: five days late, the same due time', () => {
    const { effects } = advance(UNPAID, anEnrollment(UNPAID), facts(), MARCH_1 + 5 * DAY);
    expect(effects).toMatchObject([{ dueAt: MARCH_1 + 2 * DAY, expiresAt: MARCH_1 + 7 * DAY }]);
  });

  it('says the order closes when the flow says so, else when the shop does', () => {
    const own = { ...UNPAID, closesAfter: 4 * DAY };
    expect(advance(own, anEnrollment(own), facts(), MARCH_1 + 2 * DAY).effects).toMatchObject([{ expiresAt: MARCH_1 + 4 * DAY }]);
  });
});

describe('waiting for a message', () => {
  const flow = aFlowOf('email: { template: a }', 'sms: { template: b }');
  const written = advance(flow, anEnrollment(flow), facts(), MARCH_1).enrollment;
  const settled = {
    step: 'email-a',
    visit: 0,
    channel: 'email' as const,
    status: 'skipped' as const,
    reason: 'dormant',
    at: MARCH_1 + HOUR,
  };

  it.each([
    ['nothing', undefined],
    ['another step', { ...settled, step: 'sms-b' }],
    ['another visit', { ...settled, visit: 1 }],
    ['another channel', { ...settled, channel: 'sms' as const }],
  ])('%s settled: it stays where it is', (_, other) => {
    expect(advance(flow, written, facts({ settled: other }), MARCH_1 + DAY)).toEqual({ enrollment: written, effects: [] });
  });

  it.each(['sent', 'skipped', 'held_out', 'failed', 'unknown'] as const)('%s: it goes on', (status) => {
    const { enrollment, effects } = advance(flow, written, facts({ settled: { ...settled, status } }), MARCH_1 + DAY);
    expect(effects).toMatchObject([{ step: 'sms-b', dueAt: MARCH_1 + HOUR }]);
    expect(enrollment.results['email-a']).toMatchObject({ status, at: MARCH_1 + HOUR });
  });
});

describe('fallback', () => {
  const flow = aFlowOf(
    'id: look\n    email: { template: a, expires_after: 12h, fallback: { sms: { template: b }, on: [dormant, no_address] } }',
    'wait: 1d',
    'exit: end',
  );
  const skipped =
    (reason: string): Post =>
    (m) =>
      m.channel === 'email' ? { status: 'skipped', reason } : { status: 'sent', reason: null };

  it('writes once more on the other channel, as the same step and visit', () => {
    const { messages, enrollment } = run(flow, anEnrollment(flow), { post: skipped('dormant') });
    expect(messages).toMatchObject([
      { step: 'look', visit: 0, channel: 'email', template: 'a' },
      { step: 'look', visit: 0, channel: 'sms', template: 'b', expiresAt: MARCH_1 + 12 * HOUR },
    ]);
    expect(enrollment.results['look']).toMatchObject({ channel: 'sms', status: 'sent' });
    expect(enrollment).toMatchObject({ state: 'exited', reason: 'end' });
  });

  it.each(['unsubscribed', 'no_consent', 'suppressed_complaint', 'frequency_cap'])('never for %s', (reason) => {
    expect(run(flow, anEnrollment(flow), { post: skipped(reason) }).messages).toHaveLength(1);
  });

  it('has no fallback of its own', () => {
    expect(run(flow, anEnrollment(flow), { post: () => ({ status: 'skipped', reason: 'no_address' }) }).messages).toHaveLength(2);
  });
});

describe('if', () => {
  const flow = aFlowOf(
    'if: { contact.country: CN }\n    then: [ { sms: { template: cn } }, { exit: china } ]',
    'email: { template: rest }',
  );

  it('takes the branch and comes back', () => {
    expect(run(flow, anEnrollment(flow)).messages).toMatchObject([{ template: 'rest' }]);
    const chinese = run(flow, anEnrollment(flow), { facts: { contact: aContact({ country: 'CN' }) } });
    expect(chinese.messages).toMatchObject([{ template: 'cn' }]);
    expect(chinese.enrollment).toMatchObject({ state: 'exited', reason: 'china' });
  });
});

it("hands the trigger's data, the hold-out and the priority to its messages", () => {
  const flow = { ...aFlowOf('email: { template: a, urgent: true }'), priority: 80 };
  const { messages } = run(flow, anEnrollment(flow, { heldOut: true, triggerData: { shipment: { id: 's1' } } }));
  expect(messages).toMatchObject([{ heldOut: true, priority: 80, options: { urgent: true, event: { shipment: { id: 's1' } } } }]);
});

it('lets a greeting expire a day after it was due', () => {
  const flow = aFlow('id: b\npurpose: marketing\ntrigger: { date: contact.birthday }\nsteps: [ { email: { template: b } } ]');
  expect(run(flow, anEnrollment(flow, { orderId: null })).messages).toMatchObject([{ expiresAt: MARCH_1 + DAY }]);
});

it('ends without a word when the date it waits for is not known', () => {
  const flow = aFlowOf('wait: { until: order.delivered_at, offset: 14d }', 'email: { template: a }');
  expect(run(flow, anEnrollment(flow))).toMatchObject({ enrollment: { state: 'exited', reason: 'no_date' }, messages: [] });
  const delivered = run(flow, anEnrollment(flow), { facts: { order: anOrder({ delivered_at: MARCH_1 + DAY }) } });
  expect(delivered.messages).toMatchObject([{ dueAt: MARCH_1 + 15 * DAY }]);
});

it('goes on at once when the date is past already', () => {
  const flow = aFlowOf('wait: { until: order.placed_at, offset: -3d }', 'email: { template: a }');
  expect(advance(flow, anEnrollment(flow), facts(), MARCH_1).effects).toMatchObject([{ dueAt: MARCH_1 }]);
});

it.each(['done', 'exited', 'parked'] as const)('never moves an enrollment that is %s', (state) => {
  const over = anEnrollment(UNPAID, { state });
  expect(advance(UNPAID, over, facts(), MARCH_1 + 90 * DAY)).toEqual({ enrollment: over, effects: [] });
});

it('throws for a step its version does not have', () => {
  expect(() => advance(UNPAID, anEnrollment(UNPAID, { step: 'gone' }), facts(), MARCH_1)).toThrow(
    'flow unpaid-order has no step gone',
  );
});

it('works in seconds, so that anybody can watch', () => {
  const flow = aFlowOf('wait: 2s', 'email: { template: a }', 'wait: 1min', 'sms: { template: a }');
  expect(run(flow, anEnrollment(flow)).messages.map((m) => m.dueAt)).toEqual([
    MARCH_1 + 2 * SECOND,
    MARCH_1 + 2 * SECOND + MINUTE,
  ]);
});
