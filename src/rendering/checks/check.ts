import type { Finding } from '../../kernel/errors';
import type { CompiledTemplate } from '../compiled-template';
import { findingAt, placeOf, type SourcePart } from '../template-source';
import type { WordRule } from './word-list';

export type Purpose = 'service' | 'marketing';
/** As which flows send a template, by channel and name. */
export type PurposesOf = (channel: 'email' | 'sms', name: string) => readonly Purpose[];

/** A template as its author wrote it: what most checks need. */
export interface Written {
  channel: 'email' | 'sms';
  locale: string;
  /** As which flows send it; where no flow uses it, what its content makes it. */
  purposes: readonly Purpose[];
  subject?: SourcePart;
  preheader?: SourcePart;
  /** The template's body first, then its layout and the parts that both take in; of an SMS its text. */
  texts: readonly [SourcePart, ...SourcePart[]];
  words: readonly WordRule[];
}

/** What one rendering gives; of an SMS only the text. */
export interface Filled {
  subject: string;
  preheader: string;
  html: string;
  text: string;
}

/** A template that compiles, and what readers would get of it. */
export interface Whole extends Written {
  compiled: CompiledTemplate;
  /** For the sample contact, every list as long as it gets and every link as long as real ones are. */
  full: Filled;
  /** For somebody of whom nothing is known. */
  bare: Filled;
  /** What the links of `full` and `bare` lead to, and what they show. */
  unsubscribeUrl: string;
  postalAddress: string;
  /** What one part of an SMS costs, null where nobody says; absent where every part holds 70 characters, whatever they are. */
  smsPrice?: string | null;
}

/** One thing a check found, by its offset in a text. */
export interface Complaint {
  level: Finding['level'];
  part: SourcePart;
  offset: number;
  message: string;
  hint?: string;
}

/** One check of the content. Its id names its findings (`template.alt`) and switches it off in a front matter. */
export interface Check<M extends Written = Written> {
  id: string;
  /** Not for an SMS. */
  emailOnly?: boolean;
  look(mail: M): Complaint[];
}

export function complaint(level: Finding['level'], part: SourcePart, offset: number, message: string, hint?: string): Complaint {
  return { level, part, offset, message, hint };
}

export function findingOf(id: string, { level, part, offset, message, hint }: Complaint): Finding {
  return findingAt(level, part, placeOf(part.text, offset), id, message, hint);
}

/** Where a text of the compiled mail was written: where the longest of its pieces is found; else where the template begins. */
export function writtenAt({ texts }: Written, text: string): { part: SourcePart; offset: number } {
  const pieces = text.split(/\{\{[\s\S]*?\}\}|\n/).map((piece) => piece.trim());
  const longestFirst = pieces.filter((p) => p.length > 2).sort((a, b) => b.length - a.length);
  for (const piece of [...longestFirst, `>${text}<`, text]) {
    for (const part of texts) {
      const offset = part.text.indexOf(piece);
      if (offset >= 0) return { part, offset };
    }
  }
  return { part: texts[0], offset: 0 };
}

/** So much of a text as a message repeats. */
export function excerpt(text: string, length = 30): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const seen = [...line];
  return seen.length <= length ? line : `${seen.slice(0, length - 1).join('')}…`;
}
