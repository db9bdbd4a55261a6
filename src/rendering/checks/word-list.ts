import { z } from 'zod';
import { checkYaml, readYaml } from '../../config/read-yaml';
import type { Finding } from '../../kernel/errors';

/** Some words of one language that a message should not use, and why. */
export interface WordRule {
  language: string;
  words: readonly string[];
  /** Longer words and phrases in which they are harmless. */
  except: readonly string[];
  level: Finding['level'];
  where: 'subject' | 'anywhere';
  why: string;
}

const rule = z.strictObject({
  words: z.array(z.string().min(1)).min(1),
  except: z.array(z.string().min(1)).default([]),
  level: z.enum(['error', 'warning', 'hint']).default('warning'),
  where: z.enum(['subject', 'anywhere']).default('anywhere'),
  why: z.string().min(1),
});
const wordListSchema = z.record(z.string().regex(/^[a-z]{2,3}$/, 'is no language: write en or zh'), z.array(rule));

/** Reads `config/words.yaml`. Never throws: what is wrong comes back as findings. */
export function readWordList(text: string, file: string): { rules: WordRule[]; findings: Finding[] } {
  const { yaml, findings } = readYaml(text, file);
  if (!yaml) return { rules: [], findings };
  const checked = checkYaml(yaml, wordListSchema);
  const rules = Object.entries(checked.value ?? {}).flatMap(([language, some]) => some.map((r) => ({ language, ...r })));
  return { rules, findings: [...findings, ...checked.findings] };
}

export interface FoundWord {
  word: string;
  offset: number;
  rule: WordRule;
}

/**
 * The words of a text that the rules of its language name. Chinese has no spaces: there a word is found wherever its characters
 * stand; any other only as a whole word, however it is capitalised.
 */
export function wordsIn(text: string, locale: string, rules: readonly WordRule[]): FoundWord[] {
  const language = locale.toLowerCase().split(/[-_]/)[0];
  return rules
    .filter((r) => r.language === language)
    .flatMap((r) => {
      const harmless =
        r.except.length === 0
          ? []
          : [...text.matchAll(patternOf(r.except))].map((m) => [m.index, m.index + m[0].length] as const);
      return [...text.matchAll(patternOf(r.words))]
        .filter((m) => !harmless.some(([from, to]) => from <= m.index && m.index + m[0].length <= to))
        .map((m) => ({ word: m[0], offset: m.index, rule: r }));
    })
    .sort((a, b) => a.offset - b.offset);
}

const patterns = new WeakMap<readonly string[], RegExp>();

function patternOf(words: readonly string[]): RegExp {
  let pattern = patterns.get(words);
  if (!pattern) {
    const longestFirst = [...words].sort((a, b) => b.length - a.length).map(wordPattern);
    patterns.set(words, (pattern = new RegExp(longestFirst.join('|'), 'giu')));
  }
  return pattern;
}

function wordPattern(word: string): string {
  const literal = word.trim().replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/['’]/g, "['’]").replace(/\s+/g, '\\s+'); // prettier-ignore
  return /\p{Script=Han}/u.test(word) ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}
