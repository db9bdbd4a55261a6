import { isTag, readTags, type HtmlTag } from '../html-tags';
import { maskMustaches } from '../mustaches';
import type { SourcePart } from '../template-source';

/** An element of a text as it was written. Values hold their expressions. */
export interface SourceTag {
  part: SourcePart;
  name: string;
  offset: number;
  attributes: ReadonlyMap<string, string>;
  /** The offset at which a value stands. */
  valueAt(attribute: string): number;
  /** Is there anything to read inside of it: a text, or a picture's alt? */
  readable: boolean;
}

/** The elements of some texts in order, end tags left out. */
export function tagsOf(parts: readonly SourcePart[]): SourceTag[] {
  return parts.flatMap((part) => {
    const masked = maskMustaches(part.text);
    const pieces = readTags(masked);
    let defaults = false;
    return pieces.flatMap((piece, i) => {
      if (!isTag(piece)) return [];
      // In <mj-attributes> an element stands for all of its kind.
      if (piece.name === 'mj-attributes') defaults = !piece.close;
      return piece.close || defaults ? [] : [sourceTag(part, masked, pieces, piece, i)];
    });
  });
}

/** Texts between tags with their offsets, expressions blanked out; style sheets and titles are none. */
export function textsOf(part: SourcePart): { offset: number; text: string }[] {
  const blank = maskMustaches(part.text).replaceAll('\uE000', ' ');
  const found: { offset: number; text: string }[] = [];
  let unseen = '';
  for (const piece of readTags(blank)) {
    if (isTag(piece)) unseen = !piece.close && !piece.selfClosing && /^(mj-)?(style|title)$/.test(piece.name) ? piece.name : '';
    else if (unseen === '') {
      const text = blank.slice(piece.start, piece.end);
      const last = found.at(-1);
      // The tokenizer hands out a text in pieces around each `&` and `<`.
      if (last && last.offset + last.text.length === piece.start) last.text += text;
      else if (text.trim() !== '') found.push({ offset: piece.start, text });
    }
  }
  return found;
}

function sourceTag(part: SourcePart, masked: string, pieces: ReturnType<typeof readTags>, tag: HtmlTag, i: number): SourceTag {
  const attributes = new Map(tag.attributes.map((a) => [a.name, part.text.slice(a.valueStart, a.valueEnd)]));
  return {
    part,
    name: tag.name,
    offset: tag.start,
    attributes,
    valueAt: (name) => tag.attributes.find((a) => a.name === name)?.valueStart ?? tag.start,
    get readable() {
      return isReadable(masked, pieces, tag, i);
    },
  };
}

function isReadable(masked: string, pieces: ReturnType<typeof readTags>, tag: HtmlTag, i: number): boolean {
  for (const piece of pieces.slice(i + 1)) {
    if (!isTag(piece)) {
      if (masked.slice(piece.start, piece.end).trim() !== '') return true;
    } else if (piece.close && piece.name === tag.name) return false;
    else if (piece.attributes.some((a) => a.name === 'alt' && a.valueEnd > a.valueStart)) return true;
  }
  return false;
}
