import type { Value } from '../../database/tx';

/** A piece of SQL with the parameters of its `?` marks, in their order. */
export interface Sql {
  sql: string;
  params: Value[];
}

export const TRUE: Sql = raw('1');
export const FALSE: Sql = raw('0');

/** SQL of pieces: `` sql`${column} = ${param(5)}` ``. Only written text and other pieces: values go through `param`. */
export function sql(texts: TemplateStringsArray, ...pieces: Sql[]): Sql {
  return {
    sql: texts.map((text, i) => text + (pieces[i]?.sql ?? '')).join(''),
    params: pieces.flatMap((piece) => piece.params),
  };
}

/** Text of our own, never of a person. */
export function raw(text: string): Sql {
  return { sql: text, params: [] };
}

export function param(value: Value): Sql {
  return { sql: '?', params: [value] };
}

/** `a, b, c`. */
export function commas(pieces: Sql[]): Sql {
  return { sql: pieces.map((p) => p.sql).join(', '), params: pieces.flatMap((p) => p.params) };
}

/** 0 or 1 of an expression that may be NULL. */
export function surely(piece: Sql): Sql {
  return sql`COALESCE(${piece}, 0)`;
}

/** All must hold; of none: yes. */
export function every(pieces: Sql[]): Sql {
  return joined(pieces, 'AND', TRUE);
}

/** One must hold; of none: no. */
export function some(pieces: Sql[]): Sql {
  return joined(pieces, 'OR', FALSE);
}

/** Joined as a balanced tree: databases limit the depth of an expression, and a chain of a thousand would be a thousand deep. */
function joined(pieces: Sql[], by: 'AND' | 'OR', ofNone: Sql): Sql {
  if (pieces.length <= 1) return pieces[0] ?? ofNone;
  const middle = pieces.length >> 1;
  return sql`(${joined(pieces.slice(0, middle), by, ofNone)} ${raw(by)} ${joined(pieces.slice(middle), by, ofNone)})`;
}
