import type { Finding } from '../kernel/errors';

/**
 * How much any file of ours may hold. The YAML parser needs a hundred times the time and memory of this look, and some texts of
 * a few bytes per node keep it busy for minutes: what cannot be one of our files is refused before it is parsed.
 */
export const MAX_YAML_BYTES = 64 * 1024;
const MAX_LINES = 1500;
/** Characters that can open, close or part something: more of them than keys and values. */
const MAX_MARKS = 4000;
/** Brackets that stay open, dashes in a row: deeper than anything is nested. */
const MAX_DEPTH = 60;
const MAX_DASHES = 8;

const MARKS = new Set([...'[]{},:-?&*!|>#%@`"\'\t\0']);
const DEEP_DASHES = new RegExp(`^[ \\t]*([-?][ \\t]+){${MAX_DASHES}}`, 'm');

/** Why this text is too much to be one of our files; `undefined` when it may be parsed. */
export function tooMuch(text: string, file: string): Finding | undefined {
  const refuse = (code: string, message: string, hint?: string): Finding => ({
    at: `${file}:1:1`,
    level: 'error',
    code: `yaml.${code}`,
    message,
    hint,
  });
  if (text.length > MAX_YAML_BYTES || Buffer.byteLength(text) > MAX_YAML_BYTES)
    return refuse('too-large', `is larger than ${MAX_YAML_BYTES / 1024} KB`, 'a file of ours is a page or two');
  const { lines, marks, depth } = measure(text);
  if (depth > MAX_DEPTH || DEEP_DASHES.test(text)) return refuse('too-deep', `is nested deeper than ${MAX_DEPTH} levels`);
  if (lines > MAX_LINES) return refuse('too-large', `has ${lines} lines; ${MAX_LINES} is the most`);
  if (marks > MAX_MARKS) return refuse('too-large', 'holds more keys and values than any file of ours', 'write several files');
  return undefined;
}

function measure(text: string): { lines: number; marks: number; depth: number } {
  let lines = 1;
  let marks = 0;
  let open = 0;
  let depth = 0;
  for (const character of text) {
    if (character === '\n' || character === '\r') lines++;
    else if (MARKS.has(character)) marks++;
    if (character === '[' || character === '{') depth = Math.max(depth, ++open);
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
  }
  return { lines, marks, depth };
}
