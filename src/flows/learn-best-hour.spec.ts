import { Chance } from '../../test/support/chance';
import { DAY, HOUR } from '../kernel/duration';
import { learnBestHour, readingHours, type Reading } from './learn-best-hour';

const NOW = Date.parse('2026-03-02T00:00:00Z');
const at = (time: string, clicked = false): Reading => ({ at: Date.parse(`2026-03-01T${time}:00Z`), clicked });
const evening = readingHours(Array.from({ length: 500 }, (_, i) => ({ at: NOW + 20 * HOUR + (i % 60) * 60_000, zone: 'UTC' })));

describe('the best hour', () => {
  it.each<[string, Reading[], string, number]>([
    ['is the usual one of who never read anything', [], 'UTC', 10],
    ['is where readings agree', [at('20:15'), at('20:40')], 'UTC', 20],
    ['is on the wall clock of the contact', [at('12:15'), at('12:40')], 'Asia/Shanghai', 20],
    ['goes to the middle of neighbours', [at('19:00'), at('20:30'), at('21:10'), at('20:20')], 'UTC', 20],
    ['wraps at midnight', [at('23:30'), at('23:10'), at('23:20'), at('00:40')], 'UTC', 23],
    ['believes a click more than an open', [at('15:30'), at('20:30', true)], 'UTC', 20],
  ])('%s', (_, readings, zone, hour) => {
    expect(learnBestHour(readings, zone, NOW)).toBe(hour);
  });

  it('begins with the habits of the shop, and those begin with the usual hour', () => {
    expect(learnBestHour([], 'UTC', NOW, { shop: evening })).toBe(20);
    expect(learnBestHour([at('12:30'), at('12:10')], 'UTC', NOW, { shop: evening })).toBe(12);
    expect(learnBestHour([], 'UTC', NOW, { shop: readingHours([{ at: NOW + 20 * HOUR, zone: 'UTC' }]) })).toBe(10);
  });

  it('forgets slowly', () => {
    const old = [0, 1, 2].map((i): Reading => ({ at: NOW - 170 * DAY + 8.5 * HOUR + i * DAY, clicked: false }));
    const fresh = [at('17:30'), at('17:40')];
    expect(learnBestHour(old, 'UTC', NOW)).toBe(8);
    expect(learnBestHour([...old, ...fresh], 'UTC', NOW)).toBe(17);
  });

  it('is no quiet hour', () => {
    const quiet = { from: '22:00', to: '08:00' };
    const night = [at('23:10'), at('23:20'), at('23:30'), at('22:30')];
    expect(learnBestHour(night, 'UTC', NOW)).toBe(23);
    expect(learnBestHour(night, 'UTC', NOW, { quiet })).toBe(21);
    expect(learnBestHour(night, 'UTC', NOW, { quiet: { from: '00:00', to: '12:00' } })).toBe(23);
  });

  it('of readers with a habit is found within an hour ever more often, and always more often than by one hour for all', () => {
    const chance = new Chance(5);
    const people = Array.from({ length: 600 }, () => habit(chance));
    const shop = readingHours(people.flatMap((peak) => [{ at: NOW + reads(peak, chance) * HOUR, zone: 'UTC' }]));
    const found = (hourOf: (peak: number) => number) =>
      people.filter((peak) => isNear(hourOf(peak), peak)).length / people.length;
    const fixed = found(() => 10);
    const learnt = [0, 1, 2, 3, 5, 10, 20].map((n) =>
      found((peak) => {
        const readings = Array.from({ length: n }, (_, i) => ({
          at: NOW - (i % 120) * DAY + reads(peak, chance) * HOUR,
          clicked: i % 3 === 0,
        }));
        return learnBestHour(readings, 'UTC', NOW, { shop });
      }),
    );
    console.info(
      `within an hour: always ten ${fixed.toFixed(2)}; after 0, 1, 2, 3, 5, 10, 20 readings ${learnt.map((p) => p.toFixed(2)).join(', ')}`,
    );
    expect(learnt[0]).toBeGreaterThan(fixed);
    expect(learnt[3]).toBeGreaterThan(learnt[0]! + 0.15);
    expect(learnt[5]).toBeGreaterThan(0.8);
    expect(learnt[6]).toBeGreaterThan(learnt[4]!);
  });
});

/** Most read in the evening, some at noon, a few before work; each at their own hour. */
function habit(chance: Chance): number {
  const kind = chance.next();
  const peak = kind < 0.6 ? 20 + 1.5 * chance.normal() : kind < 0.85 ? 12.5 + chance.normal() : 8 + chance.normal();
  return (peak + 24) % 24;
}

/** Seven in ten readings are near the habit; the others are when it happens, awake. */
function reads(peak: number, chance: Chance): number {
  const time = chance.next() < 0.7 ? peak + chance.normal() : 7 + 16 * chance.next();
  return (time + 24) % 24;
}

/** The middle of the hour lies within an hour of the habit. */
function isNear(hour: number, peak: number): boolean {
  const apart = Math.abs(hour + 0.5 - peak);
  return Math.min(apart, 24 - apart) <= 1;
}
