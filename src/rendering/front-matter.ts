import { isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Finding } from '../kernel/errors';
import { withoutMasks } from './mustaches';
import { errorAt, placeOf, type Place, type SourcePart, type TemplateSource } from './template-source';

/** What stands between the two `---` lines at the top of a template, and what follows. */
export interface FrontMatter {
  /** Handlebars texts and names by key; each knows where it stands. */
  values: Map<string, SourcePart>;
  /** Words of a layout by locale: `words: { en: { unsubscribe: Unsubscribe } }`. */
  words: Map<string, Map<string, string>>;
  /** Content checks that are switched off, each with its reason: `lint: { off: { contrast: our brand's colour } }`. */
  off: Map<string, SourcePart>;
  body: SourcePart;
}

const FENCE = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m;

/** A file's text as everything here reads it: no mark of its byte order, one kind of line ends. */
export function cleanText(text: string): string {
  return withoutMasks(text.replace(/^\uFEFF/, '')).replaceAll('\r\n', '\n');
}

/** Splits the file of an SMS. */
export function readSms({ file, text }: TemplateSource): { front: FrontMatter; findings: Finding[] } {
  return readFrontMatter(file, cleanText(text), ['aliyun', 'lint']);
}

/** Splits a file. Never throws: what is wrong comes back as findings, and the body is usable all the same. */
export function readFrontMatter(
  file: string,
  text: string,
  allowed: readonly string[],
): { front: FrontMatter; findings: Finding[] } {
  const found = text.startsWith('---') ? FENCE.exec(text) : null;
  const whole: SourcePart = { file, text, start: { line: 1, column: 1 } };
  const front: FrontMatter = { values: new Map(), words: new Map(), off: new Map(), body: whole };
  if (!found || found.index !== 0) {
    if (!text.startsWith('---')) return { front, findings: [] };
    const hint = 'end it with a line of three hyphens';
    return { front, findings: [errorAt(whole, { line: 1, column: 1 }, 'front-matter', 'the front matter has no end', hint)] };
  }
  const yamlStart = found[0].indexOf('\n') + 1;
  const yaml: SourcePart = { file, text: found[1] ?? '', start: placeOf(text, yamlStart) };
  front.body = { file, text: text.slice(found[0].length), start: placeOf(text, found[0].length) };
  return { front, findings: readYaml(yaml, front, allowed) };
}

function readYaml(part: SourcePart, front: FrontMatter, allowed: readonly string[]): Finding[] {
  const lines = new LineCounter();
  const document = parseDocument(part.text, {
    lineCounter: lines,
    schema: 'core',
    merge: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const findings = document.errors.map((e) => {
    const hint = part.text.includes('{{') ? 'a value that begins with {{ or contains ": " needs quotes around it' : undefined;
    return errorAt(part, at(e.pos[0]), 'front-matter', e.message.replace(/\s+at line \d+.*$/s, ''), hint);
  });
  if (findings.length > 0 || document.contents === null) return findings;
  if (!isMap(document.contents)) return [errorAt(part, { line: 1, column: 1 }, 'front-matter', 'is not a list of "key: value"')];
  for (const item of document.contents.items) {
    if (!isPair(item) || !isScalar(item.key)) continue;
    const key = String(item.key.value);
    const keyAt = at(item.key.range?.[0] ?? 0);
    if (!allowed.includes(key)) {
      const hint = `known here: ${allowed.join(', ')}`;
      findings.push(errorAt(part, keyAt, 'unknown-key', `"${key}" is no key of a template's front matter`, hint));
    } else if (key === 'words') readWords(item.value, front);
    else if (key === 'lint') {
      if (readOff(item.value, front, part, at)) continue;
      const hint = 'write lint: { off: { contrast: "why" } }';
      findings.push(errorAt(part, keyAt, 'front-matter', '"lint" says which checks are off, each with its reason', hint));
    } else if (isScalar(item.value) && typeof item.value.value === 'string') {
      const quoted = item.value.type === 'QUOTE_DOUBLE' || item.value.type === 'QUOTE_SINGLE' ? 1 : 0;
      const place = at((item.value.range?.[0] ?? 0) + quoted);
      const start = { line: place.line + part.start.line - 1, column: place.column };
      front.values.set(key, { file: part.file, text: item.value.value, start });
    } else {
      const hint = 'put quotes around it: {{ … }} at the start of a value means something else in YAML';
      findings.push(errorAt(part, keyAt, 'front-matter', `"${key}" is not a text`, hint));
    }
  }
  return findings;
}

function readOff(value: unknown, front: FrontMatter, part: SourcePart, at: (offset: number) => Place): boolean {
  const off = isMap(value) && value.items.length === 1 ? value.get('off', true) : undefined;
  if (!isMap(off)) return false;
  return off.items.every(({ key, value: reason }) => {
    if (!isScalar(key) || !isScalar(reason) || typeof reason.value !== 'string' || reason.value.trim() === '') return false;
    const { line, column } = at(key.range?.[0] ?? 0);
    front.off.set(String(key.value), {
      file: part.file,
      text: reason.value,
      start: { line: line + part.start.line - 1, column },
    });
    return true;
  });
}

function readWords(value: unknown, front: FrontMatter): void {
  if (!isMap(value)) return;
  for (const locale of value.items) {
    if (!isScalar(locale.key) || !isMap(locale.value)) continue;
    const words = new Map<string, string>();
    for (const word of locale.value.items) {
      if (isScalar(word.key) && isScalar(word.value)) words.set(String(word.key.value), String(word.value.value));
    }
    front.words.set(String(locale.key.value), words);
  }
}
