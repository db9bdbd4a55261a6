import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { issueWords, plainIssues } from './issue-words';
import { readYaml, short } from './read-yaml';
import type { Finding } from '../kernel/errors';
import { meantOrKnown } from '../kernel/did-you-mean';

/** Where something stands in the file: keys and indexes from the top. */
export type Path = readonly (string | number)[];

const MOST_FINDINGS = 100;
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** What else to say of a finding: what to write instead (worked out only where it is told), and whether it is about the key. */
export interface More {
  hint?: string | (() => string | undefined);
  on?: 'key' | 'value';
}

/** A flow file while it is read: its plain value, where each part of it stands, and what was found wrong so far. */
export class YamlSource {
  readonly findings: Finding[] = [];

  private constructor(
    readonly file: string,
    readonly value: unknown,
    private readonly document: Document,
    private readonly place: (offset: number) => string,
  ) {}

  /** Opens a text; never throws. Without `source` the findings say why it is no YAML we take. */
  static open(text: string, file: string): { source?: YamlSource; findings: Finding[] } {
    const fault = (code: string, message: string, hint?: string, at = `${file}:1:1`): { findings: Finding[] } => ({
      findings: [{ at, level: 'error', code, message, hint }],
    });
    try {
      const { yaml, findings } = readYaml(text, file);
      if (!yaml) return { findings: findings.map(explained) };
      const place = placeOf(text, file);
      const refused = refusedKey(yaml.document);
      if (refused) return fault('yaml.refused-key', `"${refused.key}" is no key`, undefined, place(refused.offset));
      const source = new YamlSource(file, yaml.value, yaml.document, place);
      // A key that stands twice hides nothing else that is wrong.
      findings.forEach((finding) => source.add(finding));
      return { source, findings };
    } catch {
      return fault('yaml.unreadable', 'cannot be read as YAML: too many aliases, or nested too deep');
    }
  }

  /** `file:line:column` of the value at a path (`key`: of its key), or of the nearest thing above it. */
  at(path: Path, part: 'key' | 'value' = 'value'): string {
    let node: unknown = this.document.contents;
    let offset = offsetOf(node) ?? 0;
    for (const [i, step] of path.entries()) {
      if (isAlias(node)) node = node.resolve(this.document);
      if (isMap(node)) {
        const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(step));
        if (!pair) break;
        const wantsKey = part === 'key' && i === path.length - 1;
        offset = (wantsKey ? undefined : offsetOf(pair.value)) ?? offsetOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(step)];
        offset = offsetOf(node) ?? offset;
      } else break;
    }
    return this.place(offset);
  }

  error(code: string, path: Path, message: string, more: More = {}): void {
    this.find('error', code, path, message, more);
  }

  warn(code: string, path: Path, message: string, more: More = {}): void {
    this.find('warning', code, path, message, more);
  }

  /** Like `error`, at a place that is known already. */
  errorAt(code: string, at: string | undefined, message: string, more: { hint?: string } = {}): void {
    this.add({ at: at ?? this.at([]), level: 'error', code: `flow.${code}`, message, ...more });
  }

  /** Like `warn`, at a place that is known already. */
  warnAt(code: string, at: string | undefined, message: string, more: { hint?: string } = {}): void {
    this.add({ at: at ?? this.at([]), level: 'warning', code: `flow.${code}`, message, ...more });
  }

  /**
   * Checks one map against its schema; every issue becomes a finding at its place, unknown keys with what was probably meant.
   * `known` are the keys that are offered; they may be more than the schema's own.
   */
  check<S extends z.ZodObject>(
    schema: S,
    value: unknown,
    path: Path,
    known: readonly string[] = Object.keys(schema.shape),
  ): z.output<S> | undefined {
    if (!isRecord(value)) {
      this.error('value', path, `${label(path)} takes a map, not ${printed(value)}`, {
        hint: known.length > 0 ? `known here: ${known.join(', ')}` : undefined,
      });
      return undefined;
    }
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    for (const issue of plainIssues(checked.error.issues)) {
      const at = [...path, ...issue.path.map((p) => (typeof p === 'number' ? p : String(p)))];
      if (issue.code === 'unrecognized_keys') {
        const offered = issue.path.length === 0 ? known : [];
        for (const key of issue.keys.slice(0, MOST_FINDINGS)) this.unknownKey(key, [...at, key], offered);
      } else if (issue.code !== 'custom' && issue.path.length > 0 && valueAt(value, issue.path) === undefined) {
        this.error('missing', at.slice(0, -1), `"${String(issue.path.at(-1))}" is missing`);
      } else if (issue.code === 'invalid_value') {
        const words = issue.values.map(String);
        const got = valueAt(value, issue.path);
        this.error('value', at, `${label(at)} cannot be ${printed(got)}`, {
          hint: meantOrKnown(typeof got === 'string' ? got : '', words),
        });
      } else {
        const hint = issue.code === 'custom' ? (issue.params?.['hint'] as string | undefined) : undefined;
        const words = issueWords(issue, printed(valueAt(value, issue.path)));
        const joint = /^(is|must|takes|has|cannot) /.test(words) ? ' ' : ': ';
        this.error('value', at, `${label(at)}${joint}${words}`, { hint });
      }
    }
    return undefined;
  }

  private find(level: Finding['level'], code: string, path: Path, message: string, { hint, on }: More): void {
    if (this.findings.length >= MOST_FINDINGS) return;
    const said = typeof hint === 'function' ? hint() : hint;
    this.add({ at: this.at(path, on), level, code: `flow.${code}`, message, ...(said !== undefined && { hint: said }) });
  }

  /** Beyond this a file is not wrong here and there, it is something else. */
  private add(finding: Finding): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push(short(finding));
  }

  unknownKey(key: string, path: Path, known: readonly string[]): void {
    if (known.includes(key))
      return this.error('unknown-key', path, `"${key}" does not go with what stands beside it`, { on: 'key' });
    const hint = known.length > 0 ? meantOrKnown(key, known) : undefined;
    this.error('unknown-key', path, `"${key}" is not known here`, { hint, on: 'key' });
  }
}

/** Is this a YAML map (and not a list, a text or nothing)? */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a person wrote it, for messages. */
export function printed(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function label(path: Path): string {
  const last = path.findLast((part) => typeof part === 'string');
  return last === undefined ? 'the flow' : `"${last}"`;
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (v, key) => (typeof v === 'object' && v !== null ? (v as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) && node.range ? node.range[0] : undefined;
}

function placeOf(text: string, file: string): (offset: number) => string {
  const lines = new LineCounter();
  for (let i = 0; i >= 0; i = text.indexOf('\n', i) + 1 || -1) lines.addNewLine(i);
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
}

function refusedKey(document: Document): { key: string; offset: number } | undefined {
  let found: { key: string; offset: number } | undefined;
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !REFUSED_KEYS.has(String(pair.key.value))) return undefined;
      found = { key: String(pair.key.value), offset: offsetOf(pair.key) ?? 0 };
      return visit.BREAK;
    },
  });
  return found;
}

function explained(finding: Finding): Finding {
  if (finding.code === 'yaml.multiple-docs') {
    return {
      ...finding,
      message: 'this file holds several documents',
      hint: 'one flow per file: move what follows "---" into a file of its own',
    };
  }
  if (finding.code === 'yaml.tag-resolve-failed')
    return { ...finding, hint: 'tags like !this are not part of the flow language' };
  return finding;
}
