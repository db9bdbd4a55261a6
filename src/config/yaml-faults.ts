import { visit, type Document } from 'yaml';

/** What the YAML parser takes without a word, and nobody means. */

/** Control characters other than tab and line ends; what stands for bytes that are no UTF-8. */
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/;

/** The first character that belongs in no text file. */
export function strangeCharacter(text: string): { offset: number; message: string; hint: string } | undefined {
  const found = NO_TEXT.exec(text);
  if (!found) return undefined;
  if (found[0] === '\ufffd')
    return { offset: found.index, message: 'holds bytes that are not UTF-8', hint: 'save the file as UTF-8' };
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { offset: found.index, message: `holds a character that is no text (U+${code})`, hint: 'delete it' };
}

/** The first alias that repeats something it stands in: read as a value it would have no end. */
export function aliasOfItself(document: Document): { name: string; offset: number } | undefined {
  let found: { name: string; offset: number } | undefined;
  visit(document, {
    Alias(_, alias, above) {
      const repeated = alias.resolve(document);
      if (!repeated || !above.includes(repeated)) return undefined;
      found = { name: alias.source, offset: alias.range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return found;
}
