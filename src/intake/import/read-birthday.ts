import type { Birthday } from '../../contacts/contact-facts';
import { readBirthday } from '../envelope-contact';

const MONTHS = ['正', '二', '三', '四', '五', '六', '七', '八', '九', '十', '冬', '腊'];
const DIGITS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/**
 * A birthday as people write it into a list: `1990-05-17`, `1990/5/17`, `05-17`, `5/17` (month first), `1990年5月17日`; lunar as
 * `农历五月初五`, `农历1990-05-05`, `lunar 05-05`, with a leap month as `农历闰四月初三`, `lunar leap 04-03`. `undefined` when it is none.
 */
export function birthdayIn(text: string): Birthday | undefined {
  const lunar = /农历|阴历|lunar/i.test(text);
  const leap = /闰|leap/i.test(text);
  const bare = text.replace(/农历|阴历|lunar|leap|闰|:|：/gi, '').trim();
  const date = inDigits(bare) ?? (lunar ? inCharacters(bare) : undefined);
  return date === undefined ? undefined : readBirthday(lunar ? { date, calendar: 'lunar', leap_month: leap } : date);
}

function inDigits(text: string): string | undefined {
  const found = /^(?:(\d{4})[-/.年])?(?:--)?(\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.replace(/[T ]00:00.*$/, ''));
  return found ? dateOf(found[1], Number(found[2]), Number(found[3])) : undefined;
}

/** `五月初五`, `十月廿三`, `腊月三十`, with a year in digits before it or none. */
function inCharacters(text: string): string | undefined {
  const found =
    /^(?:(\d{4})年?)?(正|一|二|三|四|五|六|七|八|九|十|十一|十二|冬|腊)月(?:(初|十|廿|二十)?([一二三四五六七八九十])|三十|二十)日?$/.exec(
      text,
    );
  if (!found) return undefined;
  const month = { 一: 1, 十一: 11, 十二: 12 }[found[2]!] ?? MONTHS.indexOf(found[2]!) + 1;
  const day = /三十日?$/.test(text) ? 30 : /(廿|二)十?日?$/.test(text) && !found[4] ? 20 : dayOf(found[3], found[4]);
  return day === undefined ? undefined : dateOf(found[1], month, day);
}

function dayOf(tens: string | undefined, ones: string | undefined): number | undefined {
  const unit = DIGITS.indexOf(ones ?? '') + 1;
  if (unit === 0) return undefined;
  if (tens === undefined || tens === '初') return unit;
  return (tens === '十' ? 10 : 20) + (unit === 10 ? 0 : unit);
}

function dateOf(year: string | undefined, month: number, day: number): string {
  const two = (n: number) => `${n}`.padStart(2, '0');
  return `${year ? `${year}-` : ''}${two(month)}-${two(day)}`;
}
