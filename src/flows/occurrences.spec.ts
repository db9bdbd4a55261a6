import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aContact } from '../../test/support/flow-facts';
import { DAY } from '../kernel/duration';
import { printDate } from '../kernel/local-time';
import { holidayIn, isHolidayName, knownHolidays } from './calendar/holidays';
import { lunarToSolar } from './calendar/lunar-date';
import { parseOwnCalendars } from './calendar/own-calendars';
import type { Trigger } from './definition';
import type { ContactView } from '../contacts/contact-view';
import { occurrencesBetween as between, type OwnCalendars } from './occurrences';

const occurrencesBetween = (
  trigger: Trigger,
  who: ContactView,
  from: number,
  until: number,
  timezone: string,
  own: OwnCalendars = {},
) =>
  between(
    trigger,
    { contact: { ...who, timezone }, order: null },
    { from, until },
    { own, shopZone: 'Asia/Shanghai', publishedAt: 0 },
  );
const at = (iso: string) => Date.parse(iso);
const birthday = (month: number, day: number, calendar: 'solar' | 'lunar' = 'solar', leap_month = false) =>
  aContact({ birthday: { month, day, calendar, leap_month } });
const BIRTHDAY: Trigger = { is: 'date', field: 'contact.birthday', offset: 0, at: '09:00', where: null };
const print = (found: { at: number; key: string }[]) => found.map((o) => `${o.key} ${new Date(o.at).toISOString()}`);

describe('birthdays', () => {
  it("come once a year at the contact's own hour", () => {
    const found = occurrencesBetween(
      BIRTHDAY,
      birthday(5, 17),
      at('2026-01-01T00:00:00Z'),
      at('2028-01-01T00:00:00Z'),
      'Asia/Shanghai',
    );
    expect(print(found)).toEqual(['birthday:2026 2026-05-17T01:00:00.000Z', 'birthday:2027 2027-05-17T01:00:00.000Z']);
  });

  it('on 29 February fall on the 28th in other years', () => {
    const found = occurrencesBetween(BIRTHDAY, birthday(2, 29), at('2027-01-01T00:00:00Z'), at('2029-01-01T00:00:00Z'), 'utc');
    expect(print(found)).toEqual(['birthday:2027 2027-02-28T09:00:00.000Z', 'birthday:2028 2028-02-29T09:00:00.000Z']);
  });

  it('are found half-open, whatever the zone and the turn of the year', () => {
    const newYear = birthday(1, 1);
    const moment = at('2026-12-31T23:00:00Z');
    const sydney: Trigger = { ...BIRTHDAY, at: '10:00' };
    expect(occurrencesBetween(sydney, newYear, moment, moment + 1, 'Australia/Sydney')).toEqual([
      { at: moment, key: 'birthday:2027', orderId: null },
    ]);
    expect(occurrencesBetween(sydney, newYear, moment - DAY, moment, 'Australia/Sydney')).toEqual([]);
  });

  it('can be announced days before', () => {
    const before: Trigger = { ...BIRTHDAY, offset: -3 * DAY };
    const found = occurrencesBetween(before, birthday(1, 2), at('2026-12-01T00:00:00Z'), at('2027-01-01T00:00:00Z'), 'utc');
    expect(print(found)).toEqual(['birthday:2027 2026-12-30T09:00:00.000Z']);
  });

  it('of the lunar calendar fall on their day, or on the last of a shorter month', () => {
    expect(printDate(lunarToSolar(2025, { month: 6, day: 15, leap: true }))).toBe('2025-08-08');
    expect(printDate(lunarToSolar(2026, { month: 6, day: 15, leap: true }))).toBe('2026-07-28');
    expect(printDate(lunarToSolar(2025, { month: 12, day: 30 }))).toBe('2026-02-16');
    const found = occurrencesBetween(
      BIRTHDAY,
      birthday(12, 30, 'lunar'),
      at('2030-01-01T00:00:00Z'),
      at('2031-01-01T00:00:00Z'),
      'utc',
    );
    expect(print(found)).toEqual(['birthday:2029 2030-02-02T09:00:00.000Z']);
  });

  it('nobody told of never come', () => {
    expect(occurrencesBetween(BIRTHDAY, aContact(), 0, at('2030-01-01T00:00:00Z'), 'utc')).toEqual([]);
  });
});

describe('other dates', () => {
  const winback: Trigger = { is: 'date', field: 'contact.last_order_at', offset: 90 * DAY, at: '10:00', where: null };

  it('come once, so many days of the calendar later', () => {
    const contact = aContact({ last_order_at: at('2026-03-01T22:00:00Z') });
    expect(print(occurrencesBetween(winback, contact, 0, at('2030-01-01T00:00:00Z'), 'Europe/Berlin'))).toEqual([
      'last_order_at:2026-03-01 2026-05-30T08:00:00.000Z',
    ]);
    expect(occurrencesBetween(winback, aContact(), 0, at('2030-01-01T00:00:00Z'), 'utc')).toEqual([]);
  });
});

