import type { Segment } from '../audience/parse-segments';
import type { Tiers } from '../audience/tiers';
import type { Settings } from '../config/settings';
import { DAY } from '../kernel/duration';
import type { OwnCalendars } from './calendar/own-calendars';
import type { Channel, CompiledFlow, MessageEffect } from './definition';
import type { DrawnBy, SimulatedEvent } from './simulated-shop';
import { Simulation } from './simulation';

/** One line of the timeline. `contact` is the id given in the events. */
export interface SimulatedAction {
  at: number;
  contact: string;
  flow: string;
  /** Null for `done`. */
  step: string | null;
  /** `set`, `webhook` and `coupon` are what those steps do; nothing is written or called. */
  action: 'sent' | 'skipped' | 'held_out' | 'exited' | 'done' | 'set' | 'webhook' | 'coupon';
  channel: Channel | null;
  template: string | null;
  /** Which variant of the message; left out where there are none. */
  variant?: string;
  reason: string | null;
  /** Of a message, what it was made of and its orders by the ids given: for those who show it, not part of the printed line. */
  letter: { message: MessageEffect; orders: string[] } | null;
}

export interface SimulationSettings extends Pick<Settings, 'shop' | 'rules' | 'rates'> {
  calendars?: OwnCalendars;
  /** Each after those it names, as `parseSegments` answers them. */
  segments?: readonly Segment[];
  tiers?: Tiers;
  /** The flow is live from this instant on: what came before is known, and enrolls nobody. */
  since?: number;
  /** Nothing happens from this instant on; left out: until every enrollment is over, dates and segments for a year. */
  until?: number;
  /**
   * By what hold-outs, splits and tests are drawn: the ids of a database, to draw as its engine does. Left out: the ids given
   * in the events.
   */
  idOf?: DrawnBy;
}

/** How far dates, schedules and segments are followed after the last event. */
const FOLLOWED = 365 * DAY;

/**
 * Plays events through one flow on a virtual clock and answers what would have happened, in the order in which it would.
 * Each event is received at its timestamp. Interpreter, exits, entries, conditions and gate are the engine's own.
 */
export function simulate(flow: CompiledFlow, events: readonly SimulatedEvent[], settings: SimulationSettings): SimulatedAction[] {
  return [
    ...simulated(
      flow,
      events.toSorted((a, b) => a.at - b.at),
      settings,
    ),
  ];
}

/** The same for events that come one by one, in order of time, so that a long history need not fit into memory. */
export function* simulated(
  flow: CompiledFlow,
  events: Iterable<SimulatedEvent>,
  settings: SimulationSettings,
): Generator<SimulatedAction> {
  const simulation = new Simulation(flow, settings);
  const { until } = settings;
  let last = 0;
  for (const event of events) {
    if (until !== undefined && event.at >= until) break;
    last = Math.max(last, event.at);
    simulation.passTo(event.at);
    simulation.receive(event);
    yield* simulation.take();
  }
  simulation.passTo(until ?? (simulation.comesToRest() ? Infinity : last + FOLLOWED));
  yield* simulation.take();
}
