import { Parser } from 'htmlparser2';
import { isTag, readTags } from './html-tags';
import { hideMustaches, mapMustaches, maskMustaches } from './mustaches';

/**
 * Turns every address of a compiled mail into a slot: `href="{{url}}"` becomes `href="{{#link_ 3}}{{{url}}}{{/link_}}"`. When a
 * message is rendered the helper behind a slot sees the raw target, decides whether it may stand, and writes the tracked link.
 * Read with a tokenizer: by regular expression a peer tracked 1 of 12 links of a mail on one line (STACK §7).
 */

/** The names of the blocks; no template can write them, because no helper is called so. */
export const SLOT_HELPERS = ['link_', 'src_'];

export interface Slotted {
  text: string;
  /** Handlebars texts of the targets; the first is link 1. */
  targets: string[];
}

/** Links that are ours to write: never counted as clicks. */
const OWN = /^\{\{\s*(unsubscribe_url|preferences_url|view_url|confirm_url|email_form_url)\s*\}\}$/;
const HREF_TAGS = ['a', 'area'];

/** Slots for `href` (counted), `src`, `background` and `poster` (only checked), and the open pixel at the end of the body. */
export function slotHtml(html: string): Slotted {
  const targets: string[] = [];
  let out = '';
  let from = 0;
  for (const tag of readTags(maskMustaches(html))) {
    if (!isTag(tag) || tag.close) continue;
    for (const { name, valueStart, valueEnd } of tag.attributes) {
      if (valueStart === valueEnd) continue;
      const value = html.slice(valueStart, valueEnd);
      const slot = slotFor(tag.name, name, value, targets);
      if (slot === undefined) continue;
      out += html.slice(from, valueStart) + slot;
      from = valueEnd;
    }
  }
  const slotted = out + html.slice(from);
  const end = slotted.lastIndexOf('</body>');
  return { text: end < 0 ? slotted + PIXEL : slotted.slice(0, end) + PIXEL + slotted.slice(end), targets };
}

const PIXEL =
  '{{#if open_url}}<img src="{{open_url}}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">{{/if}}';

/** Slots for the `{{link …}}` of a text message. */
export function slotSms(text: string): Slotted {
  const targets: string[] = [];
  const slotted = mapMustaches(text, (expression) => {
    const found = /^\{\{(~?)\s*link\s+([\s\S]+?)\s*(~?)\}\}$/.exec(expression);
    if (!found) return expression;
    const argument = found[2] ?? '';
    const literal = /^(["'])(.*)\1$/.exec(argument)?.[2];
    const target = literal ?? asValue(argument);
    targets.push(target);
    return `{{${found[1]}#link_ ${targets.length}}}${target}{{/link_${found[3]}}}`;
  });
  return { text: slotted, targets };
}

function slotFor(tag: string, attribute: string, value: string, targets: string[]): string | undefined {
  if (attribute === 'href' && HREF_TAGS.includes(tag)) {
    if (value.trim() === '' || value.startsWith('#') || OWN.test(value.trim())) return undefined;
    const target = rawTarget(value);
    targets.push(target);
    return `{{#link_ ${targets.length}}}${target}{{/link_}}`;
  }
  if (['src', 'background', 'poster'].includes(attribute)) return `{{#src_}}${rawTarget(value)}{{/src_}}`;
  return undefined;
}

/** An attribute's value as a browser reads it, its expressions unescaped: what comes out is the address itself. */
function rawTarget(value: string): string {
  const { hidden, restore } = hideMustaches(value);
  return mapMustaches(restore(decodeAttribute(hidden)).trim(), unescaped);
}

function unescaped(expression: string): string {
  const found = /^\{\{(~?)\s*(?![#/^!>&{*]|else\b)([\s\S]*?)(~?)\}\}$/.exec(expression);
  return found ? `{{${found[1]}{${found[2]}}${found[3]}}}` : expression;
}

function asValue(argument: string): string {
  const call = /^\(([\s\S]*)\)$/.exec(argument);
  return `{{{${call ? call[1] : argument}}}}`;
}

/** `a=1&amp;b=2` to `a=1&b=2`, by the rules of attributes. */
function decodeAttribute(value: string): string {
  let decoded = value;
  const quote = value.includes('"') ? "'" : '"';
  const parser = new Parser({ onattribute: (_name, text) => void (decoded = text) });
  parser.end(`<a href=${quote}${value}${quote}>`);
  return decoded;
}
