/**
 * Parses JSON keeping whole numbers of 16 and more digits as text: shops' ids exceed 2^53 (820982911946154508), and a
 * rounded id is another order's id. Throws `SyntaxError` like `JSON.parse`.
 */
export function readExactJson(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? quoteLongIntegers(text) : text) as unknown;
}

const DIGITS = 16;

function quoteLongIntegers(text: string): string {
  let out = '';
  let copied = 0;
  let i = 0;
  while (i < text.length) {
    const character = text.charCodeAt(i);
    if (character === 0x22) {
      i = endOfString(text, i + 1) + 1;
    } else if (character === 0x2d || isDigit(character)) {
      const end = endOfNumber(text, i);
      const number = text.slice(i, end);
      if (end - i >= DIGITS && /^-?[1-9]\d{15,}$/.test(number)) {
        out += `${text.slice(copied, i)}"${number}"`;
        copied = end;
      }
      i = end;
    } else {
      i++;
    }
  }
  return out + text.slice(copied);
}

function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** Past sign, digits, point and exponent. */
function endOfNumber(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length && /[\d.eE+-]/.test(text[end]!)) end++;
  return end;
}

function isDigit(character: number): boolean {
  return character >= 0x30 && character <= 0x39;
}
