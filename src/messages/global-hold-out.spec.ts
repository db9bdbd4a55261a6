import { isGloballyHeldOut, termOf, type GlobalHoldout } from './global-hold-out';

const ZONE = 'Asia/Shanghai';
const at = (text: string) => Date.parse(text);
const fifth: GlobalHoldout = { share: 0.2, rotate: 'quarter' };
const held = (rule: GlobalHoldout, now: number) =>
  Array.from({ length: 5000 }, (_, id) => id).filter((id) => isGloballyHeldOut(rule, id, now, ZONE));

describe('the global hold-out', () => {
  it.each([
    ['quarter', '2026-11-29T00:00:00Z', '2026-Q4', '2026-09-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
    ['quarter', '2026-12-31T15:59:59Z', '2026-Q4', '2026-09-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
    ['quarter', '2026-12-31T16:00:00Z', '2027-Q1', '2026-12-31T16:00:00.000Z', '2027-03-31T16:00:00.000Z'],
    ['quarter', '2027-03-31T16:00:00Z', '2027-Q2', '2027-03-31T16:00:00.000Z', '2027-06-30T16:00:00.000Z'],
    ['quarter', '2027-09-30T15:59:59Z', '2027-Q3', '2027-06-30T16:00:00.000Z', '2027-09-30T16:00:00.000Z'],
    ['year', '2026-05-01T00:00:00Z', '2026', '2025-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
    ['year', '2026-12-31T16:00:00Z', '2027', '2026-12-31T16:00:00.000Z', '2027-12-31T16:00:00.000Z'],
  ] as const)('has its terms by %s on the calendar of the shop: %s lies in %s', (rotate, now, name, from, until) => {
    const term = termOf(rotate, at(now), ZONE);
    expect([term.name, new Date(term.from).toISOString(), new Date(term.until).toISOString()]).toEqual([name, from, until]);
  });

  it('holds its share, the same people for the whole term, and others in the next', () => {
    const now = held(fifth, at('2026-10-01T00:00:00Z'));
    expect(Math.abs(now.length - 1000)).toBeLessThan(120);
    expect(held(fifth, at('2026-12-31T00:00:00Z'))).toEqual(now);
    const next = new Set(held(fifth, at('2027-01-01T00:00:00Z')));
    // A fifth of a fifth by chance, not more.
    expect(now.filter((id) => next.has(id)).length).toBeLessThan(300);
  });

  it('keeps whom it holds when it grows, and lets everybody go at 0', () => {
    const now = at('2026-10-01T00:00:00Z');
    const more = new Set(held({ ...fifth, share: 0.3 }, now));
    expect(held(fifth, now).every((id) => more.has(id))).toBe(true);
    expect(held({ ...fifth, share: 0 }, now)).toEqual([]);
    expect(held({ ...fifth, rotate: 'never' }, now)).toEqual(held({ ...fifth, rotate: 'never' }, at('2031-01-01T00:00:00Z')));
  });
});
