import type { Settings } from '../config/settings';
import { DAY } from '../kernel/duration';
import type { OrderState } from '../orders/order-state';
import { matches } from './conditions/matches';
import type { Channel, CompiledFlow, Facts, Progress, Settled } from './definition';
import { begin, enters } from './enrolling';
import { exitsOn } from './exits';
import { advance } from './interpreter';
import { occurrencesBetween, type OwnCalendars } from './occurrences';
import { entryKey, mayReenter } from './reentry';
import { simulatedGate } from './simulated-gate';
import { SimulatedShop, type SimulatedEvent } from './simulated-shop';

/** One line of the timeline. `contact` is the id given in the events. */
export interface SimulatedAction {
  at: number;
  contact: string;
  flow: string;
  step: string | null;
  action: 'sent' | 'skipped' | 'held_out' | 'exited' | 'done';
  channel: Channel | null;
  template: string | null;
  reason: string | null;
}

export interface SimulationSettings {
  shop: Settings['shop'];
  rates: Settings['rates'];
  maxAge: number;
  calendars?: OwnCalendars;
  /** Nothing happens from this instant on; left out: until every enrollment is over, dates and holidays for a year. */
  until?: number;
  /** Which events an order's facts tell, as the engine derives them; left out: the event's own type alone. */
  orderEvents?: (
    before: OrderState | null,
    after: OrderState,
    event: SimulatedEvent,
  ) => { type: string; key: string; at: number }[];
}

/** How far date and holiday triggers are followed after the last event. */
const DATES_FOLLOWED = 365 * DAY;

/**
 * Plays events through one flow on a virtual clock, with the engine's own functions, and answers what would have happened,
 * in the order in which it would. Each event is received at its timestamp.
 */
export function simulate(flow: CompiledFlow, events: readonly SimulatedEvent[], settings: SimulationSettings): SimulatedAction[] {
  const sorted = events.toSorted((a, b) => a.at - b.at);
  const until = settings.until ?? (flow.trigger.is === 'event' ? Infinity : (sorted.at(-1)?.at ?? 0) + DATES_FOLLOWED);
  const run = new Simulation(flow, settings, until);
  for (const event of sorted) {
    if (event.at >= until) break;
    run.passTo(event.at);
    run.receive(event);
  }
  run.passTo(until);
  return run.timeline;
}

class Simulation {
  readonly timeline: SimulatedAction[] = [];
  private readonly shop: SimulatedShop;
  private readonly open: Progress[] = [];
  private readonly entered = new Map<string, number>();
  private readonly lastEntry = new Map<string, number>();
  private readonly dates = new Map<string, { at: number; key: string }[]>();
  private readonly heard = new Set<string>();

  constructor(
    private readonly flow: CompiledFlow,
    private readonly settings: SimulationSettings,
    private readonly until: number,
  ) {
    this.shop = new SimulatedShop(settings.shop);
  }

  /** Lets time pass: everything that falls due before `instant`, in its order. At one instant events come first. */
  passTo(instant: number): void {
    for (;;) {
      const enrollment = this.open.reduce<Progress | undefined>(
        (first, e) => (e.dueAt !== null && e.dueAt < (first?.dueAt ?? instant) ? e : first),
        undefined,
      );
      const date = this.nextDate(Math.min(enrollment?.dueAt ?? instant, instant));
      if (date) this.enrollByDate(date.contact, date.at, date.key);
      else if (enrollment) this.advance(enrollment, enrollment.dueAt!);
      else return;
    }
  }

  receive(event: SimulatedEvent): void {
    const { contact, order, before, after } = this.shop.learn(event);
    const derived = after && this.settings.orderEvents;
    const happened = derived ? derived(before, after, event) : [{ type: event.type, key: event.key, at: event.at }];
    for (const { type, key, at } of happened) {
      // One event has one effect, however often it is told.
      if (this.heard.has(key)) continue;
      this.heard.add(key);
      if (!event.test) this.end({ type, at, contactId: contact, orderId: order }, event);
      if (contact !== null) this.enroll({ ...event, type, key, at, receivedAt: event.at, contactId: contact, orderId: order });
    }
    if (contact !== null && this.flow.trigger.is !== 'event') this.planDates(contact, event.at);
  }

