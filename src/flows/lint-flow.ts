import type { YamlSource } from '../config/yaml-source';
import { checkClosing } from './check-flows';
import { DAY } from '../kernel/duration';
import { isAboutUnpaidOrders } from './closing';
import { conditionsOf, partsOf } from './conditions-of';
import type { CompiledFlow, CompiledStep, Reentry, Trigger } from './definition';
import { concernsOrder, givesOrder } from './event-types';
import type { WaitRule } from './steps/wait';
import { isDated } from './trigger-kind';

/** What only shows when the flow is seen as a whole: rules that do not fit its trigger, waits that nothing can end. */
export function lintFlow(source: YamlSource, flow: CompiledFlow, hasExit: boolean): void {
  lintReentry(source, flow);
  lintTop(source, flow);
  if (!hasExit) warnWithoutExit(source, flow.trigger);
  for (const step of flow.steps.values()) lintStep(source, flow, step);
  lintConditions(source, flow);
  if (flow.closesAfter !== null) source.findings.push(...checkClosing(flow, { unpaidClosesAfter: flow.closesAfter }));
}

/** How often somebody may enter where the file says nothing. */
export function defaultReentry(trigger: Trigger): Reentry {
  if (trigger.is === 'segment') return { after: 30 * DAY };
  if (trigger.is !== 'event') return 'per-occurrence';
  if (concernsOrder(trigger.event)) return 'per-order';
  return trigger.event.startsWith('checkout.') ? 'per-checkout' : 'always';
}

/** A rule whose key the trigger cannot give would enroll nobody. */
function lintReentry(source: YamlSource, { reentry, trigger }: CompiledFlow): void {
  const event = trigger.is === 'event' ? trigger.event : undefined;
  const gives: Record<string, boolean> = {
    'per-order': event !== undefined && concernsOrder(event),
    'per-checkout': event?.startsWith('checkout.') ?? false,
    'per-shipment': event === 'order.shipped' || event === 'order.delivered',
    'per-occurrence': isDated(trigger),
  };
  if (typeof reentry !== 'string' || gives[reentry] !== false) return;
  const meant = defaultReentry(trigger);
  source.error('reentry', ['reentry'], `"${reentry}" does not fit this trigger`, {
    hint: `leave it out: ${typeof meant === 'string' ? `"${meant}"` : '{ after: 30d }'} is meant here`,
  });
}

/** Keys at the top that would do nothing, or harm. */
function lintTop(source: YamlSource, flow: CompiledFlow): void {
  const { trigger, reentry } = flow;
  const event = trigger.is === 'event' ? trigger.event : '';
  if (flow.holdout > 0 && flow.purpose === 'service' && ['order.shipped', 'order.delivered'].includes(event))
    source.error('holdout-in-care', ['holdout'], 'nobody may be kept from hearing where the parcel is', {
      hint: 'leave holdout out',
    });
  if (flow.collapse !== null && (!concernsOrder(event) || reentry !== 'per-order'))
    source.error('collapse', ['collapse'], 'only flows on order events, with reentry per-order, can put orders together', {
      hint: 'leave collapse out',
      on: 'key',
    });
  if (flow.maxAge !== null && isDated(trigger))
    source.error('max-age', ['max_age'], 'only an event can be too old', { hint: 'leave max_age out', on: 'key' });
  if (flow.closesAfter !== null && !isAboutUnpaidOrders(flow))
    source.warn('closes-after', ['closes_after'], 'this flow is not about unpaid orders: closes_after does nothing', {
      hint: 'trigger: { event: order.placed, where: { order.payment: unpaid } }',
      on: 'key',
    });
}

function warnWithoutExit(source: YamlSource, trigger: Trigger): void {
  const undone = undoneBy(trigger);
  if (!undone) return;
  const what = trigger.is === 'event' ? `${trigger.event} can be overtaken` : 'who entered the segment may leave it';
  source.warn('no-exit', ['trigger'], `nothing ends this flow early, but ${what}`, { hint: `exit: [ { ${undone} } ]` });
}

/** What takes back what the trigger said, as an exit. */
function undoneBy(trigger: Trigger): string | undefined {
  if (trigger.is === 'segment' && trigger.change === 'enter')
    return `event: segment.left, where: { event.segment: ${trigger.segment} }`;
  if (trigger.is !== 'event') return undefined;
  const { event } = trigger;
  if (event === 'order.paid') return 'event: order.refunded';
  if (event === 'order.placed' || event === 'order.updated') return 'event: order.paid';
  return event.startsWith('checkout.') ? 'event: order.placed' : undefined;
}

