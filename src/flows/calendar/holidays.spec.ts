import { printDate } from '../../kernel/local-time';
import { countriesKeeping, holidayIn, isHolidayName, knownHolidays } from './holidays';
import { birthdaysOn } from './birthdays-on';
import { lunarToSolar } from './lunar-date';

const YEARS = [2024, 2025, 2026, 2027, 2028, 2029, 2030];

/** As the countries publish them, month and day of 2024 to 2030; one day where it is always the same. Written by hand, not worked out. */
const PUBLISHED: Record<string, string> = {
  'CN/new-year': '01-01',
  'CN/spring-festival': '02-10 01-29 02-17 02-06 01-26 02-13 02-03',
  'CN/spring-festival-eve': '02-09 01-28 02-16 02-05 01-25 02-12 02-02',
  'CN/lantern': '02-24 02-12 03-03 02-20 02-09 02-27 02-17',
  'CN/qingming': '04-04 04-04 04-05 04-05 04-04 04-04 04-05',
  'CN/labour-day': '05-01',
  'CN/dragon-boat': '06-10 05-31 06-19 06-09 05-28 06-16 06-05',
  'CN/qixi': '08-10 08-29 08-19 08-08 08-26 08-16 08-05',
  'CN/zhongyuan': '08-18 09-06 08-27 08-16 09-03 08-24 08-13',
  'CN/mid-autumn': '09-17 10-06 09-25 09-15 10-03 09-22 09-12',
  'CN/national-day': '10-01',
  'CN/double-ninth': '10-11 10-29 10-18 10-08 10-26 10-16 10-05',
  'CN/winter-solstice': '12-21 12-21 12-22 12-22 12-21 12-21 12-22',
  'HK/spring-festival': '02-10 01-29 02-17 02-06 01-26 02-13 02-03',
  'HK/good-friday': '03-29 04-18 04-03 03-26 04-14 03-30 04-19',
  'HK/easter-monday': '04-01 04-21 04-06 03-29 04-17 04-02 04-22',
  'HK/qingming': '04-04 04-04 04-05 04-05 04-04 04-04 04-05',
  'HK/buddhas-birthday': '05-15 05-05 05-24 05-13 05-02 05-20 05-09',
  'HK/dragon-boat': '06-10 05-31 06-19 06-09 05-28 06-16 06-05',
  'HK/establishment-day': '07-01',
  'HK/day-after-mid-autumn': '09-18 10-07 09-26 09-16 10-04 09-23 09-13',
  'HK/national-day': '10-01',
  'HK/double-ninth': '10-11 10-29 10-18 10-08 10-26 10-16 10-05',
  'HK/christmas': '12-25',
  'HK/boxing-day': '12-26',
  'TW/peace-memorial-day': '02-28',
  'TW/childrens-day': '04-04',
  'TW/qingming': '04-04 04-04 04-05 04-05 04-04 04-04 04-05',
  'TW/dragon-boat': '06-10 05-31 06-19 06-09 05-28 06-16 06-05',
  'TW/mid-autumn': '09-17 10-06 09-25 09-15 10-03 09-22 09-12',
  'TW/teachers-day': '09-28',
  'TW/national-day': '10-10',
  'TW/retrocession-day': '10-25',
  'TW/constitution-day': '12-25',
  'TW/fathers-day': '08-08',
  'US/martin-luther-king-day': '01-15 01-20 01-19 01-18 01-17 01-15 01-21',
  'US/presidents-day': '02-19 02-17 02-16 02-15 02-21 02-19 02-18',
  'US/mothers-day': '05-12 05-11 05-10 05-09 05-14 05-13 05-12',
  'US/memorial-day': '05-27 05-26 05-25 05-31 05-29 05-28 05-27',
  'US/fathers-day': '06-16 06-15 06-21 06-20 06-18 06-17 06-16',
  'US/juneteenth': '06-19',
  'US/independence-day': '07-04',
  'US/labor-day': '09-02 09-01 09-07 09-06 09-04 09-03 09-02',
  'US/columbus-day': '10-14 10-13 10-12 10-11 10-09 10-08 10-14',
  'US/veterans-day': '11-11',
  'US/thanksgiving': '11-28 11-27 11-26 11-25 11-23 11-22 11-28',
  'US/black-friday': '11-29 11-28 11-27 11-26 11-24 11-23 11-29',
  'US/cyber-monday': '12-02 12-01 11-30 11-29 11-27 11-26 12-02',
  'GB/mothers-day': '03-10 03-30 03-15 03-07 03-26 03-11 03-31',
  'GB/good-friday': '03-29 04-18 04-03 03-26 04-14 03-30 04-19',
  'GB/easter': '03-31 04-20 04-05 03-28 04-16 04-01 04-21',
  'GB/easter-monday': '04-01 04-21 04-06 03-29 04-17 04-02 04-22',
  'GB/early-may-bank-holiday': '05-06 05-05 05-04 05-03 05-01 05-07 05-06',
  'GB/spring-bank-holiday': '05-27 05-26 05-25 05-31 05-29 05-28 05-27',
  'GB/summer-bank-holiday': '08-26 08-25 08-31 08-30 08-28 08-27 08-26',
  'GB/boxing-day': '12-26',
  'DE/good-friday': '03-29 04-18 04-03 03-26 04-14 03-30 04-19',
  'DE/easter-monday': '04-01 04-21 04-06 03-29 04-17 04-02 04-22',
  'DE/labour-day': '05-01',
  'DE/mothers-day': '05-12 05-11 05-10 05-09 05-14 05-13 05-12',
  'DE/ascension-day': '05-09 05-29 05-14 05-06 05-25 05-10 05-30',
  'DE/fathers-day': '05-09 05-29 05-14 05-06 05-25 05-10 05-30',
  'DE/whit-monday': '05-20 06-09 05-25 05-17 06-05 05-21 06-10',
  'DE/corpus-christi': '05-30 06-19 06-04 05-27 06-15 05-31 06-20',
  'DE/german-unity-day': '10-03',
  'DE/reformation-day': '10-31',
  'DE/all-saints-day': '11-01',
  'DE/second-christmas-day': '12-26',
  'JP/coming-of-age-day': '01-08 01-13 01-12 01-11 01-10 01-08 01-14',
  'JP/foundation-day': '02-11',
  'JP/emperors-birthday': '02-23',
  'JP/spring-equinox': '03-20 03-20 03-20 03-21 03-20 03-20 03-20',
  'JP/showa-day': '04-29',
  'JP/constitution-day': '05-03',
  'JP/greenery-day': '05-04',
  'JP/childrens-day': '05-05',
  'JP/marine-day': '07-15 07-21 07-20 07-19 07-17 07-16 07-15',
  'JP/mountain-day': '08-11',
  'JP/respect-for-the-aged-day': '09-16 09-15 09-21 09-20 09-18 09-17 09-16',
  'JP/autumn-equinox': '09-22 09-23 09-23 09-23 09-22 09-23 09-23',
  'JP/sports-day': '10-14 10-13 10-12 10-11 10-09 10-08 10-14',
  'JP/culture-day': '11-03',
  'JP/labour-thanksgiving-day': '11-23',
  'CA/victoria-day': '05-20 05-19 05-18 05-24 05-22 05-21 05-20',
  'SE/midsummer': '06-22 06-21 06-20 06-26 06-24 06-23 06-22',
  'FR/mothers-day': '05-26 05-25 05-31 05-30 05-28 05-27 05-26',
  'shop/618': '06-18',
  'shop/11-11': '11-11',
  'shop/12-12': '12-12',
  'shop/singles-day': '11-11',
  'shop/black-friday': '11-29 11-28 11-27 11-26 11-24 11-23 11-29',
};

