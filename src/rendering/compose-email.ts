import type { Finding } from '../kernel/errors';
import { pickLocale, localeChain } from './locale-chain';
import type { FrontMatter } from './front-matter';
import { errorAt, offsetOf, placeOf, type Place, type SourcePart } from './template-source';

/** Where a layout takes a template in. */
const SLOT = /<mj-content\s*(?:\/>|>\s*<\/mj-content>)/;

/** One MJML document made of a template and its layout, and where each of its places came from. */
export interface Composed {
  mjml: string;
  /** `file:line:column` of a place in `mjml`. */
  finding(place: Place, code: string, message: string, hint?: string): Finding;
}

/** Puts a template's body into its layout at `<mj-content />`. Without a layout the body is the document. */
export function composeEmail(body: SourcePart, layout: SourcePart | undefined): { composed?: Composed; findings: Finding[] } {
  if (!layout) {
    return { composed: { mjml: body.text, finding: (place, ...rest) => errorAt(body, place, ...rest) }, findings: [] };
  }
  const slot = SLOT.exec(layout.text);
  if (!slot) {
    const at: Place = { line: 1, column: 1 };
    return { findings: [errorAt(layout, at, 'no-content', 'the layout has no <mj-content />: where do templates go?')] };
  }
  const before = layout.text.slice(0, slot.index);
  const mjml = before + body.text + layout.text.slice(slot.index + slot[0].length);
  const finding: Composed['finding'] = (place, ...rest) => {
    const offset = offsetOf(mjml, place);
    if (offset < before.length) return errorAt(layout, place, ...rest);
    const inBody = offset - before.length;
    if (inBody < body.text.length) return errorAt(body, placeOf(body.text, inBody), ...rest);
    return errorAt(layout, placeOf(layout.text, inBody - body.text.length + slot.index + slot[0].length), ...rest);
  };
  return { composed: { mjml, finding }, findings: [] };
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
  const chosen = pickLocale([...localeChain(locale, 'en')], [...words.keys()]);
  const known = words.get(chosen ?? '') ?? new Map<string, string>();
  const findings: Finding[] = [];
  const text = part.text.replace(/\{\{\s*words\.([\w-]+)\s*\}\}/g, (whole, key: string, offset: number) => {
    const word = known.get(key);
    if (word !== undefined) return word.replaceAll('\n', ' ');
    const hint = `words it has for ${chosen ?? locale}: ${[...known.keys()].join(', ') || 'none'}`;
    findings.push(errorAt(part, placeOf(part.text, offset), 'unknown-word', `the layout has no word "${key}"`, hint));
    return whole;
  });
  return { part: { ...part, text }, findings };
}
