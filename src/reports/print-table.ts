import { csvCell, quotedCell } from '../kernel/csv-cell';

/** What a cell may hold; `null` is "not applicable". */
export type Cell = string | number | null | Record<string, number>;

export interface Column<R> {
  /** The metric's name: the header of a table and of CSV. */
  name: keyof R & string;
  /** How people read it in a table; rates as percent, counts as they are. CSV and JSON always carry the bare value. */
  as?: 'text' | 'count' | 'rate' | 'money';
}

/** Rows as an aligned table for a terminal: text to the left, figures to the right, `n/a` for what does not apply. */
export function printTable<R extends object>(columns: Column<R>[], rows: R[]): string {
  const cells = rows.map((row) => columns.map((c) => shown(row[c.name] as Cell, c.as)));
  const widths = columns.map((c, i) => Math.max(width(c.name), ...cells.map((line) => width(line[i]!))));
  const line = (texts: string[]) =>
    texts
      .map((text, i) => pad(text, widths[i]!, columns[i]!.as !== undefined && columns[i]!.as !== 'text'))
      .join('  ')
      .trimEnd();
  return [line(columns.map((c) => c.name)), line(widths.map((w) => '─'.repeat(w))), ...cells.map(line)].join('\n');
}

/**
 * Rows as CSV (RFC 4180, every field quoted, CRLF). A text that a spreadsheet would run as a formula gets an apostrophe in
 * front (OWASP ASVS 1.2.10); plain negative numbers stay numbers. `null` is an empty field.
 */
export function printCsv<R extends object>(names: (keyof R & string)[], rows: R[]): string {
  const lines = [names as string[], ...rows.map((row) => names.map((name) => bare(row[name] as Cell)))];
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

const NUMBER = /^-?\d+(\.\d+)?(e-?\d+)?$/;

function quoted(text: string): string {
  return NUMBER.test(text) ? quotedCell(text) : csvCell(text);
}

function bare(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? byReason(cell) : String(cell);
}

function shown(cell: Cell, as: Column<object>['as']): string {
  if (cell === null || cell === undefined) return as === 'text' ? '' : 'n/a';
  if (typeof cell === 'object') return byReason(cell);
  if (as === 'rate' && typeof cell === 'number') return `${(cell * 100).toFixed(1)} %`;
  return String(cell);
}

function byReason(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([reason, n]) => `${reason} ${n}`)
    .join(', ');
}

function pad(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}

/** Columns a terminal needs: Chinese characters take two. */
function width(text: string): number {
  return [...text].reduce(
    (sum, c) =>
      sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1),
    0,
  );
}
