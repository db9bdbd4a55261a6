/** Family names of two characters that are common enough to be told from a given name. */
const DOUBLE = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '夏侯',
  '东方',
  '尉迟',
  '皇甫',
  '公孙',
  '慕容',
  '令狐',
  '长孙',
  '宇文',
  '司徒',
  '端木',
  '南宫',
];

/** A whole name in two: Chinese ones after the family name, others before the last word. */
export function splitName(name: string): { firstName?: string; lastName?: string } {
  const text = name.trim();
  if (/^\p{Script=Han}{2,5}$/u.test(text)) {
    const family = DOUBLE.find((double) => text.startsWith(double) && text.length > 2) ?? [...text][0]!;
    return { lastName: family, firstName: text.slice(family.length) };
  }
  const last = text.lastIndexOf(' ');
  return last < 0 ? { firstName: text } : { firstName: text.slice(0, last).trim(), lastName: text.slice(last + 1) };
}