function lintStep(source: YamlSource, flow: CompiledFlow, step: CompiledStep): void {
  const place = `steps.${step.id}`;
  if (step.kind === 'wait' && step.wait.is === 'until' && step.wait.field.startsWith('order.') && !givesOrder(flow.trigger))
    source.errorAt('no-order', flow.places[place], `enrollments of this flow have no order: ${step.wait.field} never comes`, {
      hint: 'wait for a date of the contact',
    });
  if (step.kind === 'wait' && step.wait.is === 'for') lintEventWait(source, flow, step.wait, place);
  const winner = step.kind === 'split' ? step.winner : step.kind === 'email' || step.kind === 'sms' ? step.test?.winner : null;
  if (winner?.metric === 'goal_rate' && !flow.goal)
    source.errorAt('test', flow.places[place], 'goal_rate in a flow without a goal', {
      hint: 'goal: { event: order.paid, within: 5d }',
    });
  if (step.kind === 'split' && step.winner && step.winner.window === null && isUnfair(flow, step))
    source.warnAt(
      'unfair',
      flow.places[place],
      'these branches write after unequal waits: the later one had less time to be answered',
      {
        hint: 'window: in winner, like window: 7d, gives each message the same time',
      },
    );
}

/** Does what is drawn begin to write at different times? Only waits on the way to the first message of each branch are asked for. */
function isUnfair(flow: CompiledFlow, split: Extract<CompiledStep, { kind: 'split' }>): boolean {
  const waits = split.branches
    .filter(({ weight }) => weight > 0)
    .map(({ first }) => waitsBeforeMessage(flow, first, split.next))
    .filter((wait) => wait !== undefined);
  return new Set(waits).size > 1;
}

/** The waits before the first message, as one text; `undefined` where none is written, or where a condition decides. */
function waitsBeforeMessage(flow: CompiledFlow, first: string | null, end: string | null): string | undefined {
  const waits: WaitRule[] = [];
  for (let id = first; id !== null && id !== end;) {
    const step = flow.steps.get(id);
    if (!step || step.kind === 'if' || step.kind === 'split' || step.kind === 'exit') return undefined;
    if (step.kind === 'email' || step.kind === 'sms') return JSON.stringify(waits);
    if (step.kind === 'wait') waits.push(step.wait);
    id = step.next;
  }
  return undefined;
}

/** What becomes of an order only once. */
const ONCE = ['order.placed', 'order.paid', 'order.completed', 'order.closed'];

/** A wait for what cannot come, or what ends the flow before it is seen. */
function lintEventWait(source: YamlSource, flow: CompiledFlow, wait: Extract<WaitRule, { is: 'for' }>, place: string): void {
  const begun = flow.trigger.is === 'event' ? flow.trigger.event : undefined;
  if (wait.match === 'order' && ONCE.includes(wait.event) && (wait.event === begun || wait.event === 'order.placed'))
    source.errorAt('never', flow.places[place], `${wait.event} of this order has come already: it comes once`, {
      hint: 'match: contact, for any other order of this contact',
    });
  const first = flow.exit.find(
    (exit) => exit.event === wait.event && exit.where === null && (exit.match === 'contact' || wait.match === 'order'),
  );
  if (first)
    source.errorAt('never', flow.places[place], `${wait.event} ends this flow: nobody goes on after waiting for it`, {
      hint: 'wait for something else, or take it out of exit:',
    });
}

/** Conditions on an order where none is; exits and waits see the order of their own event. */
function lintConditions(source: YamlSource, flow: CompiledFlow): void {
  if (givesOrder(flow.trigger)) return;
  for (const { condition, place } of conditionsOf(flow)) {
    const step = flow.steps.get(place.slice('steps.'.length));
    if (place !== 'trigger' && step?.kind !== 'if') continue;
    const asked = [...partsOf(condition)].find((part) => part.is === 'field' && part.field.startsWith('order.'));
    if (asked?.is === 'field')
      source.warnAt('no-order', flow.places[place], `enrollments of this flow have no order: ${asked.field} has no value`, {
        hint: 'ask for orders: { count: … } of the contact',
      });
  }
}
