import { matches } from '../audience/conditions/matches';
import type { CompiledFlow, Facts, Progress } from './definition';
import type { ExitEvent } from './exits';

/**
 * Does this event end the wait of this enrollment? The step it waits at, else `undefined`. Events count from the moment the wait
 * began (also when they are told later) until its time is over. `facts`: the event's own order and data, needed for `where`.
 */
export function wakesOn(
  flow: CompiledFlow,
  progress: Pick<Progress, 'state' | 'phase' | 'step' | 'contactId' | 'orderId' | 'anchorAt' | 'dueAt'>,
  event: ExitEvent,
  facts?: Facts,
): string | undefined {
  if (progress.state !== 'waiting' || progress.phase !== 'event') return undefined;
  const step = progress.step === null ? undefined : flow.steps.get(progress.step);
  if (step?.kind !== 'wait' || step.wait.is !== 'for' || step.wait.event !== event.type) return undefined;
  const { match, where } = step.wait;
  const own =
    match === 'order' ? progress.orderId !== null && event.orderId === progress.orderId : event.contactId === progress.contactId;
  if (!own || event.at < progress.anchorAt || event.at >= (progress.dueAt ?? Infinity)) return undefined;
  if (where && !(facts && matches(where, facts, event.at))) return undefined;
  return step.id;
}

/** The progress after the event came for which it waited at `step`; to be looked at again at `now`. */
export function woken<P extends Progress>(progress: P, step: string, at: number, now: number): P {
  const waiting = progress.results[step] ?? { visit: 0, channel: null };
  return { ...progress, dueAt: now, results: { ...progress.results, [step]: { ...waiting, status: 'happened', at } } };
}

/** Every event type that enrollments of this flow may wait for: for the index by event name. */
export function awaitedEvents(flow: CompiledFlow): string[] {
  const waits = [...flow.steps.values()].flatMap((step) =>
    step.kind === 'wait' && step.wait.is === 'for' ? [step.wait.event] : [],
  );
  return [...new Set(waits)];
}
