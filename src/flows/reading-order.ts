import type { Finding } from '../kernel/errors';

/** Findings file by file, each file's from its top to its end: first those in `order`, then the others as they are mentioned. */
export function inReadingOrder(findings: readonly Finding[], order: readonly string[] = []): Finding[] {
  const placed = findings.map((finding) => ({ finding, ...placeOf(finding.at) }));
  const files = [...new Set([...order, ...placed.map(({ file }) => file)])];
  const rank = new Map(files.map((file, i) => [file, i]));
  return placed
    .toSorted((a, b) => rank.get(a.file)! - rank.get(b.file)! || a.line - b.line || a.column - b.column)
    .map(({ finding }) => finding);
}

/** Of `file:line:column`; a finding without a line concerns the whole file. */
function placeOf(at: string): { file: string; line: number; column: number } {
  const found = /^(.*):(\d+):(\d+)$/.exec(at);
  return found ? { file: found[1]!, line: Number(found[2]), column: Number(found[3]) } : { file: at, line: 0, column: 0 };
}
