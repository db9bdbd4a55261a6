import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document, type ParsedNode } from 'yaml';
import type { z } from 'zod';
import type { Finding } from '../kernel/errors';
import { clip } from '../kernel/fit';
import { aliasOfItself, strangeCharacter } from './yaml-faults';
import { tooMuch } from './yaml-limits';

const MAX_ALIASES = 50;
/** Beyond this a file is not wrong here and there, it is something else. */
const MOST_FINDINGS = 100;
const LONGEST_MESSAGE = 400;

/** A parsed YAML document that can say where each of its values stands. */
export interface YamlText {
  document: Document.Parsed<ParsedNode>;
  /** The document as a plain value. */
  value: unknown;
  /** `file:line:column` of the value at a path, or of the nearest thing above it. */
  at(path: readonly PropertyKey[]): string;
}

/**
 * Parses one YAML document: core schema only, no merge keys, no custom tags, within the limits of yaml-limits.ts.
 * Never throws: everything wrong comes back as findings; beside `yaml` only keys that stand twice, of which the last counts.
 */
export function readYaml(text: string, file: string): { yaml?: YamlText; findings: Finding[] } {
  const refused = tooMuch(text, file);
  if (refused) return { findings: [refused] };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const faults = [...document.errors, ...document.warnings].slice(0, MOST_FINDINGS);
  const findings: Finding[] = faults.map((e) => ({
    at: place(e.pos[0]),
    level: 'error',
    code: `yaml.${e.code.toLowerCase().replaceAll('_', '-')}`,
    message: e.message.replace(/\s+at line \d+.*$/s, ''),
  }));
  findings.push(
    ...doubleKeys(document)
      .slice(0, MOST_FINDINGS)
      .map(({ key, offset }): Finding => ({
        at: place(offset),
        level: 'error',
        code: 'yaml.duplicate-key',
        message: `"${key}" stands here twice`,
      })),
  );
  const second = secondDocument(text);
  if (second !== undefined)
    findings.push({
      at: place(second),
      level: 'error',
      code: 'yaml.multiple-docs',
      message: 'a second document begins here; one per file',
    });
  const aliases = (text.match(/(?<![^\s[{,:-])\*[^\s,\]}]+/g) ?? []).length;
  if (aliases > MAX_ALIASES)
    findings.push({
      at: `${file}:1:1`,
      level: 'error',
      code: 'yaml.aliases',
      message: `uses ${aliases} aliases; ${MAX_ALIASES} is the most`,
    });
  if (/^[ \t]*(['"]?)__proto__\1[ \t]*:/m.test(text))
    findings.push({ at: `${file}:1:1`, level: 'error', code: 'yaml.proto', message: '__proto__ is no key' });
  const strange = strangeCharacter(text);
  if (strange) {
    const { offset, message, hint } = strange;
    findings.push({ at: place(offset), level: 'error', code: 'yaml.no-text', message, hint });
  }
  const endless = aliases > MAX_ALIASES ? undefined : aliasOfItself(document);
  if (endless)
    findings.push({
      at: place(endless.offset),
      level: 'error',
      code: 'yaml.endless',
      message: `"*${endless.name}" stands within what it repeats`,
    });
  if (findings.some((found) => found.code !== 'yaml.duplicate-key')) return { findings: findings.map(short) };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { yaml: { document, value, at: (path) => place(offsetOf(document, path)) }, findings };
  } catch {
    const at = `${file}:1:1`;
    return { findings: [...findings, { at, level: 'error', code: 'yaml.unreadable', message: 'repeats itself too often' }] };
  }
}

/** A finding that repeats a word of the file says no more of it than a reader wants to see. */
export function short(finding: Finding): Finding {
  const message = clip(finding.message, LONGEST_MESSAGE)!;
  return message === finding.message ? finding : { ...finding, message: `${message}…` };
}

/** Checks a parsed document against a schema; each issue becomes a finding at its place. */
export function checkYaml<S extends z.ZodType>(yaml: YamlText, schema: S): { value?: z.output<S>; findings: Finding[] } {
  const checked = schema.safeParse(yaml.value ?? {});
  if (checked.success) return { value: checked.data, findings: [] };
  return {
    findings: checked.error.issues.flatMap((issue): Finding[] => {
      if (issue.code !== 'unrecognized_keys') {
        const hint = issue.code === 'custom' ? (issue.params?.['hint'] as string | undefined) : undefined;
        return [
          {
            ...finding(yaml, issue.path, 'settings.value', `${pathText(issue.path)}: ${issue.message}`),
            ...(hint !== undefined && { hint }),
          },
        ];
      }
      return issue.keys.map((key) =>
        finding(yaml, [...issue.path, key], 'settings.unknown-key', `${pathText([...issue.path, key])} is no setting`),
      );
    }),
  };
}

function finding(yaml: YamlText, path: readonly PropertyKey[], code: string, message: string): Finding {
  return { at: yaml.at(path), level: 'error', code, message };
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || 'the file';
}

/** The parser's own check of this compares every key with every other: a file of 20,000 keys would take a minute. */
function doubleKeys(document: Document.Parsed<ParsedNode>): { key: string; offset: number }[] {
  const found: { key: string; offset: number }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const text = String(key.value);
        if (seen.has(text)) found.push({ key: text, offset: key.range?.[0] ?? 0 });
        seen.add(text);
      }
    },
  });
  return found;
}

/** Where a `---` opens a second document: the parser takes the first and is silent about the rest. */
function secondDocument(text: string): number | undefined {
  let offset = 0;
  let content = false;
  for (const line of text.split('\n')) {
    const marker = /^---(\s|$)/.test(line);
    if (marker && content) return offset;
    if (marker ? line.slice(3).trim() !== '' : /^[^#%\s]|^\s+[^#\s]/.test(line) && !line.startsWith('...')) content = true;
    offset += line.length + 1;
  }
  return undefined;
}

/** Where a path stands: its key if there is one, else the nearest thing above it. */
function offsetOf(document: Document.Parsed<ParsedNode>, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.findLast((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (typeof part === 'number' && node !== null && typeof node === 'object' && 'items' in node) {
      const item = (node as { items: unknown[] }).items[part];
      if (!isNode(item)) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}
