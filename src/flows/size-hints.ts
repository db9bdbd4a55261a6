import { neededToSee } from '../kernel/sample-size';
import { DAY, printDuration } from '../kernel/duration';
import type { CompiledFlow } from './definition';
import { LEAST_OF_EACH } from './judge-test';
import { looksOf } from './looks';
import { choicesOf, testPlan } from './test-choices';

/** How much a test or hold-out needs before it can show anything. */
export interface SizeHint {
  flow: string;
  /** Null of the flow's hold-out. */
  step: string | null;
  /** What is assumed: this rate, and this difference to be seen with 80 % power. */
  from: number;
  to: number;
  /** Enrollments of the flow that this takes, all arms together. */
  enrollments: number;
  text: string;
}

/** Where nobody knows better: a usual rate, and a difference that would be worth having. */
const ASSUMED = {
  open_rate: { from: 0.2, to: 0.22 },
  click_rate: { from: 0.03, to: 0.036 },
  conversion_rate: { from: 0.02, to: 0.025 },
  goal_rate: { from: 0.05, to: 0.06 },
  order_rate: { from: 0.05, to: 0.07 },
};
/** A hold-out that sees the same sooner. */
const LARGER = 0.3;

/**
 * How many enrollments each test and the hold-out of a flow need (neededToSee), by assumed rates; with `perDay` enrollments a day
 * also how long that takes. Sizes are of enrollments that reach the step and pass the gate.
 */
export function sizeHints(flow: CompiledFlow, perDay: number | null = null): SizeHint[] {
  return [...holdoutHint(flow, perDay), ...flow.order.flatMap((step) => testHint(flow, step, perDay))];
}

function holdoutHint(flow: CompiledFlow, perDay: number | null): SizeHint[] {
  if (flow.holdout === 0) return [];
  const { from, to } = ASSUMED.order_rate;
  const enrollments = forHoldout(flow.holdout);
  const sooner = flow.holdout < LARGER ? `; one of ${percent(LARGER)} after ${after(forHoldout(LARGER), perDay)}` : '';
  const text = `a hold-out of ${percent(flow.holdout)} sees an order rate of ${percent(from)} rise to ${percent(to)} after ${after(enrollments, perDay)}${sooner}`;
  return [{ flow: flow.id, step: null, from, to, enrollments, text }];
}

/** Enrollments in both arms, so that those held out are enough. */
function forHoldout(share: number): number {
  const held = neededToSee({ ...ASSUMED.order_rate, ratio: (1 - share) / share })!;
  return Math.ceil(held / share);
}

function testHint(flow: CompiledFlow, step: string, perDay: number | null): SizeHint[] {
  const plan = testPlan(flow, step);
  const choices = choicesOf(flow, step).length;
  if (!plan || choices < 2) return [];
  const { from, to } = ASSUMED[plan.winner.metric];
  const last = looksOf(plan.winner).at(-1)!;
  const enrollments = choices * Math.max(LEAST_OF_EACH, neededToSee({ from, to, threshold: last.threshold })!);
  const metric = plan.winner.metric.replace('_', ' ');
  const isLate = perDay !== null && perDay > 0 && (enrollments / perDay) * DAY > plan.winner.until;
  const late = isLate ? `; its last look comes sooner, ${printDuration(plan.winner.until)} after it began` : '';
  const text = `the test sees a ${metric} of ${percent(from)} rise to ${percent(to)} after ${after(enrollments, perDay)}${late}`;
  return [{ flow: flow.id, step, from, to, enrollments, text }];
}

function after(enrollments: number, perDay: number | null): string {
  const many = `${enrollments.toLocaleString('en')} enrollments`;
  if (perDay === null) return many;
  return perDay > 0 ? `${many}, about ${Math.ceil(enrollments / perDay).toLocaleString('en')} days` : many;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
