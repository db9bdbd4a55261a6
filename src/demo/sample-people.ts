import type { Random } from './random';

/**
 * How somebody treats what we send:
 *  - `reader`   opens most mails and follows what interests them
 *  - `skimmer`  opens some, rarely clicks
 *  - `private`  reads behind a privacy proxy that fetches every picture
 *  - `guarded`  has a mail gateway that tries every link before they see it
 *  - `never`    does not open mail at all
 */
export type Habit = 'reader' | 'skimmer' | 'private' | 'guarded' | 'never';

export interface Person {
  id: string;
  first_name: string;
  last_name: string;
  email?: string;
  phone?: string;
  locale: string;
  country: string;
  timezone: string;
  birthday?: string;
  consent?: { email: boolean; sms: boolean };
  habit: Habit;
}

const CHINESE = {
  last: '王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗'.split(''),
  first: [
    '芳',
    '娜',
    '敏',
    '静',
    '丽',
    '强',
    '磊',
    '军',
    '洋',
    '勇',
    '艳',
    '杰',
    '娟',
    '涛',
    '明',
    '超',
    '秀英',
    '霞',
    '平',
    '安',
    '思远',
    '雨桐',
    '子涵',
    '若曦',
    '嘉怡',
  ],
};
const ENGLISH = {
  last: [
    'Harris',
    'Walker',
    'Bennett',
    'Clarke',
    'Foster',
    'Hughes',
    'Morgan',
    'Price',
    'Turner',
    'Wells',
    'Reed',
    'Shaw',
    'Novak',
    'Berg',
    'Costa',
  ],
  first: [
    'Ann',
    'Ben',
    'Clara',
    'David',
    'Ella',
    'Frank',
    'Grace',
    'Henry',
    'Iris',
    'Jack',
    'Kate',
    'Leo',
    'Maya',
    'Noah',
    'Olivia',
    'Paul',
    'Ruth',
    'Sam',
    'Tess',
    'Will',
  ],
};
const ABROAD = [
  { country: 'GB', timezone: 'Europe/London', locale: 'en-GB', phone: '+447400', digits: 6 },
  { country: 'US', timezone: 'America/New_York', locale: 'en-US', phone: '+1202555', digits: 4 },
  { country: 'DE', timezone: 'Europe/Berlin', locale: 'en', phone: '+491511', digits: 7 },
  { country: 'AU', timezone: 'Australia/Sydney', locale: 'en-AU', phone: '+61491', digits: 6 },
] as const;

/** The customers of the sample shop: two of three live in China, the others abroad. */
export function samplePeople(count: number, random: Random): Person[] {
  return Array.from({ length: count }, (_, i) => samplePerson(i + 1, random.fork(`person-${i}`)));
}

function samplePerson(n: number, random: Random): Person {
  const chinese = random.chance(0.66);
  const place = random.pick(ABROAD);
  const names = chinese ? CHINESE : ENGLISH;
  const reach = random.next();
  const digits = String(n).padStart(4, '0');
  const consenting = random.next();
  return {
    id: `c${n}`,
    first_name: random.pick(names.first),
    last_name: random.pick(names.last),
    email: reach < 0.94 ? `guest${n}@example.${random.pick(['com', 'net', 'org'])}` : undefined,
    phone:
      reach > 0.12
        ? chinese
          ? `+86139${digits.padStart(8, '0')}`
          : `${place.phone}${digits.padStart(place.digits, '0')}`
        : undefined,
    locale: chinese ? 'zh-CN' : place.locale,
    country: chinese ? 'CN' : place.country,
    timezone: chinese ? 'Asia/Shanghai' : place.timezone,
    birthday: random.chance(0.6)
      ? `${random.between(1962, 2004)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`
      : undefined,
    consent:
      consenting < 0.7 ? { email: true, sms: consenting < 0.5 } : consenting < 0.85 ? { email: false, sms: false } : undefined,
    habit: random.pick([
      'reader',
      'reader',
      'reader',
      'skimmer',
      'skimmer',
      'private',
      'guarded',
      'never',
      'never',
      'never',
    ] as const),
  };
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
