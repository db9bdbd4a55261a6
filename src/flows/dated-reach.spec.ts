import fc from 'fast-check';
import type { ContactView } from '../contacts/contact-view';
import { HOUR } from '../kernel/duration';
import { reachOf as reach } from './dated-reach';
import type { Trigger } from './definition';
import { occurrencesBetween as between, type Almanac } from './occurrences';

const FIRST = Date.parse('2024-01-01T00:00:00Z');
const LAST = Date.parse('2032-01-01T00:00:00Z');
const zone = fc.constantFrom('Pacific/Kiritimati', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Etc/GMT+12');
const span = fc
  .tuple(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: 1, max: 96 }))
  .map(([from, hours]) => ({ from, until: from + hours * HOUR }));
const when = fc.record({
  offset: fc.constantFrom(-14, -3, 0, 1, 90).map((days) => days * 24 * HOUR),
  at: fc.constantFrom(null, '00:00', '09:00', '23:59'),
});
const ALMANAC: Almanac = { own: {}, shopZone: 'Asia/Shanghai', publishedAt: 0 };
const reachOf = (trigger: Trigger, from: number, until: number) => reach(trigger, { from, until }, ALMANAC);
const occurrencesBetween = (trigger: Trigger, who: ContactView, from: number, until: number, timezone: string) =>
  between(trigger, { contact: { ...who, timezone }, order: null }, { from, until }, ALMANAC);
const contact = (of: Partial<ContactView>) => of as ContactView;

describe('whom a date can concern', () => {
  it('never leaves out a contact whose birthday falls into the span, by either calendar, in any zone', () => {
    const birthday = fc.record({
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 30 }),
      calendar: fc.constantFrom('solar' as const, 'lunar' as const),
      leap_month: fc.boolean(),
    });
    fc.assert(
      fc.property(birthday, zone, span, when, (b, timezone, { from, until }, { offset, at }) => {
        fc.pre(b.calendar === 'lunar' || !(b.month === 2 && b.day === 30));
        const trigger: Trigger = { is: 'date', field: 'contact.birthday', offset, at, where: null };
        if (occurrencesBetween(trigger, contact({ birthday: b }), from, until, timezone).length === 0) return;
        const reach = reachOf(trigger, from, until);
        const days = reach.of === 'birthdays' ? reach.days : [];
        expect(days).toContainEqual({ calendar: b.calendar, month: b.month, day: b.day });
      }),
      { numRuns: 3000 },
    );
  });

  it('names few birthdays for two days, so that the index finds them', () => {
    const trigger: Trigger = { is: 'date', field: 'contact.birthday', offset: 0, at: '09:00', where: null };
    const reach = reachOf(trigger, FIRST, FIRST + 48 * HOUR);
    expect(reach.of === 'birthdays' && reach.days.length).toBeLessThan(20);
  });

  it('means nobody far from a holiday, and everybody where it may fall in some zone', () => {
    const trigger: Trigger = { is: 'holiday', holiday: 'CN/mid-autumn', offset: 0, at: '10:00', where: null };
    const on = (iso: string) => reachOf(trigger, Date.parse(iso), Date.parse(iso) + HOUR).of;
    // 25 September 2026: 10:00 begins at 20:00 UTC of the day before on Kiritimati, and ends at 22:00 UTC in the last zone.
    expect(on('2026-09-20T00:00:00Z')).toBe('nobody');
    expect(on('2026-09-24T20:00:00Z')).toBe('everybody');
    expect(on('2026-09-25T22:00:00Z')).toBe('everybody');
    expect(on('2026-09-28T00:00:00Z')).toBe('nobody');
  });

  it('never leaves out a contact whose date lies the offset before the span', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), zone, span, when, (last, timezone, { from, until }, { offset, at }) => {
        const trigger: Trigger = { is: 'date', field: 'contact.last_order_at', offset, at, where: null };
        if (occurrencesBetween(trigger, contact({ last_order_at: last }), from, until, timezone).length === 0) return;
        const reach = reachOf(trigger, from, until);
        expect(reach.of === 'contacts' && reach.from <= last && last < reach.until).toBe(true);
      }),
      {
        numRuns: 2000,
        examples: [[FIRST, 'Asia/Shanghai', { from: FIRST, until: FIRST + 48 * HOUR }, { offset: 0, at: '09:00' }]],
      },
    );
  });
});
