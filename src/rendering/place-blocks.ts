import { isTag, readTags } from './html-tags';
import { findMustaches, maskMustaches, MASK } from './mustaches';

/** MJML elements that hold other MJML elements; text directly inside them is lost by MJML. */
const HOLDERS = ['mj-body', 'mj-section', 'mj-wrapper', 'mj-column', 'mj-group', 'mj-hero'];

/**
 * Lets `{{#if}}` and `{{#each}}` stand between MJML elements: MJML drops text there, so each expression is put into `<mj-raw>`.
 * Expressions inside `<mj-text>`, `<mj-table>` and their kin are left alone. Adds no line.
 */
export function placeBlocks(mjml: string): string {
  const masked = maskMustaches(mjml);
  const spans = findMustaches(mjml);
  const open: string[] = [];
  const wrapped = new Set<number>();
  for (const piece of readTags(masked)) {
    if (!isTag(piece)) {
      if (!HOLDERS.includes(open.at(-1) ?? '') || !masked.slice(piece.start, piece.end).includes(MASK)) continue;
      for (const span of spans) if (span.start >= piece.start && span.end <= piece.end) wrapped.add(span.start);
    } else if (piece.name.startsWith('mj') && !piece.selfClosing) {
      if (!piece.close) open.push(piece.name);
      else if (open.includes(piece.name)) open.length = open.lastIndexOf(piece.name);
    }
  }
  let out = '';
  let from = 0;
  for (const { start, end } of spans) {
    const expression = mjml.slice(start, end);
    out += mjml.slice(from, start) + (wrapped.has(start) ? `<mj-raw>${expression}</mj-raw>` : expression);
    from = end;
  }
  return out + mjml.slice(from);
}
