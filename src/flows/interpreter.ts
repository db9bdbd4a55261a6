import { never } from '../kernel/errors';
import type { CompiledFlow, CompiledStep, Effect, Facts, MessageEffect, Progress, Settled } from './definition';
import { expiresAt } from './expiry';
import { afterMessage, afterWinner, type MessageStep, type WrittenMessage } from './steps/message';
import type { Moment, StepOutcome } from './steps/step-kind';
import { runStep } from './steps/step-kinds';
import { afterEvent, type WaitStep } from './steps/wait';

/**
 * The idea: an enrollment stands at one step in one phase. `ready` runs the step; `wait` passes when its time has come;
 * `message` passes when its message has settled; `event` when the event has come or its time is over; `winner` when the
 * test of the step is decided. Each step is done at a planned instant, the anchor of the next one: not when we happened to
 * look. So an enrollment that is advanced late, twice, or cut anywhere and resumed, writes the same messages with the same
 * due times.
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
  let at: Progress = progress;
  while (at.state === 'waiting') {
    const step = at.step === null ? null : stepOf(flow, at.step);
    if (step === null) return { enrollment: over(at, 'done', null), effects };
    const came = whatCame(step, at, facts, now);
    if (!came) break;
    const moment: Moment = { flow, progress: came, facts, now, visit: visitOf(came, step) };
    const outcome = outcomeOf(step, moment);
    if ('effects' in outcome) effects.push(...(outcome.effects ?? []));
    if (outcome.is === 'message') effects.push(write(step as MessageStep, moment, outcome.message));
    at = follow(step, moment, outcome);
    // The world is to be asked again: the log whether the event came already, the contact for what was just written.
    if (outcome.is === 'event' || step.kind === 'set') break;
  }
  return { enrollment: at, effects };
}

/** The progress with what it waited for written into it; `undefined` while there is nothing to do. */
function whatCame(step: CompiledStep, at: Progress, facts: Facts, now: number): Progress | undefined {
  const isDue = at.dueAt !== null && at.dueAt <= now;
  switch (at.phase) {
    case 'ready':
      return at;
    case 'wait':
    case 'winner':
      return isDue ? { ...at, anchorAt: at.dueAt! } : undefined;
    case 'event': {
      const result = at.results[step.id];
      if (result?.status === 'happened') return { ...at, anchorAt: Math.max(result.at, at.anchorAt) };
      return isDue ? { ...at, anchorAt: at.dueAt! } : undefined;
    }
    case 'message': {
      const settled = settledNow(at, step, facts.settled);
      return settled && settle(at, settled);
    }
    default:
      return never(at.phase);
  }
}

function outcomeOf(step: CompiledStep, moment: Moment): StepOutcome {
  const { phase } = moment.progress;
  switch (phase) {
    case 'ready':
      return runStep(step, moment);
    case 'wait':
      return { is: 'next', step: step.next };
    case 'event':
      return afterEvent(step as WaitStep, moment);
    case 'winner':
      return afterWinner(step as MessageStep, moment);
    case 'message':
      return afterMessage(step as MessageStep, moment);
    default:
      return never(phase);
  }
}

/** Where the enrollment stands after a step's answer. */
function follow(step: CompiledStep, { progress: at, visit }: Moment, outcome: StepOutcome): Progress {
  const note = (result: Omit<Progress['results'][string], 'visit' | 'at'>) => ({
    ...at.results,
    [step.id]: { ...result, visit, at: at.anchorAt },
  });
  switch (outcome.is) {
    case 'next': {
      const results = outcome.result ? note({ channel: null, ...outcome.result }) : at.results;
      return { ...at, results, step: outcome.step, phase: 'ready', dueAt: at.anchorAt };
    }
    case 'wait':
    case 'winner':
      return { ...at, phase: outcome.is, dueAt: outcome.until };
    case 'event':
      return { ...at, phase: 'event', dueAt: outcome.until, results: note({ status: 'queued', channel: null }) };
    case 'message': {
      const { channel, variant } = outcome.message;
      const drawn = variant ?? (at.phase === 'message' ? at.results[step.id]?.variant : undefined);
      const results = note({ status: 'queued', channel, ...(drawn !== undefined && { variant: drawn }) });
      return { ...at, phase: 'message', dueAt: null, results };
    }
    case 'exit':
      return over(at, 'exited', outcome.reason);
    default:
      return never(outcome);
  }
}

function write(step: MessageStep, { flow, progress: at, facts, visit }: Moment, message: WrittenMessage): MessageEffect {
  return {
    is: 'message',
    step: step.id,
    visit,
    channel: message.channel,
    template: message.template,
    variant: message.variant,
    purpose: step.purpose,
    topic: step.topic,
    options: Object.keys(at.triggerData).length > 0 ? { ...message.options, event: at.triggerData } : message.options,
    heldOut: at.heldOut,
    priority: flow.priority,
    dueAt: at.anchorAt,
    expiresAt: expiresAt(flow, step, message.channel, at, facts),
  };
}

/** How often it came here before; what still runs belongs to the visit it began with. */
function visitOf({ phase, results }: Progress, step: CompiledStep): number {
  const earlier = results[step.id];
  if (earlier === undefined) return 0;
  return phase === 'ready' || phase === 'winner' ? earlier.visit + 1 : earlier.visit;
}

function over(at: Progress, state: 'done' | 'exited', reason: string | null): Progress {
  return { ...at, state, reason, step: null, phase: 'ready', dueAt: null };
}

/** The message this enrollment waits for, and no other: a late word about an earlier one changes nothing. */
function settledNow(at: Progress, step: CompiledStep, settled: Settled | undefined): Settled | undefined {
  const waiting = at.results[step.id];
  if (!settled || waiting?.status !== 'queued') return undefined;
  return settled.step === step.id && settled.visit === waiting.visit && settled.channel === waiting.channel ? settled : undefined;
}

function settle(at: Progress, { step, visit, channel, status, reason, at: when, messageId }: Settled): Progress {
  const variant = at.results[step]?.variant;
  const result = {
    visit,
    status,
    channel,
    reason,
    at: when,
    ...(variant !== undefined && { variant }),
    ...(messageId !== undefined && { messageId }),
  };
  return { ...at, anchorAt: Math.max(when, at.anchorAt), results: { ...at.results, [step]: result } };
}

function stepOf(flow: CompiledFlow, id: string): CompiledStep {
  const step = flow.steps.get(id);
  if (!step) throw new Error(`flow ${flow.id} has no step ${id}`);
  return step;
}
