/**
 * Transfer encodings of a text part: only ASCII, lines of at most 76 characters, CRLF line ends, whatever went in. Neither can
 * produce `=_`, which is what makes the boundary of `composeMime` safe.
 */
export interface EncodedBody {
  encoding: 'quoted-printable' | 'base64';
  bytes: Buffer;
}

const HEX = Buffer.from('0123456789ABCDEF');
const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const EQUALS = 61;
const DOT = 46;
/** Characters of a line before its soft break, which is the 76th. */
const QP_LINE = 75;
/** Bytes that may stand for themselves anywhere in a line. */
const PLAIN = new Uint8Array(256);
for (let byte = 33; byte <= 126; byte++) if (byte !== EQUALS) PLAIN[byte] = 1;

/** Quoted-printable where most of it is ASCII (it stays legible and small), else base64. The same text gives the same bytes. */
export function encodeBody(text: string): EncodedBody {
  const bytes = Buffer.from(text, 'utf8');
  // A byte outside ASCII costs three as quoted-printable, any byte 4/3 as base64: even when they are a sixth of the text. Of
  // three such bytes, as in Chinese, two are more than the text has UTF-16 units, which is what can be had without a loop.
  const beyondUnits = bytes.length - text.length;
  return beyondUnits * 9 > bytes.length
    ? { encoding: 'base64', bytes: toBase64(toCrlf(text)) }
    : { encoding: 'quoted-printable', bytes: toQuotedPrintable(bytes) };
}

/** RFC 2045 §6.7. Every kind of line end becomes CRLF; a dot that begins a line is encoded, so SMTP need not stuff it. */
export function toQuotedPrintable(source: Buffer): Buffer {
  // Worst case: every byte becomes three, and every 25 of those need a soft break.
  const out = Buffer.allocUnsafe(source.length * 3 + Math.ceil(source.length / 25) * 3 + 2);
  const end = source.length;
  let o = 0;
  let column = 0;
  for (let i = 0; i < end; i++) {
    const byte = source[i]!;
    if (PLAIN[byte] === 1 && !(column === 0 && byte === DOT)) {
      if (column === QP_LINE) {
        out[o++] = EQUALS;
        out[o++] = CR;
        out[o++] = LF;
        column = 0;
        if (byte === DOT) {
          i--;
          continue;
        }
      }
      out[o++] = byte;
      column++;
      continue;
    }
    if (byte === LF || byte === CR) {
      if (byte === CR && source[i + 1] === LF) i++;
      out[o++] = CR;
      out[o++] = LF;
      column = 0;
      continue;
    }
    const next = source[i + 1];
    const asItIs = (byte === SPACE || byte === TAB) && next !== undefined && next !== CR && next !== LF;
    if (column + (asItIs ? 1 : 3) > QP_LINE) {
      out[o++] = EQUALS;
      out[o++] = CR;
      out[o++] = LF;
      column = 0;
    }
    if (asItIs) {
      out[o++] = byte;
      column++;
    } else {
      out[o++] = EQUALS;
      out[o++] = HEX[byte >> 4]!;
      out[o++] = HEX[byte & 15]!;
      column += 3;
    }
  }
  return out.subarray(0, o);
}

/** Base64 in lines of 76 characters. */
export function toBase64(text: string): Buffer {
  const flat = Buffer.from(text, 'utf8').toString('base64');
  let lines = '';
  for (let at = 0; at < flat.length; at += 76) lines += at === 0 ? flat.slice(0, 76) : `\r\n${flat.slice(at, at + 76)}`;
  return Buffer.from(lines, 'latin1');
}

function toCrlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}
