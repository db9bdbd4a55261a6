import type { Finding } from '../kernel/errors';

/** Findings file by file in the order of their first mention, each file's from its top to its end. */
export function inReadingOrder(findings: readonly Finding[]): Finding[] {
  const placed = findings.map((finding) => ({ finding, ...placeOf(finding.at) }));
  const files = [...new Set(placed.map(({ file }) => file))];
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
