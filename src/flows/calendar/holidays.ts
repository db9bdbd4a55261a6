import { addDays, type LocalDate } from '../../kernel/local-time';
import { lastDayOfLunarYear, lunarToSolar, solarTerm } from './lunar-date';

/** How a holiday finds its day in a year. */
type Rule =
  | { solar: [month: number, day: number] }
  | { lunar: [month: number, day: number] }
  | { lunarNewYearsEve: true }
  /** A solar term by its Chinese name. */
  | { term: string }
  /** The n-th weekday of a month (1 Monday … 7 Sunday; n from the end when negative), moved by `plus` days. */
  | { nth: [n: number, weekday: number, month: number]; plus?: number }
  /** Days from (Western) Easter Sunday. */
  | { easter: number };

/** Kept in every country we name. */
const EVERYWHERE: Record<string, Rule> = {
  'new-year': { solar: [1, 1] },
  'valentines-day': { solar: [2, 14] },
  'womens-day': { solar: [3, 8] },
  'childrens-day': { solar: [6, 1] },
  halloween: { solar: [10, 31] },
  'singles-day': { solar: [11, 11] },
  'black-friday': { nth: [4, 4, 11], plus: 1 },
  'cyber-monday': { nth: [4, 4, 11], plus: 4 },
  'christmas-eve': { solar: [12, 24] },
  christmas: { solar: [12, 25] },
  'new-years-eve': { solar: [12, 31] },
  'mothers-day': { nth: [2, 7, 5] },
  'fathers-day': { nth: [3, 7, 6] },
};

const CHINESE: Record<string, Rule> = {
  'spring-festival-eve': { lunarNewYearsEve: true },
  'spring-festival': { lunar: [1, 1] },
  lantern: { lunar: [1, 15] },
  'dragon-boat': { lunar: [5, 5] },
  qixi: { lunar: [7, 7] },
  zhongyuan: { lunar: [7, 15] },
  'mid-autumn': { lunar: [8, 15] },
  'double-ninth': { lunar: [9, 9] },
  laba: { lunar: [12, 8] },
  qingming: { term: '清明' },
  'winter-solstice': { term: '冬至' },
};

/** The 24 solar terms, for season care. */
const TERMS: Record<string, Rule> = Object.fromEntries(
  Object.entries({
    'minor-cold': '小寒',
    'major-cold': '大寒',
    'beginning-of-spring': '立春',
    'rain-water': '雨水',
    'awakening-of-insects': '惊蛰',
    'spring-equinox': '春分',
    'grain-rain': '谷雨',
    'beginning-of-summer': '立夏',
    'grain-buds': '小满',
    'grain-in-ear': '芒种',
    'summer-solstice': '夏至',
    'minor-heat': '小暑',
    'major-heat': '大暑',
    'beginning-of-autumn': '立秋',
    'end-of-heat': '处暑',
    'white-dew': '白露',
    'autumn-equinox': '秋分',
    'cold-dew': '寒露',
    'frosts-descent': '霜降',
    'beginning-of-winter': '立冬',
    'minor-snow': '小雪',
    'major-snow': '大雪',
  }).map(([name, term]) => [name, { term }]),
);

const BY_COUNTRY: Record<string, Record<string, Rule>> = {
  CN: {
    ...CHINESE,
    ...TERMS,
    'labour-day': { solar: [5, 1] },
    'youth-day': { solar: [5, 4] },
    'mid-year-618': { solar: [6, 18] },
    'teachers-day': { solar: [9, 10] },
    'national-day': { solar: [10, 1] },
    'double-twelve': { solar: [12, 12] },
  },
  HK: { ...CHINESE, 'national-day': { solar: [10, 1] }, 'labour-day': { solar: [5, 1] } },
  TW: { ...CHINESE, 'national-day': { solar: [10, 10] }, 'mothers-day': { nth: [2, 7, 5] }, 'fathers-day': { solar: [8, 8] } },
  SG: { ...CHINESE, 'national-day': { solar: [8, 9] }, 'labour-day': { solar: [5, 1] } },
  US: {
    'independence-day': { solar: [7, 4] },
    'labor-day': { nth: [1, 1, 9] },
    'memorial-day': { nth: [-1, 1, 5] },
    thanksgiving: { nth: [4, 4, 11] },
    easter: { easter: 0 },
  },
  CA: { 'canada-day': { solar: [7, 1] }, thanksgiving: { nth: [2, 1, 10] }, easter: { easter: 0 } },
  GB: { 'mothers-day': { easter: -21 }, easter: { easter: 0 }, 'good-friday': { easter: -2 }, 'boxing-day': { solar: [12, 26] } },
  DE: {
    'childrens-day': { solar: [9, 20] },
    'fathers-day': { easter: 39 },
    easter: { easter: 0 },
    'good-friday': { easter: -2 },
    'labour-day': { solar: [5, 1] },
    'german-unity-day': { solar: [10, 3] },
    'st-nicholas-day': { solar: [12, 6] },
  },
  FR: { easter: { easter: 0 }, 'labour-day': { solar: [5, 1] }, 'bastille-day': { solar: [7, 14] } },
};

/** Every holiday by its name in a flow file: `CN/mid-autumn`. */
export function knownHolidays(): string[] {
  return Object.entries(BY_COUNTRY).flatMap(([country, own]) =>
    Object.keys({ ...EVERYWHERE, ...own }).map((name) => `${country}/${name}`),
  );
}

/** Is this a holiday of the table, or the name of an own list (`own/anniversary`)? */
export function isHolidayName(name: string): boolean {
  return ruleOf(name) !== undefined || /^own\/[a-z0-9][a-z0-9-]*$/.test(name);
}

/**
 * The day of a holiday in a year of the common calendar; `undefined` when nothing is called that.
 * A lunar year's festival belongs to the year in which the lunar year begins, which for months 1-10 is also its solar year.
 */
export function holidayIn(year: number, name: string): LocalDate | undefined {
  const rule = ruleOf(name);
  return rule && dayOf(rule, year);
}

function ruleOf(name: string): Rule | undefined {
  const [country = '', holiday = ''] = name.split('/');
  const own = Object.hasOwn(BY_COUNTRY, country) ? BY_COUNTRY[country] : undefined;
  if (!own) return undefined;
  if (Object.hasOwn(own, holiday)) return own[holiday];
  return Object.hasOwn(EVERYWHERE, holiday) ? EVERYWHERE[holiday] : undefined;
}

function dayOf(rule: Rule, year: number): LocalDate {
  if ('solar' in rule) return { year, month: rule.solar[0], day: rule.solar[1] };
  if ('lunar' in rule) return lunarToSolar(year, { month: rule.lunar[0], day: rule.lunar[1] });
  if ('lunarNewYearsEve' in rule) return lastDayOfLunarYear(year - 1);
  if ('term' in rule) return solarTerm(year, rule.term);
  if ('easter' in rule) return addDays(easterSunday(year), rule.easter);
  return addDays(nthWeekday(year, ...rule.nth), rule.plus ?? 0);
}

function nthWeekday(year: number, n: number, weekday: number, month: number): LocalDate {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const days = Array.from({ length: last }, (_, i) => ({ year, month, day: i + 1 })).filter(
    (date) => isoWeekday(date) === weekday,
  );
  return days.at(n > 0 ? n - 1 : n)!;
}

function isoWeekday({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/** Gregorian Easter by the algorithm of Meeus, Jones and Butcher. */
function easterSunday(year: number): LocalDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return { year, month, day: (h + l - 7 * m + 33 * month + 19) % 32 };
}