describe('holidays', () => {
  it.each(Object.entries(PUBLISHED))('%s is on %s', (name, days) => {
    const published = days.split(' ');
    expect(YEARS.map((year) => printDate(holidayIn(year, name)!))).toEqual(
      YEARS.map((year, i) => `${year}-${published[i] ?? published[0]}`),
    );
  });

  it('of France give way to Whit Sunday on the last Sunday of May', () => {
    expect(printDate(holidayIn(2023, 'FR/mothers-day')!)).toBe('2023-06-04');
    expect(printDate(holidayIn(2034, 'FR/mothers-day')!)).toBe('2034-06-04');
  });

  it("of the contact's own country are that country's", () => {
    const mothers = (country: string | null) => holidayIn(2026, 'contact/mothers-day', country);
    expect(printDate(mothers('GB')!)).toBe('2026-03-15');
    expect(printDate(mothers('US')!)).toBe('2026-05-10');
    expect(mothers(null)).toBeUndefined();
    expect(mothers('XX')).toBeUndefined();
    expect(holidayIn(2026, 'contact/thanksgiving', 'DE')).toBeUndefined();
    expect(countriesKeeping('contact/thanksgiving')).toEqual(['US', 'CA']);
  });

  it('are known by their names', () => {
    const known = knownHolidays();
    expect(new Set(known).size).toBe(known.length);
    expect(known.every(isHolidayName)).toBe(true);
    for (const name of [
      'contact/nothing',
      'contact/618',
      'shop/christmas',
      'contact',
      'own/',
      'CN/mid-autumn/x',
      'contact/toString',
    ])
      expect([name, isHolidayName(name)]).toEqual([name, false]);
  });

  it('of the solar terms are 24 in every year, about a fortnight apart', () => {
    const terms = knownHolidays().filter(
      (name) =>
        name.startsWith('CN/') && /cold|heat|snow|dew|solstice|equinox|beginning-of|rain|insects|grain|frost|qingming/.test(name),
    );
    expect(terms).toHaveLength(24);
    for (const year of YEARS) {
      const days = terms.map((name) => Date.parse(printDate(holidayIn(year, name)!))).sort((a, b) => a - b);
      for (let i = 1; i < days.length; i++) {
        const apart = (days[i]! - days[i - 1]!) / 86_400_000;
        expect([14, 15, 16]).toContain(apart);
      }
    }
  });
});

