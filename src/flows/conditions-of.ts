import type { Condition, FlowSketch } from './definition';

/** A condition of a flow, and the part of `places` it stands in. */
export interface PlacedCondition {
  condition: Condition;
  place: string;
}

/** Every condition a flow asks: of its trigger, exits and goal, of its branches and of the events it waits for. */
export function conditionsOf(flow: FlowSketch): PlacedCondition[] {
  return [
    ...placed('trigger', flow.trigger?.where ?? null),
    ...flow.exit.flatMap((exit) => placed('exit', exit.where)),
    ...placed('goal', flow.goal?.where ?? null),
    ...[...flow.steps.values()].flatMap((step) => {
      if (step.kind === 'if') return placed(`steps.${step.id}`, step.condition);
      return step.kind === 'wait' && step.wait.is === 'for' ? placed(`steps.${step.id}`, step.wait.where) : [];
    }),
  ];
}

/** The condition and everything it is made of. */
export function* partsOf(condition: Condition): Generator<Condition> {
  yield condition;
  if (condition.is === 'all' || condition.is === 'any') for (const part of condition.of) yield* partsOf(part);
  else if (condition.is === 'not') yield* partsOf(condition.of);
}

function placed(place: string, condition: Condition | null): PlacedCondition[] {
  return condition ? [{ condition, place }] : [];
}
