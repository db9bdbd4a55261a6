import type { Finding } from '../kernel/errors';
import type { FrontMatter } from './front-matter';
import { didYouMean } from '../kernel/did-you-mean';
import { localeChain, pickLocale } from './locale-chain';
import { errorAt, offsetOf, placeOf, type Place, type SourcePart } from './template-source';

/** `<mj-content />` takes a template into its layout; `<mj-part name="order-items" />` takes in a part that several share. */
const PLACE = /<mj-(content|part)(?:\s+name=["']([\w-]+)["'])?\s*(?:\/>|>\s*<\/mj-\1>)/g;

/** One MJML document made of several files, and where each of its places came from. */
export interface Composed {
  mjml: string;
  /** A finding at a place of `mjml`, named by the file and line it was written in. */
  finding(place: Place, code: string, message: string, hint?: string): Finding;
}

/** The names of the parts that a text takes in. */
export function partNames(text: string): string[] {
  return [...text.matchAll(PLACE)].flatMap((found) => (found[1] === 'part' && found[2] ? [found[2]] : []));
}

/**
 * Puts a template's body into its layout, and parts into both. Without a layout the body is the document. Parts take in no others.
 */
export function composeEmail(
  body: SourcePart,
  layout: SourcePart | undefined,
  parts: ReadonlyMap<string, SourcePart>,
): { composed?: Composed; findings: Finding[] } {
  const findings: Finding[] = [];
  const pieces: { start: number; part: SourcePart; offset: number }[] = [];
  let mjml = '';
  let placed = layout === undefined;
  const add = (part: SourcePart, from: number, to: number) => {
    pieces.push({ start: mjml.length, part, offset: from });
    mjml += part.text.slice(from, to);
  };
  const put = (part: SourcePart): void => {
    let from = 0;
    for (const found of part.text.matchAll(PLACE)) {
      add(part, from, found.index);
      from = found.index + found[0].length;
      const inner = insert(part, found);
      if (typeof inner === 'object') put(inner);
      else
        findings.push(
          errorAt(part, placeOf(part.text, found.index), 'unknown-part', inner, didYouMean(found[2] ?? '', [...parts.keys()])),
        );
    }
    add(part, from, part.text.length);
  };
  const insert = (into: SourcePart, found: RegExpMatchArray): SourcePart | string => {
    if (found[1] === 'part') {
      if (into !== body && into !== layout) return 'a part takes in no other part';
      return parts.get(found[2] ?? '') ?? `there is no part "${found[2] ?? ''}" in templates/email/layouts`;
    }
    if (into !== layout || placed) return '<mj-content /> stands once, in a layout';
    placed = true;
    return body;
  };
  put(layout ?? body);
  if (!placed) {
    const at = layout ?? body;
    findings.push(errorAt(at, { line: 1, column: 1 }, 'no-content', 'the layout has no <mj-content />: where do templates go?'));
  }
  if (findings.length > 0) return { findings };
  const finding: Composed['finding'] = (place, ...rest) => {
    const offset = offsetOf(mjml, place);
    const piece = pieces.findLast((p) => p.start <= offset) ?? { start: 0, part: body, offset: 0 };
    return errorAt(piece.part, placeOf(piece.part.text, offset - piece.start + piece.offset), ...rest);
  };
  return { composed: { mjml, finding }, findings };
}

/**
 * Replaces `{{words.unsubscribe}}` by the layout's word in the template's locale. Words may hold expressions themselves. A key
 * that no locale has is a finding; lines stay where they are.
 */
export function fillWords(
  part: SourcePart,
  words: FrontMatter['words'],
  locale: string,
): { part: SourcePart; findings: Finding[] } {
  const chosen = pickLocale(localeChain(locale, 'en'), [...words.keys()]);
  const known = words.get(chosen ?? '') ?? new Map<string, string>();
  const findings: Finding[] = [];
  const text = part.text.replace(/\{\{\s*words\.([\w-]+)\s*\}\}/g, (whole, key: string, offset: number) => {
    const word = known.get(key);
    if (word !== undefined) return word.replaceAll('\n', ' ');
    const hint = `words it has for ${chosen ?? locale}: ${[...known.keys()].join(', ') || 'none'}`;
    findings.push(errorAt(part, placeOf(part.text, offset), 'unknown-word', `there is no word "${key}"`, hint));
    return whole;
  });
  return { part: { ...part, text }, findings };
}
