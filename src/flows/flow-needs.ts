import { isAudienceField } from '../audience/conditions/fields';
import { needsOf, type ConditionNeeds } from '../audience/conditions/needs';
import { conditionsOf } from './conditions-of';
import type { CompiledFlow } from './definition';
import { fieldsNamed } from './steps/fill-text';

/** What of a contact has to be loaded before this flow's conditions are asked and its webhooks are filled. */
export function flowNeeds(flow: CompiledFlow): ConditionNeeds {
  const needs = needsOf(...conditionsOf(flow).map(({ condition }) => condition));
  const told = [...flow.steps.values()].flatMap((step) => (step.kind === 'webhook' ? fieldsNamed(step.body) : []));
  // Who is in the campaign's segment is asked again at its moment.
  const isForMembers = flow.trigger.is === 'schedule' && flow.trigger.segment !== null;
  return { ...needs, audience: needs.audience || isForMembers || told.some(isAudienceField) };
}

/** Does any step of this flow wait for the contact's best hour? Then `facts.bestHour` is worth learning. */
export function usesBestHour(flow: CompiledFlow): boolean {
  return [...flow.steps.values()].some((step) => step.kind === 'wait' && step.wait.is === 'best_hour');
}

/** Does any step of this flow test variants or branches? Then `facts.tests` has to be known. */
export function hasTests(flow: CompiledFlow): boolean {
  return [...flow.steps.values()].some((step) => {
    if (step.kind === 'email' || step.kind === 'sms') return step.test !== null;
    return step.kind === 'split' && step.winner !== null;
  });
}

const known = new WeakMap<CompiledFlow, ConditionNeeds>();

/** What has to be loaded for all of these flows together. */
export function needsTogether(flows: Iterable<CompiledFlow>): ConditionNeeds {
  const together: ConditionNeeds = { audience: false, history: { orders: false, events: [] } };
  const events = new Set<string>();
  for (const flow of flows) {
    const needs = known.get(flow) ?? flowNeeds(flow);
    known.set(flow, needs);
    together.audience ||= needs.audience;
    together.history.orders ||= needs.history.orders;
    needs.history.events.forEach((type) => events.add(type));
  }
  together.history.events = [...events];
  return together;
}
