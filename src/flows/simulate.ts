import type { Settings } from '../config/settings';
import { DAY } from '../kernel/duration';
import type { OwnCalendars } from './calendar/own-calendars';
import type { Channel, CompiledFlow } from './definition';
import { Simulation } from './simulation';
import type { SimulatedEvent } from './simulated-shop';

/** One line of the timeline. `contact` is the id given in the events. */
export interface SimulatedAction {
  at: number;
  contact: string;
  flow: string;
  /** Null for `done`. */
  step: string | null;
  action: 'sent' | 'skipped' | 'held_out' | 'exited' | 'done';
  channel: Channel | null;
  template: string | null;
  reason: string | null;
}

export interface SimulationSettings extends Pick<Settings, 'shop' | 'rules' | 'rates'> {
  calendars?: OwnCalendars;
  /** Nothing happens from this instant on; left out: until every enrollment is over, dates and holidays for a year. */
  until?: number;
}

/** How far date and holiday triggers are followed after the last event. */
const DATES_FOLLOWED = 365 * DAY;

/**
 * Plays events through one flow on a virtual clock and answers what would have happened, in the order in which it would.
 * Each event is received at its timestamp. Interpreter, exits, entries, conditions and gate are the engine's own.
 */
export function simulate(flow: CompiledFlow, events: readonly SimulatedEvent[], settings: SimulationSettings): SimulatedAction[] {
  const sorted = events.toSorted((a, b) => a.at - b.at);
  const until = settings.until ?? (flow.trigger.is === 'event' ? Infinity : (sorted.at(-1)?.at ?? 0) + DATES_FOLLOWED);
  const simulation = new Simulation(flow, settings, until);
  for (const event of sorted) {
    if (event.at >= until) break;
    simulation.passTo(event.at);
    simulation.receive(event);
  }
  simulation.passTo(until);
  return simulation.timeline;
}
