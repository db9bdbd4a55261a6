import type { MessageOptions } from '../../messages/new-message';
import type { Channel, Purpose, TestEffect } from '../definition';
import type { Winner } from './draw';
import type { FallbackReason } from './fallback-reasons';
import { messageSchema, parseMessage } from './parse-message';
import type { Moment, StepOutcome, StepRules } from './step-kind';
import { drawVariant, wonVariant, type Variant } from './variants';

/** What to write instead when the first channel cannot reach the contact. */
export interface Fallback {
  channel: Channel;
  template: string;
  on: FallbackReason[];
  options: MessageOptions;
}

/** `email:` and `sms:`. The enrollment waits until its message has settled. */
export interface MessageStep {
  kind: Channel;
  id: string;
  template: string;
  purpose: Purpose;
  topic: string;
  /** Milliseconds after it was due; null = the flow's default (expiry.ts). */
  expiresAfter: number | null;
  options: MessageOptions;
  /** Several forms of it, drawn by weight; null = one form for everybody. */
  variants: Variant[] | null;
  /** This share gets a variant by draw, the rest waits for the winner; null = drawn by weight for ever. */
  test: { share: number; winner: Winner } | null;
  fallback: Fallback | null;
  next: string | null;
}

/** One message as the interpreter is to write it. */
export interface WrittenMessage {
  channel: Channel;
  template: string;
  options: MessageOptions;
  variant: string | null;
}

export const messageRules: StepRules<MessageStep> = {
  beside: {},
  schema: messageSchema,
  parse: parseMessage,
  run(step, moment) {
    if (!step.variants) return write(step, null);
    const drawn = drawVariant(step, step.variants, moment);
    return drawn.is === 'winner' ? drawn : write(step, drawn.variant, drawn.effects);
  },
};

/** The test of its variants is decided: the winner for everybody who waited. One that began later than was thought is waited for. */
export function afterWinner(step: MessageStep, moment: Moment): StepOutcome {
  const state = moment.facts.tests?.[step.id];
  const until = state && !state.winner && step.test ? state.startedAt + step.test.winner.after : 0;
  if (until > moment.now) return { is: 'winner', until, effects: [] };
  return write(step, step.variants && wonVariant(step, step.variants, moment));
}

/** The step's message has settled: on to the next step, or once more on the other channel. */
export function afterMessage(step: MessageStep, { progress }: Moment): StepOutcome {
  const result = progress.results[step.id];
  const { fallback } = step;
  const unreached = result?.status === 'skipped' && result.channel === step.kind;
  const answers = fallback?.on.some((reason) => reason === result?.reason) ?? false;
  if (!unreached || !fallback || !answers) return { is: 'next', step: step.next };
  const { channel, template, options } = fallback;
  // It is none of the variants: what it earns says nothing about them.
  return { is: 'message', message: { channel, template, options, variant: null } };
}

function write(step: MessageStep, variant: Variant | null, effects: TestEffect[] = []): StepOutcome {
  const { kind: channel, options } = step;
  const subject = variant?.subject;
  return {
    is: 'message',
    message: {
      channel,
      template: variant?.template ?? step.template,
      options: subject === undefined ? options : { ...options, subject },
      variant: variant?.name ?? null,
    },
    effects,
  };
}
