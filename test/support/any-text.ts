import fc from 'fast-check';

/** Any text a shopper or a marketer can hand us: any code unit, with a liking for those that break headers and bodies. */
export const anyText = fc.oneof(
  fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), { maxLength: 20 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom(
      ...['a', ' ', '\r', '\n', '\t', '\0', '"', '\\', '=', '?', '<', '>', ',', ':', '@', '.', '\u007f'],
      ...['\ud83d', '\udc4b', '中', 'é', '\u2028', '\u202e', 'א', 'ب', '👨‍👩‍👧', '🏳️‍🌈', '=?UTF-8?B?', '?='],
    ),
    maxLength: 120,
  }),
  fc.constantFrom(
    'Ann\r\nBcc: everybody@example.com',
    '<img src=x onerror=alert(1)>',
    '=?UTF-8?Q?=0D=0ABcc:_a@b.example?=',
    '.\r\n..\r\n.',
    'From me\r\nFrom you',
  ),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
);
