import type { CompiledFlow, Facts, MessageEffect, Progress } from './definition';
import { advance } from './interpreter';

/** A flow that has not written anything after so many stops goes round in circles. */
const MOST_STOPS = 1000;

/**
 * The first message this enrollment will write, were all facts to stay as they are and awaited events not to come; `undefined`
 * when it writes none. Its `dueAt` may lie in the past: then it is that late already.
 */
export function firstMessage(flow: CompiledFlow, from: Progress, facts: Facts): MessageEffect | undefined {
  let at = from;
  for (let stop = 0; stop < MOST_STOPS && at.state === 'waiting' && at.dueAt !== null; stop++) {
    const { enrollment, effects } = advance(flow, at, facts, at.dueAt);
    const message = effects.find((effect) => effect.is === 'message');
    if (message) return message;
    at = enrollment;
  }
  return undefined;
}
