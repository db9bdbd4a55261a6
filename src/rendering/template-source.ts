import type { Finding } from '../kernel/errors';

/** A template as it lies in a folder, not yet looked into. */
export interface TemplateSource {
  channel: 'email' | 'sms';
  name: string;
  locale: string;
  /** Its path, as findings name it. */
  file: string;
  text: string;
}

/** A layout: the frame an e-mail is put into. */
export interface LayoutSource {
  name: string;
  file: string;
  text: string;
}

/** Where something stands in a text, both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** The place of an offset in a text. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** The offset of a place in a text. */
export function offsetOf(text: string, place: Place): number {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(start + place.column - 1, text.length);
}

/** A part of a file, with the place at which it begins there. */
export interface SourcePart {
  file: string;
  text: string;
  start: Place;
}

/** An error at a place of a part: `file:line:column` counted in the whole file. */
export function errorAt(part: SourcePart, place: Place, code: string, message: string, hint?: string): Finding {
  return findingAt('error', part, place, code, message, hint);
}

/** As `errorAt`, with its level. */
export function findingAt(
  level: Finding['level'],
  part: SourcePart,
  place: Place,
  code: string,
  message: string,
  hint?: string,
): Finding {
  const column = place.line === 1 ? place.column + part.start.column - 1 : place.column;
  return { at: `${part.file}:${place.line + part.start.line - 1}:${column}`, level, code: `template.${code}`, message, hint };
}
