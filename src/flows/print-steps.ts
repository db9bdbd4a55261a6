import { printCondition } from '../audience/conditions/print-condition';
import { never } from '../kernel/errors';
import { printDuration } from '../kernel/duration';
import type { CompiledFlow, CompiledStep } from './definition';
import { printMatch } from './print-match';
import type { CouponStep } from './steps/coupon';
import { UNTIL, type Winner } from './steps/draw';
import type { Fallback, MessageStep } from './steps/message';
import type { SetStep } from './steps/set';
import type { WaitStep } from './steps/wait';

type Printed = Record<string, unknown>;

/** The steps of a flow as the tree they were written in: a branch ends where its step's `next` begins. */
export function printSteps(flow: CompiledFlow): Printed[] {
  return printList(flow, flow.first, null);
}

function printList(flow: CompiledFlow, first: string | null, end: string | null): Printed[] {
  const list: Printed[] = [];
  for (let id = first; id !== null && id !== end;) {
    const step = flow.steps.get(id);
    if (!step) throw new Error(`flow ${flow.id} has no step ${id}`);
    list.push({ id, ...printStep(flow, step) });
    id = step.next;
  }
  return list;
}

function printStep(flow: CompiledFlow, step: CompiledStep): Printed {
  const branch = (key: string, first: string | null): Printed =>
    first === step.next ? {} : { [key]: printList(flow, first, step.next) };
  switch (step.kind) {
    case 'wait':
      return {
        wait:
          step.wait.is === 'for'
            ? { ...printEventWait(flow, step.wait), ...branch('then', step.then), ...branch('else', step.else) }
            : printWait(step.wait),
      };
    case 'email':
    case 'sms':
      return { [step.kind]: printMessage(flow, step) };
    case 'if':
      return { if: printCondition(step.condition), ...branch('then', step.then), ...branch('else', step.else) };
    case 'split': {
      const branches = step.branches.map(({ name, weight, first }) => [
        name,
        { ...printWeight(weight), ...branch('steps', first) },
      ]);
      return { split: Object.fromEntries(branches) as Printed, ...(step.winner && { winner: printWinner(step.winner) }) };
    }
    case 'set':
      return { set: printChanges(step) };
    case 'coupon':
      return { coupon: printCoupon(step) };
    case 'webhook':
      return { webhook: { url: step.url, ...(Object.keys(step.body).length > 0 && { body: step.body }) } };
    case 'exit':
      return { exit: step.reason };
    default:
      return never(step);
  }
}

function printWait(wait: Exclude<WaitStep['wait'], { is: 'for' }>): unknown {
  switch (wait.is) {
    case 'elapsed':
      return printDuration(wait.ms);
    case 'calendar':
      return { days: wait.days, at: wait.at };
    case 'until':
      return {
        until: wait.field,
        ...(wait.offset !== 0 && { offset: printDuration(wait.offset) }),
        ...(wait.at !== null && { at: wait.at }),
      };
    case 'best_hour':
      return { until: 'best_hour', within: printDuration(wait.within) };
    default:
      return never(wait);
  }
}

function printEventWait(flow: CompiledFlow, wait: Extract<WaitStep['wait'], { is: 'for' }>): Printed {
  const { event, ...rest } = printMatch(wait, flow.trigger);
  return { for: event, ...rest, timeout: printDuration(wait.timeout) };
}

function printMessage(flow: CompiledFlow, step: MessageStep): Printed {
  const { subject, recommend, coupon, survey, urgent, evenIfDormant, once, onCap } = step.options;
  const topic = step.purpose === flow.purpose ? flow.topic : step.purpose;
  return {
    template: step.template,
    ...(subject !== undefined && { subject }),
    ...(step.purpose !== flow.purpose && { purpose: step.purpose }),
    ...(step.topic !== topic && { topic: step.topic }),
    ...(step.expiresAfter !== null && { expires_after: printDuration(step.expiresAfter) }),
    ...(onCap && { on_cap: onCap }),
    ...(urgent && { urgent }),
    ...(evenIfDormant && { even_if_dormant: evenIfDormant }),
    ...(once && { once }),
    ...(recommend && { recommend: { ...recommend, else: recommend.else ?? undefined } }),
    ...(coupon && { coupon: printCoupon(coupon) }),
    ...(survey !== undefined && { survey }),
    ...(step.variants && { variants: printVariants(step) }),
    ...(step.test && { test: { share: step.test.share, winner: printWinner(step.test.winner) } }),
    ...(step.fallback && { fallback: printFallback(step.fallback) }),
  };
}

function printVariants({ variants, template }: MessageStep): Printed {
  const printed = (variants ?? []).map((one) => [
    one.name,
    {
      ...printWeight(one.weight),
      ...(one.template !== template && { template: one.template }),
      ...(one.subject !== undefined && { subject: one.subject }),
    },
  ]);
  return Object.fromEntries(printed) as Printed;
}

function printFallback({ channel, template, on, options: { subject, once } }: Fallback): Printed {
  return { [channel]: { template, ...(subject !== undefined && { subject }), ...(once && { once }) }, on };
}

function printChanges({ changes }: SetStep): Printed {
  return Object.fromEntries(
    changes.map((change): [string, unknown] => {
      if (change.is === 'attribute') return [`contact.attributes.${change.name}`, change.value];
      const { add, remove } = change;
      return ['tags', { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) }];
    }),
  );
}

function printCoupon({ pool, expires }: Pick<CouponStep, 'pool' | 'expires'>): Printed {
  return { pool, ...(expires !== null && { expires: printDuration(expires) }) };
}

function printWinner({ metric, after, until, otherwise, window }: Winner): Printed {
  return {
    ...{ metric, after: printDuration(after) },
    ...(until !== UNTIL * after && { until: printDuration(until) }),
    ...(otherwise !== null && { otherwise }),
    ...(window !== null && { window: printDuration(window) }),
  };
}

function printWeight(weight: number): Printed {
  return weight === 1 ? {} : { weight };
}
