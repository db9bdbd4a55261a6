import { isAudienceField } from '../audience/conditions/fields';
import { needsOf, type ConditionNeeds } from '../audience/conditions/needs';
import { conditionsOf } from './conditions-of';
import type { CompiledFlow } from './definition';
import { fieldsNamed } from './steps/fill-text';

/** What of a contact has to be loaded before this flow's conditions are asked and its webhooks are filled. */
export function flowNeeds(flow: CompiledFlow): ConditionNeeds {
  const needs = needsOf(...conditionsOf(flow).map(({ condition }) => condition));
  const told = [...flow.steps.values()].flatMap((step) => (step.kind === 'webhook' ? fieldsNamed(step.body) : []));
  return { ...needs, audience: needs.audience || told.some(isAudienceField) };
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
