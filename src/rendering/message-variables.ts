import { TemplateError } from './template-error';

/** What a template is filled with. Plain JSON: it is pinned with the message and read again for a retry or a click. */
export interface MessageVariables {
  /** ContactView. */
  contact: Json;
  /** OrderView, or nothing. */
  order?: Json | null;
  /** Several orders collapsed into one enrollment. */
  orders?: Json[];
  /** The data of the event that enrolled. */
  event?: Json;
  shop: Json;
  /** `{ title, price, url, image_url, reason }` each; `price` is money. */
  recommend?: Json[];
  /** `{ code, value, expires_on }`; `expires_on` in epoch milliseconds. */
  coupon?: Json | null;
  /** `{ id, question, url, thanks, choices }`, each choice `{ id, label, url }`. */
  survey?: Json | null;
  purpose?: 'service' | 'marketing';
  topic?: string;
  /** Epoch milliseconds at which the message was first rendered. */
  now: number;
  /** A flow's own subject in place of the template's, Handlebars like it. */
  subject?: string;
  /** `false`: its opens are not recorded, so the e-mail has no pixel. */
  open_pixel?: false;
  [more: string]: unknown;
}

export type Json = object;

/** The public links of the message. An absent `openUrl` leaves the pixel out, an absent page its link. */
export interface LinkSlots {
  clickUrl(linkNo: number): string;
  openUrl?: string;
  unsubscribeUrl?: string;
  preferencesUrl?: string;
  viewUrl?: string;
  confirmUrl?: string;
  /** Of text messages only. */
  emailFormUrl?: string;
}

/** Longer lists are cut, deeper data is left out (RELIABILITY §5.4, R3-R4). */
const MAX_LIST = 100;
const MAX_DEPTH = 12;
const MAX_VALUES = 20_000;

/**
 * A copy that a template can do nothing with but read: objects without prototype, no functions, bounded lists, texts without
 * control characters and without halves of characters.
 */
export function toContext(variables: MessageVariables): Record<string, unknown> {
  let values = 0;
  const copy = (value: unknown, depth: number): unknown => {
    if (++values > MAX_VALUES)
      throw new TemplateError('template.too-many-values', `more than ${MAX_VALUES} values for one message`);
    if (typeof value === 'string') return cleanText(value);
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return null;
    if (Array.isArray(value)) return value.slice(0, MAX_LIST).map((v) => copy(v, depth + 1));
    const out = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(value)) out[key] = copy((value as Record<string, unknown>)[key], depth + 1);
    return out;
  };
  return copy(variables, 0) as Record<string, unknown>;
}

// Everything a terminal, a header or a parser could take for more than text; tab and newline stay.
const UNWANTED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF]|\p{Surrogate}/gu;
const SUSPECT = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF\uD800-\uDFFF]/;

/** A text that any mail client can show: half characters become `\uFFFD`, control characters disappear. */
export function cleanText(text: string): string {
  return SUSPECT.test(text) ? text.replace(UNWANTED, (c) => (c >= '\uD800' && c <= '\uDFFF' ? '\uFFFD' : '')) : text;
}

/** A header's worth: one line, no control characters, at most `length` characters, none cut in half. */
export function headerText(text: string, length = 255): string {
  const line = cleanText(text)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  return line.length <= length ? line : [...line].slice(0, length - 1).join('').slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '') + '…'; // prettier-ignore
}
