import { DAY, HOUR, MINUTE, printDuration } from '../kernel/duration';
import { parseTime } from '../kernel/local-time';
import type { Condition } from '../audience/conditions/condition';
import type { CompiledFlow, CompiledStep, Facts } from './definition';
import type { WaitStep } from './steps/wait';

/** Unpaid orders close after a while; nothing may be sent about them later. */

/** Does every enrollment of this flow concern an order that is not paid yet? */
export function isAboutUnpaidOrders({ trigger }: CompiledFlow): boolean {
  return trigger.is === 'event' && trigger.event.startsWith('order.') && trigger.where !== null && wantsUnpaid(trigger.where);
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
export function stepsPastClosing(flow: CompiledFlow, closesAfter: number): TooLate[] {
  if (!isAboutUnpaidOrders(flow)) return [];
  const found = new Map<string, TooLate>();
  const latestAt = new Map<string, number>();
  const walk = (id: string | null, latest: number, culprit: { wait: string; before: number } | null): void => {
    const step: CompiledStep | undefined = id === null ? undefined : flow.steps.get(id);
    if (!step || (latestAt.get(step.id) ?? -1) >= latest) return;
    latestAt.set(step.id, latest);
    if (step.kind === 'if') {
      walk(step.then, latest, culprit);
      walk(step.else, latest, culprit);
    } else if (step.kind === 'wait') {
      const after = latestAfter(step.wait, latest);
      walk(step.next, after, culprit ?? (after >= closesAfter ? { wait: step.id, before: latest } : null));
    } else if (step.kind !== 'exit') {
      if (culprit && !found.has(culprit.wait))
        found.set(culprit.wait, {
          wait: culprit.wait,
          step: step.id,
          falls: latest,
          fits: longestUnder(closesAfter - culprit.before),
        });
      walk(step.next, latest, culprit);
    }
  };
  walk(flow.first, 0, null);
  return [...found.values()];
}

/** The latest a wait can end, counted from the placing: a calendar wait that begins at midnight is the longest. */
function latestAfter(wait: WaitStep['wait'], latest: number): number {
  switch (wait.is) {
    case 'elapsed':
      return latest + wait.ms;
    case 'calendar':
      return latest + wait.days * DAY + sinceMidnight(wait.at);
    case 'until': {
      if (wait.field !== 'order.placed_at') return latest;
      return Math.max(latest, wait.at === null ? wait.offset : Math.ceil(wait.offset / DAY) * DAY + sinceMidnight(wait.at));
    }
  }
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
  }
}
