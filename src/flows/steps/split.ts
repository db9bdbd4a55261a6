import { z } from 'zod';
import { isRecord } from '../../config/yaml-source';
import { byWeight, choicesIn, drawn, hasWeight, parseWinner, testStarts, weight, winnerSchema, type Winner } from './draw';
import { stepList, type StepRules } from './step-kind';

/** `split: { a: { weight: 50, steps: […] }, b: { … } }`, drawn by hash(flow, contact, entry key, step): stable for ever. */
export interface SplitStep {
  kind: 'split';
  id: string;
  branches: { name: string; weight: number; first: string | null }[];
  /** Once it is proved which is the best, everybody new takes that branch; null = weights for ever. */
  winner: Winner | null;
  /** Where the branches meet again. */
  next: string | null;
}

const branchSchema = z.strictObject({ weight, steps: stepList });
const HINT = 'split: { a: { steps: [ … ] }, b: { steps: [ … ] } }';

export const splitRules: StepRules<SplitStep> = {
  beside: { winner: winnerSchema },
  schema: z.record(z.string(), branchSchema).describe('Branches by name; each enrollment goes through one of them'),
  branches: ({ split }) =>
    isRecord(split)
      ? Object.entries(split).flatMap(([name, one]) => (isRecord(one) && 'steps' in one ? [['split', name, 'steps']] : []))
      : [],
  parse({ source, id, item, path, next, branch }) {
    const at = [...path, 'split'];
    const names = choicesIn(source, item['split'], at, 'the branches of a split', HINT);
    const told = 'winner' in item ? source.check(winnerSchema, item['winner'], [...path, 'winner']) : null;
    const winner = told && parseWinner(source, told, names ?? [], [...path, 'winner']);
    if (!names) return undefined;
    const split = item['split'] as Record<string, unknown>;
    const branches = names.map((name) => {
      const read = source.check(branchSchema, split[name], [...at, name]);
      if (read && read.steps === undefined) source.error('missing', [...at, name], '"steps" is missing', { hint: HINT });
      return read && { name, weight: read.weight, first: branch('split', name, 'steps') };
    });
    const whole = branches.filter((one) => one !== undefined);
    if (whole.length < branches.length || winner === undefined || !hasWeight(source, whole, at)) return undefined;
    return { kind: 'split', id, branches: whole, winner, next };
  },
  run(step, moment) {
    const won = moment.facts.tests?.[step.id]?.winner;
    const chosen =
      step.branches.find((one) => step.winner !== null && one.name === won) ??
      byWeight(step.branches, drawn('split', moment, step.id));
    return {
      is: 'next',
      step: chosen.first,
      result: { status: 'chosen', variant: chosen.name },
      effects: step.winner ? testStarts(step.id, step.winner, moment) : [],
    };
  },
};