describe('holidays', () => {
  it("have their moment in the contact's zone", () => {
    const midAutumn: Trigger = { is: 'holiday', holiday: 'CN/mid-autumn', offset: -3 * DAY, at: '10:00', where: null };
    const found = occurrencesBetween(
      midAutumn,
      aContact(),
      at('2026-01-01T00:00:00Z'),
      at('2027-01-01T00:00:00Z'),
      'Asia/Shanghai',
    );
    expect(print(found)).toEqual(['CN/mid-autumn:2026 2026-09-22T02:00:00.000Z']);
  });

  it.each([
    ['CN/spring-festival-eve', 2026, '2026-02-16'],
    ['CN/qingming', 2026, '2026-04-05'],
    ['CN/winter-solstice', 2026, '2026-12-22'],
    ['CN/national-day', 2026, '2026-10-01'],
    ['CN/singles-day', 2026, '2026-11-11'],
    ['US/black-friday', 2026, '2026-11-27'],
    ['US/memorial-day', 2026, '2026-05-25'],
    ['GB/mothers-day', 2026, '2026-03-15'],
    ['DE/fathers-day', 2026, '2026-05-14'],
    ['DE/easter', 2027, '2027-03-28'],
  ])('%s %i is %s', (name, year, expected) => expect(printDate(holidayIn(year, name)!)).toBe(expected));

  it('all have a day in every year', () => {
    for (const name of knownHolidays().filter((name) => !name.startsWith('contact/')))
      for (let year = 2024; year <= 2035; year++) expect(holidayIn(year, name)).toMatchObject({ day: expect.any(Number) });
  });

  it.each(['CN', 'CN/', 'XX/christmas', 'CN/constructor', '__proto__/x', ''])('"%s" is none', (name) =>
    expect(isHolidayName(name)).toBe(false),
  );

  it("of the shop's own lists come on their days", () => {
    const { calendars, findings } = parseOwnCalendars('anniversary: [ "05-20" ]\nsale: [ 2026-06-18, 2027-06-16 ]', 'c.yaml');
    expect(findings).toEqual([]);
    const own = (holiday: string) =>
      occurrencesBetween(
        { is: 'holiday', holiday, offset: 0, at: null, where: null },
        aContact(),
        at('2026-01-01T00:00:00Z'),
        at('2028-01-01T00:00:00Z'),
        'utc',
        calendars,
      );
    expect(print(own('own/anniversary'))).toEqual([
      'own/anniversary:2026-05-20 2026-05-20T00:00:00.000Z',
      'own/anniversary:2027-05-20 2027-05-20T00:00:00.000Z',
    ]);
    expect(print(own('own/sale'))).toHaveLength(2);
    expect(own('own/nothing')).toEqual([]);
    expect(parseOwnCalendars('sale: [ "02-30" ]', 'c.yaml').findings).toMatchObject([
      { at: expect.stringContaining('c.yaml:1:'), level: 'error' },
    ]);
  });
});

const samples = join(process.env.SAMPLES_DIR ?? join(__dirname, '../../../shared/data'), 'calendar');
const rowsOf = (file: string) =>
  readFileSync(join(samples, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

if (!existsSync(samples)) console.log('calendar samples are not here: festivals are not compared with them');
else
  describe('the published calendars', () => {
    const NAMES: Record<string, string> = {
      spring_festival: 'CN/spring-festival',
      dragon_boat: 'CN/dragon-boat',
      zhongyuan: 'CN/zhongyuan',
      double_ninth: 'CN/double-ninth',
      lantern: 'CN/lantern',
      qixi: 'CN/qixi',
      mid_autumn: 'CN/mid-autumn',
      us_mothers_day: 'US/mothers-day',
      us_fathers_day: 'US/fathers-day',
      us_thanksgiving: 'US/thanksgiving',
      black_friday: 'US/black-friday',
      cyber_monday: 'US/cyber-monday',
    };
    it.each(rowsOf('festivals_2024_2030.csv'))('%s %s', (festival, year, gregorian) => {
      expect(printDate(holidayIn(Number(year), NAMES[festival]!)!)).toBe(gregorian);
    });
    it.each(rowsOf('lunar_birthdays.csv').filter((row) => row[4]))(
      'lunar %s-%s leap %s in %s is %s',
      (month, day, leap, year, gregorian) => {
        expect(printDate(lunarToSolar(Number(year), { month: Number(month), day: Number(day), leap: leap === '1' }))).toBe(
          gregorian,
        );
      },
    );
  });
