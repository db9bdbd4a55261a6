/** How a text file is encoded, told by its first bytes: a byte order mark, else UTF-8 where it fits, else what Chinese spreadsheets write. */
export function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  try {
    // The head may end within a character: `stream` forgives that.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

/** The delimiter of a file: the one that its first line has most of, outside of quotation marks. */
export function delimiterIn(text: string): ',' | ';' | '\t' {
  const first = (text.replace(/^\ufeff/, '').split(/\r?\n/)[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => first.split(delimiter).length;
  const [best] = ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a));
  return best!;
}
