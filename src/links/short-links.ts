import { messageLinks, type MessageLinks } from './message-links';
import type { TokenPurpose } from './token';

/** A short link: its code, and which link of which message it stands for. */
export interface ShortLink {
  code: string;
  ref: string;
  purpose: TokenPurpose;
  linkNo: number;
}

/** The links of an SMS, and those of them in its text that have no code in the database yet: to be stored before it leaves. */
export type SmsLinks = MessageLinks & { newIn(texts: readonly string[]): ShortLink[] };

/**
 * The links of a text in which every character is paid for: `https://mail.shop.example/s/aB3dE6gH9k`. `known`: the codes of this
 * message that there are already. `invent` makes a code that nobody can guess.
 */
export function shortLinks(base: string, ref: string, known: readonly ShortLink[], invent: () => string): SmsLinks {
  const links = new Map(known.map((link) => [keyOf(link), link]));
  const stored = new Set(known.map(({ code }) => code));
  const url = (purpose: TokenPurpose, linkNo = 0) => {
    const key = keyOf({ purpose, linkNo });
    const link = links.get(key) ?? { code: invent(), ref, purpose, linkNo };
    links.set(key, link);
    return `${base}/s/${link.code}`;
  };
  return Object.assign(messageLinks(url), {
    newIn: (texts: readonly string[]) =>
      [...links.values()].filter(({ code }) => !stored.has(code) && texts.some((text) => text.includes(code))),
  });
}

function keyOf({ purpose, linkNo }: { purpose: TokenPurpose; linkNo: number }): string {
  return `${purpose} ${linkNo}`;
}
