import type { Settings } from '../config/settings';

/** The prefixes that `config/rules.yaml` gives, by country. */
export function subjectPrefixes({ rules }: Pick<Settings, 'rules'>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(rules.countries).map(([country, rule]) => [country, rule.subject_prefix]));
}

/** What the law of a country puts before the subject of marketing mail. China: `广告` or `AD` first (RELIABILITY C8). */
export function prefixedSubject(
  subject: string,
  country: string | null,
  locale: string,
  own: Readonly<Record<string, string | undefined>>,
): string {
  const prefix =
    country === null
      ? undefined
      : (own[country] ?? (country === 'CN' ? (locale.startsWith('zh') ? '[广告] ' : 'AD: ') : undefined));
  if (!prefix || subject.startsWith(prefix.trim())) return subject;
  if (country === 'CN' && /^(\[?广告\]?|AD)/.test(subject)) return subject;
  return prefix.endsWith(' ') ? prefix + subject : `${prefix} ${subject}`;
}
