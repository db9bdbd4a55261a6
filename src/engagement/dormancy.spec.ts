import fc from 'fast-check';
import { DAY } from '../kernel/duration';
import { stateOf, withAnswer, withDelivery, withoutDelivery, withSign, type History } from './dormancy';

const rule = { delivered: 4, within: 180 * DAY, cooling_share: 0.5 };
const nothing: History = { recent: [], wokenAt: null, unknownAt: null };
const START = 1_700_000_000_000;

/** Deliveries on these days, as messages 1, 2, 3… */
const deliveredOn = (...days: number[]) =>
  days.reduce((h, d, i) => withDelivery(h, { messageId: i + 1, at: START + d * DAY }, rule.delivered), nothing);
const answer = (messageId: number, over: object) => ({ messageId, openAt: null, clickAt: null, unknownAt: null, ...over });

describe('dormancy', () => {
  it('comes with the last of so many unanswered e-mails, and is announced', () => {
    expect([0, 1, 2, 3, 4, 9].map((n) => stateOf(deliveredOn(...Array.from({ length: n }, (_, i) => i)), rule))).toEqual([
      'active',
      'active',
      'cooling',
      'cooling',
      'dormant',
      'dormant',
    ]);
  });

  it('needs them all within the window', () => {
    expect(stateOf(deliveredOn(0, 60, 120, 180), rule)).toBe('dormant');
    expect(stateOf(deliveredOn(0, 60, 120, 181), rule)).toBe('cooling');
  });

  it.each([
    ['an open of any of them', answer(2, { openAt: START + 20 * DAY })],
    ['a click on the oldest, today', answer(1, { clickAt: START + 40 * DAY })],
    ['an open of a mail from before', answer(99, { openAt: START + 3 * DAY })],
  ])('does not come, or ends, with %s', (_what, sign) => {
    expect(stateOf(withAnswer(deliveredOn(0, 1, 2, 3), sign), rule)).not.toBe('dormant');
  });

  it('does not come by silence after e-mails whose opens are not recorded', () => {
    const mails = Array.from({ length: 12 }, (_, i) => ({ messageId: i + 1, at: START + i * DAY }));
    const stateAfter = (all: (typeof mails)[number][]) =>
      stateOf(all.reduce((h, m) => withDelivery(h, m, rule.delivered), nothing), rule); // prettier-ignore
    expect(stateAfter(mails)).toBe('dormant');
    expect(stateAfter(mails.map((m) => ({ ...m, unobserved: true })))).toBe('active');
    expect(stateAfter(mails.map((m, i) => ({ ...m, unobserved: i === 10 })))).toBe('cooling');
  });

  it('ends with a paid order, and begins again after as many unanswered e-mails', () => {
    let history = withSign(deliveredOn(0, 1, 2, 3), START + 5 * DAY);
    expect(stateOf(history, rule)).toBe('active');
    for (const [id, day] of [
      [11, 6],
      [12, 7],
      [13, 8],
    ] as const)
      history = withDelivery(history, { messageId: id, at: START + day * DAY }, rule.delivered);
    expect(stateOf(history, rule)).toBe('cooling');
    expect(stateOf(withDelivery(history, { messageId: 14, at: START + 9 * DAY }, rule.delivered), rule)).toBe('dormant');
  });

  it('is not concluded from opens that may be a proxy: they prove nothing', () => {
    expect(stateOf(withAnswer(deliveredOn(0, 1, 2, 3), answer(3, { unknownAt: START + 3 * DAY })), rule)).toBe('cooling');
    expect(stateOf(withAnswer(deliveredOn(0, 1, 2, 3), answer(99, { unknownAt: START - DAY })), rule)).toBe('dormant');
  });

  it('does not count what bounced', () => {
    expect(stateOf(withoutDelivery(deliveredOn(0, 1, 2, 3), 2), rule)).toBe('cooling');
  });

  it('agrees with the sentence it was built from, for any history that is remembered in part', () => {
    const step = fc.record({
      gap: fc.integer({ min: 1, max: 80 }),
      did: fc.constantFrom(
        'deliver' as const,
        'deliver' as const,
        'deliver' as const,
        'open' as const,
        'pay' as const,
        'unknown' as const,
      ),
      of: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let history = nothing;
        let at = START;
        const deliveries: { id: number; at: number }[] = [];
        const signs: number[] = [];
        const unknowns: number[] = [];
        for (const { gap, did, of } of steps) {
          at += gap * DAY;
          const id = deliveries.at(-1 - of)?.id;
          if (did === 'deliver') {
            deliveries.push({ id: deliveries.length + 1, at });
            history = withDelivery(history, { messageId: deliveries.length, at }, rule.delivered);
          } else if (did === 'pay') {
            signs.push(at);
            history = withSign(history, at);
          } else if (id !== undefined) {
            const known = history.recent.find((d) => d.messageId === id);
            const firstOpen = known?.openAt ?? at;
            if (did === 'open') signs.push(firstOpen);
            else unknowns.push(known?.unknownAt ?? at);
            history = withAnswer(history, {
              messageId: id,
              clickAt: null,
              openAt: did === 'open' ? firstOpen : (known?.openAt ?? null),
              unknownAt: did === 'unknown' ? (known?.unknownAt ?? at) : (known?.unknownAt ?? null),
            });
          }
          expect(history.recent.length).toBeLessThanOrEqual(rule.delivered);
        }
        const last4 = deliveries.slice(-rule.delivered);
        const since = last4[0]?.at ?? 0;
        const silent =
          last4.length === rule.delivered &&
          last4.at(-1)!.at - since <= rule.within &&
          !signs.some((s) => s >= since) &&
          !unknowns.some((u) => u >= since);
        expect(stateOf(history, rule) === 'dormant').toBe(silent);
      }),
      { numRuns: 1000 },
    );
  });
});
