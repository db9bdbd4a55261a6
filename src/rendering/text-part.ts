import { Parser } from 'htmlparser2';
import { hideMustaches } from './mustaches';

/**
 * The text part of a mail, derived once from its HTML with slots and expressions in place, so that per message only Handlebars
 * runs. A line where a block begins, a space where a cell does; links as `label <address>`; pictures and what is not shown are
 * left out. Not html-to-text: it wraps inside of expressions and upper-cases headings, expressions included (STACK §3d).
 */
export function textPart(html: string): string {
  const { hidden, restore } = hideMustaches(html);
  const writer = new TextWriter((token) => /^\{\{~?(#|\/|\^|else)/.test(restore(token)));
  const parser = new Parser({
    onopentag: (name, attributes) => writer.open(name, attributes),
    onclosetag: (name) => writer.close(name),
    ontext: (text) => writer.text(text),
  });
  parser.end(hidden);
  return restore(writer.done());
}

const BLOCKS = new Set(
  'address article aside blockquote body center div dl dt dd fieldset footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody thead tfoot tr ul'.split(
    ' ',
  ),
);
const SPACED = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table', 'blockquote']);
const UNSEEN = new Set(['head', 'style', 'script', 'title']);
const VOID = new Set(['img', 'br', 'hr', 'meta', 'link', 'input', 'area', 'col', 'wbr']);

class TextWriter {
  private out = '';
  /** How deep inside something not shown. */
  private unseen = 0;
  private links: { href: string; from: number }[] = [];

  /** Is this token the beginning, the middle or the end of a Handlebars block? */
  constructor(private readonly isBlock: (token: string) => boolean) {}

  open(name: string, attributes: Record<string, string>): void {
    if (
      this.unseen > 0 ||
      UNSEEN.has(name) ||
      /display:\s*none/.test(attributes.style ?? '') ||
      attributes['data-text'] === 'skip'
    ) {
      if (!VOID.has(name)) this.unseen++;
      return;
    }
    if (name === 'br') this.out = `${this.out.trimEnd()}\n`;
    else if (name === 'hr') this.block('\n\n');
    else if (BLOCKS.has(name)) this.block(SPACED.has(name) ? '\n\n' : '\n');
    if (name === 'li') this.out += '- ';
    if (name === 'td' || name === 'th') this.space();
    if (name === 'a') this.links.push({ href: attributes.href ?? '', from: this.out.length });
  }

  close(name: string): void {
    if (this.unseen > 0) {
      if (!VOID.has(name)) this.unseen--;
      return;
    }
    if (name === 'a') this.endLink();
    if (BLOCKS.has(name)) this.block(SPACED.has(name) ? '\n\n' : '\n');
  }

  text(text: string): void {
    if (this.unseen > 0) return;
    // A block that has a line of its own keeps it: Handlebars then leaves no empty line behind.
    for (const piece of text.split(/(^[ \t]*(?:\uE001\d+\uE002[ \t]*)+$)/m)) {
      const tokens = piece.match(/\uE001\d+\uE002/g);
      const alone = tokens && piece.trim() === tokens.join('') && text.includes('\n') && tokens.every(this.isBlock);
      if (alone) this.block('\n');
      this.inline(piece);
      if (alone) this.block('\n');
    }
  }

  private inline(text: string): void {
    const plain = text.replace(/[\s\u00A0]+/g, ' ');
    this.out += /\s$/.test(this.out) || this.out === '' ? plain.trimStart() : plain;
  }

  done(): string {
    return tidyText(this.out);
  }

  private endLink(): void {
    const link = this.links.pop();
    if (!link?.href || link.href.startsWith('#')) return;
    const label = this.out.slice(link.from).trim();
    // A picture's link says nothing in a text, and the same address stands at its title.
    if (label === '') return;
    this.out = `${this.out.trimEnd()} <${link.href}>`;
  }

  private block(gap: string): void {
    const trimmed = this.out.replace(/[ \t]+$/, '');
    const has = /\n*$/.exec(trimmed)?.[0].length ?? 0;
    this.out = trimmed === '' ? '' : trimmed + '\n'.repeat(Math.max(0, gap.length - has));
  }

  private space(): void {
    if (this.out !== '' && !/\s$/.test(this.out)) this.out += ' ';
  }
}

/** No spaces at the ends of lines, no more than one empty line, one newline at the end. Also for what was rendered. */
export function tidyText(text: string): string {
  return `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
