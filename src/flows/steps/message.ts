import type { MessageOptions } from '../../messages/new-message';
import type { Channel, Purpose } from '../definition';
import type { FallbackReason } from './fallback-reasons';
import { messageSchema, parseMessage } from './parse-message';
import type { Moment, StepOutcome, StepRules } from './step-kind';

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
  fallback: Fallback | null;
  next: string | null;
}

export const messageRules: StepRules<MessageStep> = {
  beside: [],
  schema: messageSchema,
  parse: parseMessage,
  run: (step) => ({ is: 'message', message: { channel: step.kind, template: step.template, options: step.options } }),
};

/** The step's message has settled: on to the next step, or once more on the other channel. */
export function afterMessage(step: MessageStep, { progress }: Moment): StepOutcome {
  const result = progress.results[step.id];
  const { fallback } = step;
  const unreached = result?.status === 'skipped' && result.channel === step.kind;
  const answers = fallback?.on.some((reason) => reason === result?.reason) ?? false;
  return unreached && fallback && answers ? { is: 'message', message: fallback } : { is: 'next', step: step.next };
}
