import { smsSegments } from './sms-segments';

describe('S7: the parts of an SMS', () => {
  it.each([
    ['nothing', '', 'GSM-7', 0, 1],
    ['160 letters', 'a'.repeat(160), 'GSM-7', 160, 1],
    ['161 letters', 'a'.repeat(161), 'GSM-7', 161, 2],
    ['306 letters', 'a'.repeat(306), 'GSM-7', 306, 2],
    ['307 letters', 'a'.repeat(307), 'GSM-7', 307, 3],
    ['letters of the alphabet with accents', 'äöüßéèùìòÇØøÅåÆæÉ'.repeat(9), 'GSM-7', 153, 1],
    ['the euro counts twice', `${'a'.repeat(158)}€`, 'GSM-7', 160, 1],
    ['and no longer fits', `${'a'.repeat(159)}€`, 'GSM-7', 161, 2],
    ['an escaped character at the seam is not cut', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['brackets, braces, tilde, pipe, caret, backslash', '[]{}~|^\\'.repeat(10), 'GSM-7', 160, 1],
    ['70 Chinese characters', '茶'.repeat(70), 'UCS-2', 70, 1],
    ['71 Chinese characters', '茶'.repeat(71), 'UCS-2', 71, 2],
    ['134 Chinese characters', '茶'.repeat(134), 'UCS-2', 134, 2],
    ['135 Chinese characters', '茶'.repeat(135), 'UCS-2', 135, 3],
    ['an emoji counts twice', `${'茶'.repeat(68)}👋`, 'UCS-2', 70, 1],
    ['an emoji at the seam is not cut', `${'茶'.repeat(66)}👋${'茶'.repeat(66)}`, 'UCS-2', 134, 3],
    ['one typographic quote', `${'a'.repeat(70)}’`, 'UCS-2', 71, 2],
    ['a lower-case cedilla, unlike the upper-case one', 'ç', 'UCS-2', 1, 1],
    ['a backtick', '`', 'UCS-2', 1, 1],
    ['a tab', '\t', 'UCS-2', 1, 1],
    ['a space that does not break', '\u00a0', 'UCS-2', 1, 1],
  ])('%s', (_, text, encoding, units, segments) => expect(smsSegments(text)).toMatchObject({ encoding, units, segments }));

  it('say which character it was', () => {
    expect(smsSegments('It’s here…').flippedBy).toBe('’');
    expect(smsSegments("It's here...")).not.toHaveProperty('flippedBy');
  });

  it('are those of 70 characters where carriers count so whatever the letters', () => {
    expect(smsSegments('a'.repeat(71), 'UCS-2')).toEqual({ encoding: 'UCS-2', units: 71, segments: 2 });
  });
});
