import { aContact, anOrder, facts, MARCH_1 } from '../../../test/support/flow-facts';
import { DAY, HOUR } from '../../kernel/duration';
import { waitUntil } from './wait';

const at = (iso: string) => Date.parse(iso);
const inZone = (timezone: string) => facts({ contact: aContact({ timezone }) });

describe('wait', () => {
  it('by elapsed time counts hours, also over a change of the clocks', () => {
    const before = at('2026-03-28T12:00:00Z');
    expect(waitUntil({ is: 'elapsed', ms: DAY }, before, inZone('Europe/Berlin'))).toBe(before + DAY);
  });

  it.each([
    ['Asia/Shanghai', '2026-03-03T02:00:00Z'],
    ['Europe/London', '2026-03-03T10:00:00Z'],
    ['America/Los_Angeles', '2026-03-03T18:00:00Z'],
  ])('by the calendar of %s counts midnights', (zone, expected) => {
    expect(waitUntil({ is: 'calendar', days: 2, at: '10:00' }, MARCH_1, inZone(zone))).toBe(at(expected));
  });

  it('in the hour that is skipped in spring means the first moment after it', () => {
    const until = waitUntil({ is: 'calendar', days: 1, at: '02:30' }, at('2026-03-28T12:00:00Z'), inZone('Europe/Berlin'));
    expect(until).toBe(at('2026-03-29T01:00:00Z'));
  });

  it('in the hour that comes twice in autumn means its first time', () => {
    const until = waitUntil({ is: 'calendar', days: 1, at: '02:30' }, at('2026-10-24T12:00:00Z'), inZone('Europe/Berlin'));
    expect(until).toBe(at('2026-10-25T00:30:00Z'));
  });

  it('until a date field: its day is day 0', () => {
    const order = anOrder({ placed_at: at('2026-03-01T23:30:00Z') });
    const given = facts({ order, contact: aContact({ timezone: 'Asia/Shanghai' }) });
    expect(waitUntil({ is: 'until', field: 'order.placed_at', offset: 2 * DAY, at: '10:00' }, MARCH_1, given)).toBe(
      at('2026-03-04T02:00:00Z'),
    );
    expect(waitUntil({ is: 'until', field: 'order.placed_at', offset: 36 * HOUR, at: null }, MARCH_1, given)).toBe(
      at('2026-03-03T11:30:00Z'),
    );
  });

  it('until a date that is not known has no answer', () => {
    expect(waitUntil({ is: 'until', field: 'order.paid_at', offset: 0, at: null }, MARCH_1, facts())).toBeUndefined();
    expect(
      waitUntil({ is: 'until', field: 'order.paid_at', offset: 0, at: null }, MARCH_1, facts({ order: null })),
    ).toBeUndefined();
  });
});
