/** What a spreadsheet would run as a formula (OWASP ASVS 1.2.10), behind however many apostrophes. */
const FORMULA = /^'*[=+\-@\t\r\0＝＋－＠]/;

/** A text as a quoted CSV field (RFC 4180) that no spreadsheet takes for a formula: such a one gets an apostrophe in front. */
export function csvCell(text: string): string {
  return quotedCell(FORMULA.test(text) ? `'${text}` : text);
}

/** A text as a quoted CSV field, as it is. */
export function quotedCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A text as it was before `csvCell`. */
export function withoutGuard(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
