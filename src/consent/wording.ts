import { sha256 } from '../kernel/ids';

/** The sentences there are, by what they ask for. */
export type WordingName = 'email' | 'sms' | 'opens' | 'clicks';

/** A sentence as somebody saw it. */
export interface Wording {
  /** `email/zh-CN@3f2a…`: what it asks for, its language, and the hash of the very text. Recorded with each yes. */
  ref: string;
  locale: string;
  text: string;
}

/** The words for somebody who reads `locale`: of that locale, else of its language, else the first there are. */
export function textIn(texts: Readonly<Record<string, string>>, locale: string): { locale: string; text: string } {
  const wanted = locale.toLowerCase();
  const all = Object.entries(texts);
  const found =
    all.find(([l]) => l.toLowerCase() === wanted) ?? all.find(([l]) => languageOf(l) === languageOf(wanted)) ?? all[0]!;
  return { locale: found[0], text: found[1] };
}

/** A sentence of `config/consent.yaml` for this shop and reader, with its version. */
export function wordingFor(name: WordingName, texts: Readonly<Record<string, string>>, locale: string, shop: string): Wording {
  const found = textIn(texts, locale);
  const text = found.text.replaceAll('{shop}', shop);
  return { ref: `${name}/${found.locale}@${sha256(text).slice(0, 16)}`, locale: found.locale, text };
}

function languageOf(locale: string): string {
  return locale.split('-')[0]!.toLowerCase();
}
