/**
 * Something a person wrote or sent cannot be used. Says where, why, and what to do.
 * `code` is stable and dotted (`flow.unknown-step`); `at` is `file:line:column`, a JSON path or a header name.
 */
export class Invalid extends Error {
  readonly at?: string;
  readonly hint?: string;

  constructor(
    readonly code: string,
    message: string,
    where: { at?: string; hint?: string } = {},
  ) {
    super(message);
    this.name = 'Invalid';
    this.at = where.at;
    this.hint = where.hint;
  }
}

/** One thing found wrong in a file. Findings are collected, never thrown one by one. */
export interface Finding {
  /** `file:line:column`, both counted from 1. */
  at: string;
  /** An error is wrong, a warning costs something, a hint may be left as it is. */
  level: 'error' | 'warning' | 'hint';
  /** Stable and dotted: `flow.unknown-key`. */
  code: string;
  message: string;
  hint?: string;
}

/** `config/flows/x.yaml:14:7  error  message (hint)`: how a finding is printed everywhere. */
export function printFinding(f: Finding): string {
  return `${f.at}  ${f.level}  ${f.message}${f.hint ? `\n    ${f.hint}` : ''}`;
}

/** For the end of a switch over a union: does not compile when a case was forgotten. */
export function never(value: never): never {
  throw new Error(`a case was forgotten: ${JSON.stringify(value)}`);
}

/** What to print or log of an unknown thrown value: its message, never its content. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
