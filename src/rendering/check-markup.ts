import type { Finding } from '../kernel/errors';
import { isTag, readTags, type HtmlAttribute, type HtmlTag } from './html-tags';
import { MASK, findMustaches, maskMustaches } from './mustaches';
import { safeContactUrl, safeHttpUrl, type UrlRules } from './safe-url';
import { errorAt, placeOf, type SourcePart } from './template-source';

/** Elements that no mail client runs and no honest mail needs. */
export const REFUSED = [
  'script',
  'iframe',
  'frame',
  'object',
  'embed',
  'applet',
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'base',
  'link',
  'svg',
  'math',
  'video',
  'audio',
];
const URLS = ['href', 'src', 'background', 'background-url', 'action', 'formaction', 'srcset', 'poster'];
/** MJML's elements that need no end tag written. */
const CLOSED_BY_ITSELF = [
  'mj-image',
  'mj-divider',
  'mj-spacer',
  'mj-font',
  'mj-breakpoint',
  'mj-class',
  'mj-all',
  'mj-content',
  'mj-part',
  'mj-carousel-image',
];

/**
 * Reads the markup of a template (MJML or HTML, Handlebars inside) and names what is dangerous or cannot be filled safely:
 * refused elements, event handlers, `javascript:` and its kin, expressions outside of quoted attributes or inside styles,
 * includes, and MJML elements that are never closed.
 */
export function checkMarkup(part: SourcePart, rules: UrlRules): Finding[] {
  const masked = maskMustaches(part.text);
  const findings: Finding[] = [];
  const add = (offset: number, code: string, message: string, hint?: string): void =>
    void findings.push(errorAt(part, placeOf(part.text, offset), code, message, hint));
  const open: HtmlTag[] = [];
  for (const piece of readTags(masked)) {
    if (!isTag(piece)) {
      const inside = open.at(-1)?.name;
      if (inside === 'mj-style' && masked.slice(piece.start, piece.end).includes(MASK)) {
        add(masked.indexOf(MASK, piece.start), 'dynamic-style', 'an expression inside a style sheet cannot be filled safely');
      }
      continue;
    }
    if (piece.name === 'mj-include')
      add(piece.start, 'include', 'mj-include is not read', 'put what templates share into a layout: templates/email/layouts');
    if (REFUSED.includes(piece.name)) add(piece.start, 'refused-element', `<${piece.name}> has no place in a mail`);
    for (const attribute of piece.attributes) checkAttribute(piece, attribute);
    if (piece.name.startsWith('mj')) checkNesting(piece);
  }
  for (const tag of open) add(tag.start, 'not-closed', `<${tag.name}> is never closed`, `add </${tag.name}>`);
  checkExpressions();
  return findings;

  function checkNesting(tag: HtmlTag): void {
    if (tag.selfClosing || (!tag.close && CLOSED_BY_ITSELF.includes(tag.name) && !part.text.includes(`</${tag.name}>`))) return;
    if (!tag.close) return void open.push(tag);
    if (open.at(-1)?.name === tag.name) return void open.pop();
    if (CLOSED_BY_ITSELF.includes(tag.name)) return;
    const expected = open.at(-1);
    add(
      tag.start,
      'not-closed',
      `</${tag.name}> closes nothing here`,
      expected && `<${expected.name}> of line ${placeOf(part.text, expected.start).line + part.start.line - 1} is still open`,
    );
    const begun = open.findLastIndex((t) => t.name === tag.name);
    if (begun >= 0) open.length = begun;
  }

  function checkAttribute(tag: HtmlTag, attribute: HtmlAttribute): void {
    const at = attribute.nameStart;
    const value = masked.slice(attribute.valueStart, attribute.valueEnd);
    const dynamic = value.includes(MASK);
    if (attribute.name.includes(MASK))
      return add(
        at,
        'dynamic-attribute',
        'an expression cannot be an attribute',
        `put it between the quotes of one: alt="{{ … }}"`,
      );
    if (/^on/.test(attribute.name)) return add(at, 'event-handler', `${attribute.name} does nothing in a mail and is refused`);
    if (dynamic && !attribute.quoted)
      return add(at, 'unquoted', `the value of ${attribute.name} needs quotes`, `${attribute.name}="{{ … }}"`);
    if (dynamic && attribute.name === 'style')
      return add(
        at,
        'dynamic-style',
        'an expression inside a style cannot be filled safely',
        'choose between two elements with {{#if}}',
      );
    if (attribute.name === 'http-equiv') return add(at, 'refused-element', 'http-equiv is refused');
    if (!URLS.includes(attribute.name) || dynamic || value.trim() === '' || tag.name === 'mj-font') return;
    const fine =
      attribute.name === 'href'
        ? /^#[\w-]*$/.test(value) || safeContactUrl(value) || safeHttpUrl(decode(value), rules)
        : safeHttpUrl(decode(value), { linkDomains: [] });
    if (fine) return;
    const foreign = rules.linkDomains.length > 0 && safeHttpUrl(decode(value), { linkDomains: [] });
    const hint = foreign
      ? `link_domains in config/shop.yaml allows: ${rules.linkDomains.join(', ')}`
      : 'a whole address beginning with https://, http://, mailto: or tel:';
    add(at, 'bad-link', `${attribute.name} leads where a mail must not lead`, hint);
  }

  /** No expression names an element; and inside an attribute it uses the other quotes, because MJML reads them first. */
  function checkExpressions(): void {
    for (const { start, end } of findMustaches(part.text)) {
      if (/<\/?$/.test(masked.slice(Math.max(0, start - 2), start))) {
        add(start, 'dynamic-tag', 'an expression cannot be the name of an element');
      }
      const before = masked.slice(masked.lastIndexOf('>', start) + 1, start);
      const quote = /=\s*(["'])[^"'<>]*$/.exec(before)?.[1];
      if (quote && before.includes('<') && part.text.slice(start, end).includes(quote)) {
        const other = quote === '"' ? "'" : '"';
        add(
          start,
          'quotes',
          `this expression uses the same quotes as the attribute around it`,
          `write ${other}…${other} inside of it`,
        );
      }
    }
  }
}

function decode(value: string): string {
  return value.replaceAll('&amp;', '&');
}
