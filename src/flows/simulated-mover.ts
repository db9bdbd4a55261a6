import { never } from '../kernel/errors';
import type { CompiledFlow, Effect, MessageEffect, SetEffect, Settled } from './definition';
import { advance } from './interpreter';
import { withReaders } from './look-back';
import type { SimulatedAction } from './simulate';
import type { Falling } from './simulated-dates';
import type { SimulatedEnrollment, SimulatedEnrollments } from './simulated-enrollment';
import type { SimulatedFacts } from './simulated-facts';
import type { SimulatedGate } from './simulated-gate';
import type { Person } from './simulated-people';
import type { SimulatedReaders } from './simulated-readers';
import type { SimulationQueue } from './simulation-queue';

/** What falls due in a simulation. `at`: when it was said to; an enrollment that is due at another time by now ignores it. */
export type Due =
  | { is: 'winner'; step: string }
  | { is: 'day' }
  | { is: 'date'; falling: Falling }
  | { is: 'move' | 'message'; enrollment: SimulatedEnrollment; at: number };
/** At one instant tests are decided first, then people enter and move, and messages come to the gate last. */
export const RANK = { winner: 0, day: 1, date: 2, move: 3, message: 4 } as const;

/** What an enrollment's move may change besides itself. */
export interface Surroundings {
  flow: CompiledFlow;
  queue: SimulationQueue<Due>;
  facts: SimulatedFacts;
  gate: SimulatedGate;
  readers: SimulatedReaders;
  enrollments: SimulatedEnrollments;
  /** A `set` step is about to write this about somebody. */
  change: (person: Person, effect: SetEffect, now: number) => void;
  say: (action: SimulatedAction) => void;
}

/** Moves the enrollments of a simulation, and brings their messages to the gate. Providers take whatever passes. */
export class SimulatedMover {
  constructor(private readonly around: Surroundings) {}

  /** Looks at it again at this instant. */
  wake(enrollment: SimulatedEnrollment, at: number): void {
    enrollment.dueAt = at;
    this.around.queue.push(at, RANK.move, at, { is: 'move', enrollment, at });
  }

  /** Runs an enrollment as far as it comes. */
  move(enrollment: SimulatedEnrollment, now: number, settled?: Settled): void {
    const { flow, facts, readers } = this.around;
    const { person, orders, progress } = enrollment;
    const about = facts.of(person, orders[0] ?? null, progress.triggerData, now);
    const known = {
      ...about,
      bestHour: readers.bestHour(person, about.contact, now),
      ...{ settled, tests: readers.tests() },
    };
    const moved = advance(flow, withReaders(progress, enrollment.read), known, now);
    enrollment.progress = moved.enrollment;
    for (const effect of moved.effects) this.carryOut(enrollment, effect, now);
    const { state, reason, dueAt } = moved.enrollment;
    if (state === 'exited') this.finish(enrollment, progress.step, { action: 'exited', reason }, now);
    else if (state === 'done') this.finish(enrollment, null, { action: 'done', reason: null }, now);
    else if (dueAt !== null) this.wake(enrollment, Math.max(dueAt, now));
  }

  /** Its message comes to the gate: passes, is refused, or waits there. */
  send(enrollment: SimulatedEnrollment, now: number): void {
    const message = enrollment.message!;
    const verdict = this.around.gate.judge(enrollment.person, message, now);
    if (verdict.is === 'hold') return this.bring(enrollment, message, verdict.until);
    const action = verdict.is === 'pass' ? 'sent' : verdict.is === 'skip' ? 'skipped' : 'held_out';
    const reason = verdict.is === 'pass' ? null : verdict.reason;
    const { step, visit, channel, template, variant } = message;
    const letter = { message, orders: enrollment.orders.map((order) => order.externalId) };
    this.say(enrollment, now, { step, action, channel, template, ...(variant !== null && { variant }), reason, letter });
    enrollment.message = null;
    enrollment.read.set(step, { opened: false, clicked: false });
    if (action === 'sent') this.around.readers.sent(enrollment, message);
    this.move(enrollment, now, { step, visit, channel, status: action, reason, at: now });
  }

  /** Ends it where it stands. */
  exit(enrollment: SimulatedEnrollment, reason: string, now: number): void {
    const { progress } = enrollment;
    enrollment.progress = { ...progress, state: 'exited', reason, dueAt: null };
    this.finish(enrollment, progress.step, { action: 'exited', reason }, now);
  }

  private carryOut(enrollment: SimulatedEnrollment, effect: Effect, now: number): void {
    const { queue, readers, change } = this.around;
    switch (effect.is) {
      case 'message':
        return this.bring(enrollment, effect, Math.max(effect.dueAt, now));
      case 'test':
        if (readers.start(effect)) queue.push(effect.decideAt, RANK.winner, effect.decideAt, { is: 'winner', step: effect.step });
        return;
      case 'set':
        change(enrollment.person, effect, now);
        return this.say(enrollment, now, { step: effect.step, action: 'set', reason: null });
      case 'webhook':
      case 'coupon':
        return this.say(enrollment, now, { step: effect.step, action: effect.is, reason: null });
      default:
        return never(effect);
    }
  }

  private bring(enrollment: SimulatedEnrollment, message: MessageEffect, at: number): void {
    enrollment.message = message;
    enrollment.dueAt = at;
    this.around.queue.push(at, RANK.message, message.dueAt, { is: 'message', enrollment, at });
  }

  private finish(
    enrollment: SimulatedEnrollment,
    step: string | null,
    end: Pick<SimulatedAction, 'action' | 'reason'>,
    now: number,
  ): void {
    enrollment.dueAt = null;
    enrollment.message = null;
    this.around.enrollments.drop(enrollment);
    this.say(enrollment, now, { step, ...end });
  }

  private say(
    { person }: SimulatedEnrollment,
    at: number,
    what: Pick<SimulatedAction, 'step' | 'action' | 'reason'> & Partial<SimulatedAction>,
  ): void {
    const { flow, say } = this.around;
    const { step, action, ...more } = what;
    say({ at, contact: person.id, flow: flow.id, step, action, channel: null, template: null, letter: null, ...more });
  }
}
