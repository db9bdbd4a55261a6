import { DAY, HOUR, MINUTE, printDuration } from '../kernel/duration';
import { parseTime } from '../kernel/local-time';
import type { Condition } from '../audience/conditions/condition';
import { never } from '../kernel/errors';
import type { CompiledFlow, CompiledStep, Facts, FlowSketch } from './definition';
import type { MessageStep } from './steps/message';
import { nextOf } from './steps/step-kinds';
import type { WaitStep } from './steps/wait';

/** Unpaid orders close after a while; nothing may be sent about them later. */

/** Does every enrollment of this flow concern an order that is not paid yet? */
export function isAboutUnpaidOrders({ trigger }: FlowSketch): boolean {
  return trigger?.is === 'event' && trigger.event.startsWith('order.') && trigger.where !== null && wantsUnpaid(trigger.where);
}

/** When the enrollment's order closes for want of payment; `null` when the flow is not about such orders. */
export function closingTime(flow: CompiledFlow, triggeredAt: number, { order, shop }: Facts): number | null {
  if (!isAboutUnpaidOrders(flow)) return null;
  return (order?.placed_at ?? triggeredAt) + (flow.closesAfter ?? shop.unpaid_closes_after);
}

export interface TooLate {
  /** The wait that leads past the closing, and the message that would fall there. */
  wait: string;
  step: string;
  /** The latest the message can fall after the order was placed. */
  falls: number;
  /** The longest plain wait that still fits in its place; null when nothing fits any more. */
  fits: string | null;
}

/** Messages that could fall at or past the closing, by the wait that leads there. */
export function stepsPastClosing(flow: FlowSketch, closesAfter: number): TooLate[] {
  if (!isAboutUnpaidOrders(flow)) return [];
  const found = new Map<string, TooLate>();
  const latestAt = new Map<string, number>();
  const walk = (id: string | null, latest: number, culprit: { wait: string; before: number } | null): void => {
    const step: CompiledStep | undefined = id === null ? undefined : flow.steps.get(id);
    if (!step || (latestAt.get(step.id) ?? -1) >= latest) return;
    latestAt.set(step.id, latest);
    const after = latest + longest(step, latest);
    const blamed = culprit ?? (after >= closesAfter ? { wait: step.id, before: latest } : null);
    if (isMessage(step) && blamed && !found.has(blamed.wait)) {
      const fits = longestUnder(closesAfter - blamed.before);
      found.set(blamed.wait, { wait: blamed.wait, step: step.id, falls: after, fits });
    }
    for (const next of nextOf(step)) walk(next, after, blamed);
  };
  walk(flow.first, 0, null);
  return [...found.values()];
}

/** The longest a step can take when it begins so long after the placing: a calendar wait that begins at midnight is the longest. */
function longest(step: CompiledStep, latest: number): number {
  if (step.kind === 'wait') return longestWait(step.wait, latest);
  return isMessage(step) && step.test ? step.test.winner.after : 0;
}

function longestWait(wait: WaitStep['wait'], latest: number): number {
  switch (wait.is) {
    case 'elapsed':
      return wait.ms;
    case 'calendar':
      return wait.days * DAY + sinceMidnight(wait.at);
    case 'until': {
      if (wait.field !== 'order.placed_at') return 0;
      const until = wait.at === null ? wait.offset : Math.ceil(wait.offset / DAY) * DAY + sinceMidnight(wait.at);
      return Math.max(0, until - latest);
    }
    case 'best_hour':
      return Math.min(wait.within, DAY);
    case 'for':
      return wait.timeout;
    default:
      return never(wait);
  }
}

function isMessage(step: CompiledStep): step is MessageStep {
  return step.kind === 'email' || step.kind === 'sms';
}

function sinceMidnight(at: string): number {
  const { hour, minute } = parseTime(at) ?? { hour: 24, minute: 0 };
  return hour * HOUR + minute * MINUTE;
}

function longestUnder(room: number): string | null {
  for (const unit of [DAY, HOUR, MINUTE]) {
    const most = Math.ceil(room / unit) - 1;
    if (most >= 1) return printDuration(most * unit);
  }
  return null;
}

/** Does the condition only hold for orders without payment? */
function wantsUnpaid(condition: Condition): boolean {
  switch (condition.is) {
    case 'all':
      return condition.of.some(wantsUnpaid);
    case 'any':
      return condition.of.every(wantsUnpaid);
    case 'not':
      return false;
    case 'field':
      return (
        condition.field === 'order.payment' &&
        condition.tests.some(
          ({ op, value }) => (op === 'eq' || op === 'in') && [value].flat().every((v) => v === 'unpaid' || v === 'pending'),
        )
      );
    case 'count':
      return false;
    default:
      return never(condition);
  }
}
