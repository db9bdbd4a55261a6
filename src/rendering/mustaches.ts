/**
 * Handlebars and HTML share one text. To read the HTML, the `{{ … }}` are taken out of its way first: an expression may hold
 * quotes, angle brackets and spaces that mean nothing to HTML.
 */

export interface Span {
  start: number;
  end: number;
}

/** Stands for one character of an expression. Private use: templates are cleaned of it on reading. */
export const MASK = '\uE000';
const OPEN = '\uE001';
const CLOSE = '\uE002';

/** Where the expressions of a text stand, comments included. An expression without an end reaches to the end of the text. */
export function findMustaches(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', spans.at(-1)!.end)) {
    spans.push({ start, end: endOf(text, start) });
  }
  return spans;
}

/** The text with every character of an expression masked: same length, same lines, no Handlebars. */
export function maskMustaches(text: string): string {
  return mapMustaches(text, (expression) => expression.replace(/[^\n]/g, MASK));
}

/** The text with its expressions as short tokens, and the way back for any text made of it. */
export function hideMustaches(text: string): { hidden: string; restore: (text: string) => string } {
  const kept: string[] = [];
  const hidden = mapMustaches(text, (expression) => `${OPEN}${kept.push(expression) - 1}${CLOSE}`);
  return { hidden, restore: (t) => t.replace(/\uE001(\d+)\uE002/g, (_, n: string) => kept[Number(n)] ?? '') };
}

/** The text with every expression replaced. */
export function mapMustaches(text: string, change: (expression: string) => string): string {
  let out = '';
  let from = 0;
  for (const { start, end } of findMustaches(text)) {
    out += text.slice(from, start) + change(text.slice(start, end));
    from = end;
  }
  return out + text.slice(from);
}

/** Removes the characters that this file and `hideMustaches` use for themselves. */
export function withoutMasks(text: string): string {
  return text.replace(/[\uE000-\uE002]/g, '');
}

function endOf(text: string, start: number): number {
  const comment = /^\{\{~?!--/.exec(text.slice(start, start + 6));
  if (comment) {
    const end = /--~?\}\}/g;
    end.lastIndex = start + comment[0].length;
    const found = end.exec(text);
    return found ? found.index + found[0].length : text.length;
  }
  const remark = /^\{\{~?!/.test(text.slice(start, start + 4));
  const triple = text.startsWith('{{{', start);
  for (let i = start + 2; i < text.length; i++) {
    const c = text[i];
    if (!remark && (c === '"' || c === "'")) {
      const close = text.indexOf(c, i + 1);
      if (close > 0 && !text.slice(i, close).includes('\n')) i = close;
    } else if (text.startsWith(triple ? '}}}' : '}}', i)) return i + (triple ? 3 : 2);
  }
  return text.length;
}
