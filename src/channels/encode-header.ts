import { Invalid } from '../kernel/errors';
import { isAscii, wireAddress, type Mailbox } from './mail-address';

/**
 * Header fields: text outside ASCII becomes RFC 2047 words, lines are folded at 78, and no value can begin a field of its own,
 * because control characters are taken out before anything else is looked at.
 */

const LINE = 78;
/** `=?UTF-8?B?` and `?=` around base64 of whole characters, at most 75 in all (RFC 2047 §2). */
const WORD_OPEN = '=?UTF-8?B?';
const WORD_BYTES = 45;

/**
 * The text as a reader will see it: one line, white space as single spaces, no control characters. What is no Unicode
 * (half of a surrogate pair) becomes U+FFFD.
 */
export function headerText(text: string): string {
  const clean = text
    .replace(/[\t\n\v\f\r \u0085\u2028\u2029]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return isAscii(clean) ? clean : Buffer.from(clean, 'utf8').toString('utf8');
}

/** A field of free text: `Subject`, `X-…`. Answers the folded line or lines with their CRLF. */
export function textField(name: string, value: string): string {
  const text = headerText(value);
  if (isPlain(text)) return fold(`${fieldName(name)}: ${text}`);
  return `${fieldName(name)}: ${encodedWords(text, name.length + 2)}\r\n`;
}

/** A field of tokens that must never be encoded: ids, URLs, lists of them. Throws `Invalid('mail.header')` outside ASCII. */
export function tokenField(name: string, value: string): string {
  const text = headerText(value);
  if (!isAscii(text)) throw new Invalid('mail.header', `${name} must be ASCII`, { at: name });
  return fold(`${fieldName(name)}: ${text}`);
}

/** A field with exactly one mailbox: `From`, `To`, `Reply-To`. Throws `Invalid('mail.address')` when it is not one. */
export function mailboxField(name: string, mailbox: Mailbox): string {
  const address = wireAddress(mailbox.address);
  if (address === undefined) throw new Invalid('mail.address', `${name} is not one mail address`, { at: name });
  return headerText(mailbox.name ?? '') === '' ? `${fieldName(name)}: ${address}\r\n` : phraseField(name, mailbox.name!, address);
}

/** A name for people and a name for machines: `List-Id: The "Good" Shop <orders.shop.example>`; the latter is not checked. */
export function phraseField(name: string, phrase: string, token: string): string {
  const head = `${fieldName(name)}: `;
  const display = headerText(phrase);
  if (display === '') return `${head}<${token}>\r\n`;
  const printed = isPlain(display) ? quoted(display) : '';
  // A quoted name is never folded: one that does not fit becomes encoded words, which are.
  const shown = printed !== '' && head.length + printed.length <= LINE ? printed : encodedWords(display, head.length);
  const lastLine = shown.includes('\n') ? shown.length - shown.lastIndexOf('\n') - 1 : head.length + shown.length;
  return `${head}${shown}${lastLine + token.length + 3 > LINE ? '\r\n ' : ' '}<${token}>\r\n`;
}

/** Can this text stand in a header as it is: ASCII, nothing that reads as an encoded word, every word fits on a line. */
function isPlain(text: string): boolean {
  return isAscii(text) && !text.includes('=?') && !/[^ ]{61}/.test(text);
}

function quoted(text: string): string {
  if (/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(text)) return text;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** The text in encoded words, each on a line of its own; `column` is where the first one begins. */
function encodedWords(text: string, column: number): string {
  const words: string[] = [];
  let room = Math.min(WORD_BYTES, Math.floor((LINE - column - WORD_OPEN.length - 2) / 4) * 3);
  let word = '';
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > room && word !== '') {
      words.push(word);
      word = '';
      bytes = 0;
      room = WORD_BYTES;
    }
    word += character;
    bytes += size;
  }
  words.push(word);
  return words.map((w) => `${WORD_OPEN}${Buffer.from(w, 'utf8').toString('base64')}?=`).join('\r\n ');
}

/** Breaks a line before spaces so that each part has at most 78 characters, where it has spaces to break at. */
function fold(line: string): string {
  if (line.length <= LINE) return `${line}\r\n`;
  let out = '';
  let rest = line;
  while (rest.length > LINE) {
    // Never directly after the field's name: a first line without content reads as an empty field to old software.
    const from = out === '' ? rest.indexOf(' ') + 1 : 1;
    let at = rest.lastIndexOf(' ', LINE);
    if (at < from) at = rest.indexOf(' ', from);
    if (at < 0) break;
    out += `${rest.slice(0, at)}\r\n`;
    rest = rest.slice(at);
  }
  return `${out}${rest}\r\n`;
}

function fieldName(name: string): string {
  if (!/^[A-Za-z0-9-]{1,60}$/.test(name)) throw new Invalid('mail.header', 'not a header name', { at: 'headers' });
  return name;
}