  private end(event: Parameters<typeof exitsOn>[2], told: SimulatedEvent): void {
    for (const e of [...this.open]) {
      const facts = { ...this.facts(e), order: this.shop.order(event.orderId as string | null), event: told.data };
      if (exitsOn(this.flow, e, event, facts))
        this.close(e, { ...e, state: 'exited', reason: event.type, step: null, dueAt: null }, told.at);
    }
  }

  private enroll(event: Parameters<typeof enters>[1]): void {
    const contact = String(event.contactId);
    const facts = this.factsOf(contact, event.orderId as string | null, event.data);
    const verdict = enters(this.flow, event, facts, this.settings.maxAge);
    if (verdict.enters)
      this.enter(contact, verdict.entryKey, event.orderId as string | null, event.at, event.receivedAt, event.data);
  }

  private enter(
    contact: string,
    key: string,
    orderId: string | null,
    triggeredAt: number,
    now: number,
    data: Record<string, unknown>,
  ): void {
    const unique = `${contact}\0${key}`;
    if (this.entered.has(unique) || !mayReenter(this.flow.reentry, this.lastEntry.get(contact) ?? null, now)) return;
    this.entered.set(unique, now);
    this.lastEntry.set(contact, now);
    const e = begin(this.flow, { id: unique, contactId: contact, orderId }, { triggeredAt, enteredAt: now }, data);
    this.open.push(e);
    this.advance(e, now);
  }

  private planDates(contact: string, from: number): void {
    const view = this.shop.contact(contact);
    this.dates.set(
      contact,
      occurrencesBetween(this.flow.trigger, view, from, this.until, view.timezone, this.settings.calendars),
    );
  }

  private nextDate(before: number): { contact: string; at: number; key: string } | undefined {
    let next: { contact: string; at: number; key: string } | undefined;
    for (const [contact, [date]] of this.dates) {
      if (date && date.at < (next?.at ?? before)) next = { contact, ...date };
    }
    return next;
  }

  private enrollByDate(contact: string, at: number, occurrenceKey: string): void {
    this.dates.get(contact)?.shift();
    const { trigger, reentry } = this.flow;
    const holds = trigger.where === null || matches(trigger.where, this.factsOf(contact, null, {}), at);
    const key = entryKey(reentry, { eventKey: occurrenceKey, occurrenceKey });
    if (holds && key !== undefined) this.enter(contact, key, null, at, at, {});
  }

  /** Runs an enrollment as far as it comes at `now`; its messages settle at once. */
  private advance(from: Progress, now: number): void {
    let at = from;
    let settled: Settled | undefined;
    for (;;) {
      const { enrollment, effects } = advance(this.flow, at, { ...this.facts(at), settled }, now);
      const message = effects[0];
      if (!message) {
        this.close(from, enrollment, now);
        return;
      }
      const { step, visit, channel, template } = message;
      const { action, reason } = simulatedGate(
        message,
        this.shop.contact(String(at.contactId)),
        this.shop.consent(String(at.contactId)),
        now,
      );
      this.timeline.push({ at: now, contact: String(at.contactId), flow: this.flow.id, step, action, channel, template, reason });
      settled = { step, visit, channel, status: action, reason, at: now };
      at = enrollment;
    }
  }

  /** Puts the enrollment's new state in place of the old one, and says so when it is over. */
  private close(before: Progress, after: Progress, now: number): void {
    const index = this.open.indexOf(before);
    if (after.state === 'waiting') {
      this.open[index] = after;
      return;
    }
    this.open.splice(index, 1);
    const action = after.state === 'exited' ? 'exited' : 'done';
    this.timeline.push({
      at: now,
      contact: String(after.contactId),
      flow: this.flow.id,
      step: action === 'exited' ? before.step : null,
      action,
      channel: null,
      template: null,
      reason: after.reason,
    });
  }

  private facts(e: Progress): Facts {
    return this.factsOf(String(e.contactId), e.orderId as string | null, e.triggerData);
  }

  private factsOf(contact: string, order: string | null, event: Record<string, unknown>): Facts {
    return {
      contact: this.shop.contact(contact),
      order: this.shop.order(order),
      event,
      shop: this.settings.shop,
      rates: this.settings.rates,
    };
  }
}
