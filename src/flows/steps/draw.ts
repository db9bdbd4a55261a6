import { z } from 'zod';
import { duration } from '../../config/literals';
import { isRecord, printed, type Path, type YamlSource } from '../../config/yaml-source';
import { didYouMean } from '../../kernel/did-you-mean';
import { printDuration } from '../../kernel/duration';
import { stableShare } from '../../kernel/ids';
import type { TestEffect } from '../definition';
import type { Moment } from './step-kind';

/** Chance that is none: who gets which branch or variant is drawn by hash(flow, contact, entry key, step), the same for ever. */

/** How a test is decided. Durations are milliseconds; those of the test are counted from the first enrollment that came to it. */
export interface Winner {
  metric: (typeof METRICS)[number];
  /** The first look at it: whoever waits for the winner waits no longer. */
  after: number;
  /** The last look at it (looks.ts). */
  until: number;
  /** What everybody gets when nothing is proved by then; null = drawn by weight for ever. */
  otherwise: string | null;
  /** How long each answer may take: only messages that had this time count, and what came within it; null = whatever came so far. */
  window: number | null;
}

/** Left out, a test is looked at until this many times its first look. */
export const UNTIL = 8;

const METRICS = ['open_rate', 'click_rate', 'conversion_rate', 'goal_rate'] as const;

/** `winner: { metric: click_rate, after: 4h, until: 2d, otherwise: a, window: 12h }` */
export const winnerSchema = z
  .strictObject({
    metric: z.enum(METRICS).describe('Whose rate is highest: opened, clicked, ordered, or reached the goal of the flow'),
    after: duration
      .refine((ms) => ms > 0, 'a test needs time')
      .describe('When it is looked at first, from the first who came to it; nobody waits longer for the winner'),
    until: duration.optional().describe(`When it is looked at last; ${UNTIL} times "after" where left out`),
    otherwise: z.string().optional().describe('What everybody gets when nothing is proved by then; else the weights go on'),
    window: duration
      .refine((ms) => ms > 0, 'an answer needs time')
      .optional()
      .describe('How long each answer may take; for branches that write at different times'),
  })
  .describe('The best one goes to everybody who comes after it is proved');

/** Reads a `winner` of the right form; `choices` are the names it may fall back to. `undefined` where what it says cannot be. */
export function parseWinner(
  source: YamlSource,
  read: z.output<typeof winnerSchema>,
  choices: readonly string[],
  path: Path,
): Winner | undefined {
  const { metric, after, until = UNTIL * after, otherwise = null, window = null } = read;
  const fault = (key: string, message: string, hint?: string) => {
    source.error('value', [...path, key], message, { hint });
    return undefined;
  };
  if (until < after) return fault('until', 'the last look comes before the first one', `until: ${printDuration(UNTIL * after)}`);
  if (window !== null && window >= after)
    return fault('window', 'at the first look nothing would have had its time', 'a longer "after"');
  if (otherwise !== null && !choices.includes(otherwise))
    return fault('otherwise', `"${otherwise}" is none of them`, didYouMean(otherwise, choices) ?? `one of ${choices.join(', ')}`);
  return { metric, after, until, otherwise, window };
}

/** How much of a draw falls on this one, beside the weights of the others. */
export const weight = z
  .number()
  .min(0)
  .max(1_000_000)
  .default(1)
  .describe('Its part of the draw, beside the weights of the others');

/** Names of branches and variants stand in reports and columns. */
export const CHOICE_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** More than these nobody can measure. */
export const MOST_CHOICES = 10;

/** Reads the names of a map of branches or variants: at least two, well named. */
export function choicesIn(source: YamlSource, value: unknown, path: Path, what: string, hint: string): string[] | undefined {
  if (!isRecord(value)) {
    source.error('value', path, `${what} are a map, not ${printed(value)}`, { hint });
    return undefined;
  }
  const names = Object.keys(value);
  const wrong = names.filter((one) => !CHOICE_NAME.test(one));
  for (const one of wrong)
    source.error('value', [...path, one], `${printed(one)} is no name: small letters, digits and dashes, at most 32`, {
      on: 'key',
    });
  const many = names.length >= 2 && names.length <= MOST_CHOICES;
  if (!many) source.error('value', path, `${what} are two to ${MOST_CHOICES}, not ${names.length}`, { hint });
  return many && wrong.length === 0 ? names : undefined;
}

/** Without any weight nothing can be drawn. */
export function hasWeight(source: YamlSource, choices: readonly { weight: number }[], path: Path): boolean {
  if (choices.some((choice) => choice.weight > 0)) return true;
  source.error('value', path, 'all weights are 0: nobody would get anything', { hint: 'leave them out for equal parts' });
  return false;
}

/** A share of [0, 1) that is this enrollment's own at this step; `what` sets several draws of one step apart. */
export function drawn(what: string, { flow, progress }: Moment, step: string): number {
  return stableShare(what, flow.id, progress.contactId, progress.entryKey, step);
}

/** Which choice a share falls on. */
export function byWeight<C extends { weight: number }>(choices: readonly C[], share: number): C {
  let left = share * choices.reduce((sum, choice) => sum + choice.weight, 0);
  const weighty = choices.filter((choice) => choice.weight > 0);
  return weighty.find((choice) => (left -= choice.weight) < 0) ?? weighty.at(-1)!;
}

/** The clock of a test starts with the first who comes; nothing when it is running already. */
export function testStarts(step: string, winner: Winner, moment: Moment): TestEffect[] {
  if (moment.facts.tests?.[step]) return [];
  const at = startOfTest(step, moment);
  return [{ is: 'test', step, at, decideAt: at + winner.after }];
}

/** Has the test of a step been looked at already? Until then those who are not tried on wait for it. */
export function isLookedAt(step: string, { after }: Winner, moment: Moment): boolean {
  const { tests } = moment.facts;
  return tests?.[step] !== undefined && startOfTest(step, moment) + after <= moment.now;
}

/** When the test of a step began, or begins: not before now, so that readers have their time also where everybody was held up. */
export function startOfTest(step: string, { facts, progress, now }: Moment): number {
  return facts.tests?.[step]?.startedAt ?? Math.max(progress.anchorAt, now);
}
