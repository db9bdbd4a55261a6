import { beyondDay, warmUpDay, type WarmUpPlan } from './warm-up';

const plan: WarmUpPlan = { start: '2026-12-01', per_day: [50, 100, 200], keep_for_service: 0.2 };
const on = (iso: string) => warmUpDay(plan, 'Asia/Shanghai', Date.parse(iso));
const row = (id: number, lane: 'service' | 'marketing') => ({ id, row: { lane } });

describe('a warm-up plan (M12)', () => {
  it.each([
    ['2026-11-20T00:00:00Z', 50],
    ['2026-11-30T15:59:59Z', 50],
    ['2026-12-01T15:59:59Z', 50],
    ['2026-12-01T16:00:00Z', 100],
    ['2026-12-03T12:00:00Z', 200],
  ])('allows at %s %d e-mails a day', (iso, most) => expect(on(iso)?.most).toBe(most));

  it('ends after its last day', () => expect(on('2026-12-03T16:00:00Z')).toBeNull());

  it('counts days by the clock of the shop, also where they have 23 hours', () => {
    expect(on('2026-12-01T20:00:00Z')).toMatchObject({
      begins: Date.parse('2026-12-01T16:00:00Z'),
      ends: Date.parse('2026-12-02T16:00:00Z'),
    });
    const spring = warmUpDay({ ...plan, start: '2026-03-29' }, 'Europe/Berlin', Date.parse('2026-03-29T12:00:00Z'))!;
    expect(spring.ends - spring.begins).toBe(23 * 3_600_000);
  });

  it('gives the room there is to service e-mail first, and keeps a share for it', () => {
    const batch = [row(1, 'marketing'), row(2, 'service'), row(3, 'marketing'), row(4, 'service')];
    const beyond = (taken: number, keep = 0) => beyondDay(batch, taken, 10, keep).map((m) => m.id);
    expect(beyond(6)).toEqual([]);
    expect(beyond(7)).toEqual([3]);
    expect(beyond(9)).toEqual([4, 1, 3]);
    expect(beyond(10)).toEqual([2, 4, 1, 3]);
    expect(beyond(6, 0.2)).toEqual([1, 3]);
    expect(beyond(8, 0.2)).toEqual([1, 3]);
  });
});
