import { z } from 'zod';
import { localText, name } from '../config/literals';
import { isRecord, YamlSource } from '../config/yaml-source';
import { meantOrKnown } from '../kernel/did-you-mean';
import type { Finding } from '../kernel/errors';

/** One text for everybody, or a text by locale. */
type LocalText = string | Record<string, string>;

/** One survey of config/surveys.yaml: a question that is answered by one click and a button. */
export interface Survey {
  id: string;
  question: LocalText;
  /** In the order they are offered. */
  choices: { id: string; label: LocalText }[];
  /** Those that say no: who makes one of them withdraws from marketing on the channel they were asked on. */
  refuses: string[];
  thanks: LocalText;
}

/** Surveys by id. What is wrong is left out and named in the findings. */
export interface ParsedSurveys {
  surveys: Map<string, Survey>;
  findings: Finding[];
}

const THANKS: LocalText = { en: 'Thank you, that helps us.', 'zh-CN': '感谢您的反馈！' };
const MOST_CHOICES = 20;

/** Longer comments are cut. */
export const LONGEST_COMMENT = 1000;

const surveySchema = z.strictObject({
  question: localText,
  choices: z
    .record(z.string(), localText, 'is no list of choices: write { price: { en: …, zh-CN: … } }')
    .refine((c) => Object.keys(c).length >= 2, 'needs at least two choices')
    .refine((c) => Object.keys(c).length <= MOST_CHOICES, `has more than ${MOST_CHOICES} choices`),
  refuses: z.array(z.string()).default([]),
  thanks: localText.default(THANKS),
});

/**
 * Reads config/surveys.yaml: `unpaid-reason: { question: { en: …, zh-CN: … }, choices: { price: { en: …, zh-CN: … }, … } }`.
 * An empty text is no surveys.
 */
export function parseSurveys(text: string, file: string): ParsedSurveys {
  const surveys = new Map<string, Survey>();
  const { source, findings } = YamlSource.open(text, file);
  if (!source) return { surveys, findings };
  if (source.value === null || source.value === undefined) return { surveys, findings };
  if (!isRecord(source.value)) {
    source.error('value', [], 'the file is no list of surveys by name', { hint: 'write why: { question: …, choices: { … } }' });
    return { surveys, findings: source.findings };
  }
  for (const [id, written] of Object.entries(source.value)) {
    const survey = surveyOf(source, id, written);
    if (survey) surveys.set(id, survey);
  }
  return { surveys, findings: source.findings };
}

function surveyOf(source: YamlSource, id: string, written: unknown): Survey | undefined {
  if (!named(source, [id], id)) return undefined;
  if (!isRecord(written)) {
    source.error('value', [id], `"${id}" asks nothing`, { hint: 'write { question: …, choices: { … } }' });
    return undefined;
  }
  const checked = source.check(surveySchema, written, [id]);
  if (!checked) return undefined;
  const choices = Object.entries(checked.choices).map(([choice, label]) => ({ id: choice, label }));
  const fine = choices.map((choice) => named(source, [id, 'choices', choice.id], choice.id));
  const { question, refuses, thanks } = checked;
  return fine.every(Boolean) &&
    allOffered(
      source,
      id,
      refuses,
      choices.map((c) => c.id),
    )
    ? { id, question, choices, refuses, thanks }
    : undefined;
}

function allOffered(source: YamlSource, id: string, refuses: readonly string[], choices: readonly string[]): boolean {
  const unknown = refuses.filter((choice) => !choices.includes(choice));
  for (const choice of unknown)
    source.error('refuses', [id, 'refuses'], `"${choice}" is none of the choices`, { hint: meantOrKnown(choice, choices) });
  return unknown.length === 0;
}

function named(source: YamlSource, path: string[], id: string): boolean {
  if (name.safeParse(id).success) return true;
  source.error('name', path, `"${id}" is no name: small letters, digits and dashes, at most 64`, { on: 'key' });
  return false;
}
