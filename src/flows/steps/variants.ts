import { z } from 'zod';
import { localText, name, share } from '../../config/literals';
import { isRecord, type Path, type YamlSource } from '../../config/yaml-source';
import type { Channel, LocalText, TestEffect } from '../definition';
import {
  byWeight,
  choicesIn,
  drawn,
  hasWeight,
  isLookedAt,
  parseWinner,
  startOfTest,
  testStarts,
  weight,
  winnerSchema,
} from './draw';
import type { MessageStep } from './message';
import type { Moment } from './step-kind';
import { checkSubject } from './subject';

/** One form of a message: its own template, its own subject, or both. */
export interface Variant {
  name: string;
  weight: number;
  template: string;
  subject?: LocalText;
}

const variantSchema = z.strictObject({
  weight,
  template: name.optional().describe("Instead of the message's template"),
  subject: localText.optional().describe("Instead of the message's subject"),
});

/** `variants:` of a message, for editors. */
export const variantsSchema = z
  .record(z.string(), variantSchema)
  .describe('Forms of this message by name; each contact gets one');

/** `test:` of a message. */
export const testSchema = z
  .strictObject({
    share: share
      .refine((part) => part > 0 && part < 1, { message: 'must lie between 0% and 100%', params: { hint: 'share: 20%' } })
      .describe('So many get a variant by draw; the rest waits for the winner'),
    winner: winnerSchema,
  })
  .describe('Try the variants on some first');

const HINT = 'variants: { a: { subject: … }, b: { subject: …, template: … } }';

/** Reads `variants`; null where there are none, `undefined` where they are wrong. */
export function parseVariants(
  source: YamlSource,
  written: unknown,
  { channel, template }: { channel: Channel; template: string },
  path: Path,
): Variant[] | null | undefined {
  if (written === undefined) return null;
  const names = choicesIn(source, written, path, 'variants', HINT);
  if (!names || !isRecord(written)) return undefined;
  const variants = names.map((one): Variant | undefined => {
    const read = source.check(variantSchema, written[one], [...path, one]);
    if (!read) return undefined;
    const { subject } = read;
    checkSubject(source, subject, channel, [...path, one, 'subject']);
    return { name: one, weight: read.weight, template: read.template ?? template, ...(subject !== undefined && { subject }) };
  });
  const whole = variants.filter((one) => one !== undefined);
  return whole.length === variants.length && hasWeight(source, whole, path) ? whole : undefined;
}

/** Reads a `test` of the right form; null where what its winner says cannot be. */
export function parseTest(
  source: YamlSource,
  read: z.output<typeof testSchema>,
  names: readonly string[],
  path: Path,
): MessageStep['test'] {
  const winner = parseWinner(source, read.winner, names, [...path, 'winner']);
  return winner ? { share: read.share, winner } : null;
}

/** Which variant this enrollment gets (once the test is decided the best one), or that it waits until the test says which is best. */
export function drawVariant(
  step: MessageStep,
  variants: readonly Variant[],
  moment: Moment,
): { is: 'variant'; variant: Variant; effects: TestEffect[] } | { is: 'winner'; until: number; effects: TestEffect[] } {
  const { test } = step;
  const variant = byWeight(variants, drawn('variant', moment, step.id));
  if (!test) return { is: 'variant', variant, effects: [] };
  const state = moment.facts.tests?.[step.id];
  if (state?.winner) return { is: 'variant', variant: wonVariant(step, variants, moment), effects: [] };
  const effects = testStarts(step.id, test.winner, moment);
  const isTriedOn = drawn('test', moment, step.id) < test.share || isLookedAt(step.id, test.winner, moment);
  if (isTriedOn) return { is: 'variant', variant, effects };
  return { is: 'winner', until: startOfTest(step.id, moment) + test.winner.after, effects };
}

/** The best variant; while nothing is proved the one that is drawn, so that everybody teaches the test. */
export function wonVariant({ id }: MessageStep, variants: readonly Variant[], moment: Moment): Variant {
  const won = variants.find((one) => one.name === moment.facts.tests?.[id]?.winner);
  return won ?? byWeight(variants, drawn('variant', moment, id));
}
