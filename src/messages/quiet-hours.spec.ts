import fc from 'fast-check';
import { DAY, HOUR, MINUTE } from '../kernel/duration';
import { fromIso, localMinutes, toIso } from '../kernel/local-time';
import { quietFrom, quietUntil } from './quiet-hours';

const night = { from: '22:00', to: '08:00' };
const at = (iso: string) => fromIso(iso)!;
const ends = (iso: string, window = night, zones = ['Asia/Shanghai']) => {
  const until = quietUntil(at(iso), window, zones);
  return until === null ? null : toIso(until);
};

describe('quiet hours', () => {
  it('are over in the morning, of the same day after midnight and of the next day before', () => {
    expect(ends('2026-03-01T23:30:00+08:00')).toBe('2026-03-02T00:00:00.000Z');
    expect(ends('2026-03-02T01:00:00+08:00')).toBe('2026-03-02T00:00:00.000Z');
  });

  it('begin at `from` and are over at `to`', () => {
    expect(ends('2026-03-01T21:59:59+08:00')).toBeNull();
    expect(ends('2026-03-01T22:00:00+08:00')).not.toBeNull();
    expect(ends('2026-03-02T08:00:00+08:00')).toBeNull();
  });

  it('may lie within a day', () => {
    expect(ends('2026-03-01T13:00:00+08:00', { from: '12:00', to: '14:00' })).toBe('2026-03-01T06:00:00.000Z');
    expect(ends('2026-03-01T15:00:00+08:00', { from: '12:00', to: '14:00' })).toBeNull();
  });

  it('do not exist where there are none', () => expect(quietUntil(0, null, ['UTC'])).toBeNull());

  it('end when no zone that could be meant is quiet any more', () => {
    expect(ends('2026-03-01T12:30:00Z', night, ['America/New_York', 'America/Los_Angeles'])).toBe('2026-03-01T16:00:00.000Z');
  });

  it('end for the likeliest zone alone where the zones have no common moment', () => {
    const most = { from: '12:00', to: '11:00' };
    expect(quietUntil(at('2026-03-01T00:00:00Z'), most, ['UTC', 'Asia/Shanghai'])).toBe(at('2026-03-01T11:00:00Z'));
  });

  it.each([
    ['the hour that is skipped', '2026-03-29T00:30:00Z', { from: '22:00', to: '02:30' }],
    ['the hour that comes twice', '2026-10-25T00:45:00Z', { from: '22:00', to: '02:30' }],
  ])('end on days with %s', (_, iso, window) => {
    const until = quietUntil(at(iso), window, ['Europe/Berlin']);
    expect(until === null || (until > at(iso) && until - at(iso) < DAY)).toBe(true);
  });

  it('always end within two days, at a moment that is loud in every zone', () => {
    const zones = fc.subarray(['Asia/Shanghai', 'Asia/Kolkata', 'Europe/Berlin', 'Africa/Lagos'], { minLength: 1 });
    const instants = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
    fc.assert(
      fc.property(instants, zones, (t, some) => {
        const until = quietUntil(t, night, some);
        const moment = until ?? t;
        if (until !== null) expect(until).toBeGreaterThan(t);
        expect(moment - t).toBeLessThan(2 * DAY);
        for (const zone of some) {
          const m = localMinutes(moment, zone);
          expect(m >= 8 * 60 && m < 22 * 60).toBe(true);
        }
      }),
    );
  });
});

describe('the next quiet hours', () => {
  const begin = (iso: string, window = night, zones = ['Asia/Shanghai']) => toIso(quietFrom(at(iso), window, zones)!);

  it('begin this evening, or tomorrow where `from` has passed within the day', () => {
    expect(begin('2026-03-01T12:00:00+08:00')).toBe('2026-03-01T14:00:00.000Z');
    expect(begin('2026-03-01T15:00:00+08:00', { from: '12:00', to: '14:00' })).toBe('2026-03-02T04:00:00.000Z');
  });

  it('have begun where it is quiet', () => expect(begin('2026-03-01T23:30:00+08:00')).toBe('2026-03-01T15:30:00.000Z'));

  it('never begin where there are none', () => expect(quietFrom(0, null, ['UTC'])).toBeNull());

  it('begin with the first zone that could be meant', () => {
    expect(begin('2026-03-01T17:00:00Z', night, ['America/Los_Angeles', 'America/New_York'])).toBe('2026-03-02T03:00:00.000Z');
  });

  it('begin in the likeliest zone where the zones have no common moment', () => {
    const most = { from: '12:00', to: '11:00' };
    expect(begin('2026-03-01T11:30:00Z', most, ['UTC', 'Asia/Shanghai'])).toBe('2026-03-01T12:00:00.000Z');
  });

  it('begin a second time in an hour that comes twice, and after one that is skipped', () => {
    const early = { from: '02:30', to: '08:00' };
    expect(begin('2026-10-25T01:10:00Z', early, ['Europe/Berlin'])).toBe('2026-10-25T01:30:00.000Z');
    expect(begin('2026-03-29T00:50:00Z', early, ['Europe/Berlin'])).toBe('2026-03-29T01:00:00.000Z');
  });

  it('are the first quiet minute after a loud one, in every zone and over every change of the clock', () => {
    const zones = ['Asia/Shanghai', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'];
    const windows = [night, { from: '20:00', to: '09:00' }, { from: '02:30', to: '08:00' }, { from: '00:00', to: '05:00' }];
    const minutes = { min: at('2024-01-01T00:00:00Z') / MINUTE, max: at('2030-01-01T00:00:00Z') / MINUTE };
    const isQuiet = (t: number, w: { from: string; to: string }, zone: string) => quietUntil(t, w, [zone]) !== null;
    fc.assert(
      fc.property(
        fc.integer(minutes),
        fc.subarray(zones, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(...windows),
        (m, some, w) => {
          const t = m * MINUTE;
          fc.pre(some.every((zone) => !isQuiet(t, w, zone)));
          const from = quietFrom(t, w, some)!;
          expect(from - t).toBeLessThanOrEqual(25 * HOUR);
          expect(some.some((zone) => isQuiet(from, w, zone))).toBe(true);
          for (let before = from - MINUTE; before >= t; before -= 7 * MINUTE)
            expect(some.some((zone) => isQuiet(before, w, zone))).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
