import { never } from '../kernel/errors';
import type { CompiledFlow, CompiledStep, Effect, Facts, MessageEffect, Progress, Settled } from './definition';
import { expiresAt } from './expiry';
import { afterMessage, type Fallback, type MessageStep } from './steps/message';
import type { StepOutcome } from './steps/step-kind';
import { runStep } from './steps/step-kinds';

/**
 * The idea: an enrollment stands at one step in one phase. `ready` runs the step; `wait` passes when its time has come;
 * `message` passes when its message has settled. Each step is done at a planned instant, the anchor of the next one: not when
 * we happened to look. So an enrollment that is advanced late, twice, or cut anywhere and resumed, writes the same messages
 * with the same due times.
 *
 * Decides what an enrollment does next: runs steps until it has to wait. Nothing has happened yet when it returns; store the
 * enrollment and its effects in one transaction. Deterministic; the given progress is not changed. An enrollment that is over
 * never moves. Throws when the progress names a step this version does not have.
 */
export function advance(
  flow: CompiledFlow,
  progress: Progress,
  facts: Facts,
  now: number,
): { enrollment: Progress; effects: Effect[] } {
  const effects: Effect[] = [];
  if (progress.state !== 'waiting') return { enrollment: progress, effects };
  let at: Progress = progress;
  while (at.state === 'waiting') {
    const step = at.step === null ? null : stepOf(flow, at.step);
    if (step === null) {
      at = over(at, 'done', null);
    } else if (at.phase === 'ready') {
      at = follow(flow, step, at, runStep(step, { flow, progress: at, facts, now }), facts, effects);
    } else if (at.phase === 'wait') {
      if (at.dueAt === null || at.dueAt > now) break;
      at = arrive(at, step.next, at.dueAt);
    } else {
      const settled = settledNow(at, step, facts.settled);
      if (!settled) break;
      at = settle(at, settled);
      at = follow(flow, step, at, afterMessage(step as MessageStep, { flow, progress: at, facts, now }), facts, effects);
    }
  }
  return { enrollment: at, effects };
}

/** Where the enrollment stands after a step's answer; a message is added to the effects. */
function follow(
  flow: CompiledFlow,
  step: CompiledStep,
  at: Progress,
  outcome: StepOutcome,
  facts: Facts,
  effects: Effect[],
): Progress {
  switch (outcome.is) {
    case 'next':
      return arrive(at, outcome.step, at.anchorAt);
    case 'wait':
      return { ...at, phase: 'wait', dueAt: outcome.until };
    case 'exit':
      return over(at, 'exited', outcome.reason);
    case 'message': {
      const message = write(flow, step as MessageStep, at, outcome.message, facts);
      effects.push(message);
      const result = { visit: message.visit, status: 'queued' as const, channel: message.channel, at: message.dueAt };
      return { ...at, phase: 'message', dueAt: null, results: { ...at.results, [step.id]: result } };
    }
    default:
      return never(outcome);
  }
}

function write(
  flow: CompiledFlow,
  step: MessageStep,
  at: Progress,
  message: Pick<Fallback, 'channel' | 'template' | 'options'>,
  facts: Facts,
): MessageEffect {
  const earlier = at.results[step.id];
  return {
    is: 'message',
    step: step.id,
    // The fallback belongs to the same visit, on its own channel.
    visit: earlier === undefined ? 0 : earlier.channel === message.channel ? earlier.visit + 1 : earlier.visit,
    channel: message.channel,
    template: message.template,
    purpose: step.purpose,
    topic: step.topic,
    options: Object.keys(at.triggerData).length > 0 ? { ...message.options, event: at.triggerData } : message.options,
    heldOut: at.heldOut,
    priority: flow.priority,
    dueAt: at.anchorAt,
    expiresAt: expiresAt(flow, step, at, facts),
  };
}

function arrive(at: Progress, step: string | null, anchorAt: number): Progress {
  return { ...at, step, phase: 'ready', anchorAt, dueAt: anchorAt };
}

function over(at: Progress, state: 'done' | 'exited', reason: string | null): Progress {
  return { ...at, state, reason, step: null, phase: 'ready', dueAt: null };
}

/** The message this enrollment waits for, and no other: a late word about an earlier one changes nothing. */
function settledNow(at: Progress, step: CompiledStep, settled: Settled | undefined): Settled | undefined {
  const waiting = at.results[step.id];
  if (!settled || at.phase !== 'message' || waiting?.status !== 'queued') return undefined;
  return settled.step === step.id && settled.visit === waiting.visit && settled.channel === waiting.channel ? settled : undefined;
}

function settle(at: Progress, { step, visit, channel, status, reason, at: when, messageId }: Settled): Progress {
  const result = { visit, status, channel, reason, at: when, ...(messageId !== undefined && { messageId }) };
  return { ...at, anchorAt: Math.max(when, at.anchorAt), results: { ...at.results, [step]: result } };
}

function stepOf(flow: CompiledFlow, id: string): CompiledStep {
  const step = flow.steps.get(id);
  if (!step) throw new Error(`flow ${flow.id} has no step ${id}`);
  return step;
}
