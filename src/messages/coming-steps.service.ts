import { Injectable } from '@nestjs/common';
import type { ChannelName } from './new-message';

/** A marketing message that an enrollment will come to, if nothing intervenes. */
export interface ComingStep {
  flow: string;
  version: number;
  /** Where the enrollment stands until then. */
  step: string;
  phase: string;
  channel: ChannelName;
  priority: number;
}

/**
 * Which marketing follows where an enrollment stands, as the flows told when they were read: a waiting enrollment is no message
 * yet, and a less important one should not take its place a little before (`caps.look_ahead`).
 */
@Injectable()
export class ComingSteps {
  private readonly steps = new Map<string, ComingStep>();
  private highest = -Infinity;

  learn(steps: readonly ComingStep[]): void {
    for (const step of steps) {
      this.steps.set(placeOf(step), step);
      this.highest = Math.max(this.highest, step.priority);
    }
  }

  /** What an enrollment comes to next from there; `undefined` when it is no marketing, or not known. */
  next(at: Pick<ComingStep, 'flow' | 'version' | 'step' | 'phase'>): ComingStep | undefined {
    return this.steps.get(placeOf(at));
  }

  /** May any flow have something more important to say? Where all are alike, nobody needs to look ahead. */
  anyAbove(priority: number): boolean {
    return this.highest > priority;
  }
}

function placeOf({ flow, version, step, phase }: Pick<ComingStep, 'flow' | 'version' | 'step' | 'phase'>): string {
  return `${flow}@${version}/${step}/${phase}`;
}
