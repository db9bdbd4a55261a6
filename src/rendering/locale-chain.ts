/**
 * Which locales to try for somebody: theirs, their language, the shop's, the shop's language. `zh_Hans_CN` and `ZH-cn` are
 * read as people write them. Without doubles, first choice first.
 */
export function localeChain(wanted: string | null | undefined, shopLocale: string): string[] {
  return [...new Set([wanted, shopLocale].flatMap((locale) => (locale ? [normal(locale), language(locale)] : [])))];
}

/**
 * The first of `available` that the chain names. A bare language in the chain (`zh`) takes any of its locales (`zh-CN`), the
 * first by alphabet; a full locale takes only itself. Where nothing fits, English or else the first by alphabet: a message in
 * another language beats none. `undefined` only when there is none at all.
 */
export function pickLocale(chain: readonly string[], available: readonly string[]): string | undefined {
  const sorted = [...available].sort();
  for (const step of chain.map(normal)) {
    const exact = sorted.find((a) => normal(a) === step);
    const akin = step.includes('-') ? undefined : sorted.find((a) => language(a) === step);
    if (exact ?? akin) return exact ?? akin;
  }
  return sorted.find((a) => language(a) === 'en') ?? sorted[0];
}

function normal(locale: string): string {
  return locale.trim().replaceAll('_', '-').toLowerCase();
}

function language(locale: string): string {
  return normal(locale).split('-')[0] ?? '';
}
