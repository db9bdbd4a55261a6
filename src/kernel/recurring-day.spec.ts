import { fallsOn, parseRecurringDay } from './recurring-day';

const falls = (name: string, year: number, month: number, day: number) => fallsOn(parseRecurringDay(name)!, { year, month, day });

describe('a day that comes again', () => {
  it.each([
    ['sunday', 2026, 11, 29],
    ['Monday', 2026, 11, 30],
    ['07-14', 2027, 7, 14],
    ['easter', 2026, 4, 5],
    ['easter+1', 2026, 4, 6],
    ['easter+39', 2027, 5, 6],
    ['easter-2', 2026, 4, 3],
  ])('%s falls on %i-%i-%i, and not on the day after', (name, year, month, day) => {
    expect(falls(name, year, month, day)).toBe(true);
    expect(falls(name, year, month, day + 1)).toBe(false);
  });

  it('may be the one of February that most years lack', () => expect(parseRecurringDay('02-29')).toEqual({ month: 2, day: 29 }));

  it.each(['', 'sun', '02-30', '13-01', '00-10', '7-14', 'easter+', 'easter+100', 'whitsun'])('is not %j', (text) =>
    expect(parseRecurringDay(text)).toBeUndefined(),
  );
});