describe('lunar birthdays', () => {
  const on = (year: number, month: number, day: number, leap = false) => printDate(lunarToSolar(year, { month, day, leap }));

  it('in a leap month fall into it where the year has it, else into the plain month', () => {
    // 2025 has a sixth month twice, 2028 a fifth.
    expect([on(2025, 6, 1), on(2025, 6, 1, true), on(2024, 6, 1, true)]).toEqual(['2025-06-25', '2025-07-25', '2024-07-06']);
    expect([on(2028, 5, 5), on(2028, 5, 5, true), on(2029, 5, 5, true)]).toEqual(['2028-05-28', '2028-06-27', '2029-06-16']);
    expect(on(2025, 5, 5, true)).toBe(on(2025, 5, 5));
  });

  it('on a 30th fall on the last day of a month of 29', () => {
    // Whether the twelfth month has 29 days or 30, this is New Year's Eve.
    expect([2024, 2025, 2026, 2027, 2028, 2029].map((year) => on(year, 12, 30))).toEqual([
      '2025-01-28',
      '2026-02-16',
      '2027-02-05',
      '2028-01-25',
      '2029-02-12',
      '2030-02-02',
    ]);
  });

  it('are found from the day they are kept on', () => {
    const kept = (year: number, month: number, day: number) => birthdaysOn({ year, month, day });
    expect(kept(2026, 2, 16)).toContainEqual({ calendar: 'lunar', month: 12, day: 30 });
    expect(kept(2026, 2, 28)).toContainEqual({ calendar: 'solar', month: 2, day: 29 });
    expect(kept(2028, 2, 28)).toContainEqual({ calendar: 'solar', month: 2, day: 28 });
    expect(kept(2025, 7, 25)).toContainEqual({ calendar: 'lunar', month: 6, day: 1 });
  });
});
