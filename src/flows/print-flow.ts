import { stringify } from 'yaml';
import { printDuration } from '../kernel/duration';
import type { CompiledFlow, Goal, Reentry, Trigger } from './definition';
import { defaultReentry } from './lint-flow';
import { printMatch, printWhere } from './print-match';
import { printSteps } from './print-steps';

/**
 * A compiled flow as the YAML of a flow file: `parseFlow` of it gives the same flow. Defaults are left out; every step carries
 * its id, so that people inside find theirs again.
 */
export function printFlow(flow: CompiledFlow): string {
  return stringify(
    {
      id: flow.id,
      ...(flow.name !== null && { name: flow.name }),
      ...(flow.status !== 'live' && { status: flow.status }),
      purpose: flow.purpose,
      ...(flow.topic !== flow.purpose && { topic: flow.topic }),
      trigger: printTrigger(flow.trigger),
      ...(!isUsual(flow) && { reentry: printReentry(flow.reentry) }),
      ...(flow.exit.length > 0 && { exit: flow.exit.map((exit) => printMatch(exit, flow.trigger)) }),
      ...(flow.goal && { goal: printGoal(flow.goal, flow.trigger) }),
      ...(flow.holdout > 0 && { holdout: flow.holdout }),
      ...(flow.priority !== 50 && { priority: flow.priority }),
      ...(flow.maxAge !== null && { max_age: printDuration(flow.maxAge) }),
      ...(flow.closesAfter !== null && { closes_after: printDuration(flow.closesAfter) }),
      ...(flow.collapse !== null && { collapse: printDuration(flow.collapse) }),
      steps: printSteps(flow),
    },
    { version: '1.2', schema: 'core', lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function printGoal(goal: Goal, trigger: Trigger): Record<string, unknown> {
  return { ...printMatch(goal, trigger), ...(goal.within !== null && { within: printDuration(goal.within) }) };
}

function printTrigger(trigger: Trigger): Record<string, unknown> {
  const where = printWhere(trigger.where);
  switch (trigger.is) {
    case 'event':
      return { event: trigger.event, ...where };
    case 'date':
      return { date: trigger.field, ...printMoment(trigger), ...where };
    case 'holiday':
      return { holiday: trigger.holiday, ...printMoment(trigger), ...where };
    case 'segment':
      return { segment: { [trigger.change]: trigger.segment }, ...where };
    case 'schedule': {
      const { when, segment } = trigger;
      const time = when.is === 'cron' ? { cron: when.cron } : { on: when.on, at: when.at };
      const schedule = {
        ...time,
        ...(when.zone !== 'contact' && { zone: when.zone }),
        ...(when.is === 'once' && when.ifPast !== 'skip' && { if_past: when.ifPast }),
      };
      return { schedule, ...(segment !== null && { segment }), ...where };
    }
  }
}

function printMoment({ offset, at }: { offset: number; at: string | null }): Record<string, unknown> {
  return { ...(offset !== 0 && { offset: printDuration(offset) }), ...(at !== null && { at }) };
}

function printReentry(reentry: Reentry): unknown {
  return typeof reentry === 'string' ? reentry : { after: printDuration(reentry.after) };
}

function isUsual({ reentry, trigger }: CompiledFlow): boolean {
  return JSON.stringify(reentry) === JSON.stringify(defaultReentry(trigger));
}
