import { matches } from '../audience/conditions/matches';
import type { CompiledFlow, Facts, MessageEffect, Progress, Settled } from './definition';
import { begin, enters } from './enrolling';
import { exitsOn } from './exits';
import { advance } from './interpreter';
import { occurrencesBetween, type Occurrence } from './occurrences';
import { entryKey, mayReenter } from './reentry';
import type { SimulatedAction, SimulationSettings } from './simulate';
import { simulatedGate } from './simulated-gate';
import { SimulatedShop, type SimulatedEvent } from './simulated-shop';

/** An enrollment that is not over; `held` is its message while the gate holds it back. */
interface Open {
  progress: Progress;
  held: { message: MessageEffect; until: number } | null;
}

/** Whom and what an event is about, and what happened. */
interface Happened {
  type: string;
  key: string;
  at: number;
  data: Record<string, unknown>;
  contact: string | null;
  order: string | null;
}

/** One run through one flow: the shell around the pure functions, with memory instead of a database. */
export class Simulation {
  readonly timeline: SimulatedAction[] = [];
  private readonly shop: SimulatedShop;
  private readonly open = new Set<Open>();
  private readonly entered = new Set<string>();
  private readonly lastEntry = new Map<string, number>();
  private readonly dates = new Map<string, Occurrence[]>();
  private readonly heard = new Set<string>();
  private readonly taken = new Map<string, number[]>();

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
      const next = [...this.open].reduce<Open | undefined>(
        (first, e) => (dueAt(e) < (first ? dueAt(first) : instant) ? e : first),
        undefined,
      );
      const date = this.nextDate(next ? dueAt(next) : instant);
      if (date) this.enrollByDate(date.contact, date.occurrence);
      else if (!next) return;
      else if (next.held) this.send(next, next.held.message, next.held.until);
      else this.advance(next, dueAt(next));
    }
  }

  /** Takes in an event: exits first, then entries, as the engine does. */
  receive(event: SimulatedEvent): void {
    const { contact, order, before, after } = this.shop.learn(event);
    const own = { type: event.type, key: event.key, at: event.at, data: event.data };
    const told = after && event.tells ? event.tells(before, after) : [own];
    for (const one of told) {
      // One event has one effect, however often it is told.
      if (this.heard.has(one.key)) continue;
      this.heard.add(one.key);
      const happened = { ...one, contact, order };
      if (!event.test) this.end(happened, event.at);
      this.enroll(happened, event);
    }
    if (contact !== null && this.flow.trigger.is !== 'event') this.planDates(contact, event.at);
  }

  private end({ type, at, contact, order, data }: Happened, now: number): void {
    for (const open of [...this.open]) {
      const facts = { ...this.facts(open.progress), order: this.shop.order(order), event: data };
      const event = { type, at, contactId: contact, orderId: order };
      if (exitsOn(this.flow, open.progress, event, facts))
        this.finish(open, open.progress.step, { action: 'exited', reason: type }, now);
    }
  }

  private enroll({ contact, order, ...happened }: Happened, { at: receivedAt, history, test }: SimulatedEvent): void {
    if (contact === null) return;
    const event = { ...happened, receivedAt, history, test, contactId: contact, orderId: order };
    const verdict = enters(this.flow, event, this.factsOf(contact, order, happened.data), this.settings.rules.max_age);
    if (verdict.enters) this.enter({ contact, order, key: verdict.entryKey }, happened.at, receivedAt, happened.data);
  }

  private enter(
    who: { contact: string; order: string | null; key: string },
    triggeredAt: number,
    now: number,
    data: Record<string, unknown>,
  ): void {
    const id = `${who.contact}\0${who.key}`;
    if (this.entered.has(id) || !mayReenter(this.flow.reentry, this.lastEntry.get(who.contact) ?? null, now)) return;
    this.entered.add(id);
    this.lastEntry.set(who.contact, now);
    const progress = begin(
      this.flow,
      { id, contactId: who.contact, orderId: who.order, entryKey: who.key },
      { triggeredAt, enteredAt: now },
      data,
    );
    const open: Open = { progress, held: null };
    this.open.add(open);
    this.advance(open, now);
  }

  private planDates(contact: string, from: number): void {
    const view = this.shop.contact(contact);
    this.dates.set(
      contact,
      occurrencesBetween(this.flow.trigger, view, from, this.until, view.timezone, this.settings.calendars),
    );
  }

  private nextDate(before: number): { contact: string; occurrence: Occurrence } | undefined {
    let next: { contact: string; occurrence: Occurrence } | undefined;
    for (const [contact, [occurrence]] of this.dates) {
      if (occurrence && occurrence.at < (next?.occurrence.at ?? before)) next = { contact, occurrence };
    }
    return next;
  }

  private enrollByDate(contact: string, { at, key: occurrenceKey }: Occurrence): void {
    this.dates.get(contact)?.shift();
    const { trigger, reentry } = this.flow;
    const holds = trigger.where === null || matches(trigger.where, this.factsOf(contact, null, {}), at);
    const key = entryKey(reentry, { eventKey: occurrenceKey, occurrenceKey });
    if (holds && key !== undefined) this.enter({ contact, order: null, key }, at, at, {});
  }

  /** Runs an enrollment as far as it comes at `now`. */
  private advance(open: Open, now: number, settled?: Settled): void {
    const { step } = open.progress;
    const { enrollment, effects } = advance(this.flow, open.progress, { ...this.facts(open.progress), settled }, now);
    open.progress = enrollment;
    const [message] = effects;
    if (message) this.send(open, message, now);
    else if (enrollment.state === 'exited') this.finish(open, step, { action: 'exited', reason: enrollment.reason }, now);
    else if (enrollment.state === 'done') this.finish(open, null, { action: 'done', reason: null }, now);
  }

  /** Brings a message to the gate: it passes, is refused, or waits there. Providers always take what passes. */
  private send(open: Open, message: MessageEffect, now: number): void {
    const contact = String(open.progress.contactId);
    const slot = `${contact}\0${message.channel}`;
    const taken = this.taken.get(slot) ?? [];
    const standing = { contact: this.shop.contact(contact), consent: this.shop.consent(contact), taken };
    const verdict = simulatedGate(message, standing, this.settings.rules, now);
    open.held = verdict.is === 'hold' ? { message, until: verdict.until } : null;
    if (verdict.is === 'hold') return;
    if (verdict.is !== 'skip' && message.purpose === 'marketing') this.taken.set(slot, [...taken, now]);
    const action = verdict.is === 'pass' ? 'sent' : verdict.is === 'skip' ? 'skipped' : 'held_out';
    const reason = verdict.is === 'skip' ? verdict.reason : null;
    const { step, visit, channel, template } = message;
    this.timeline.push({ at: now, contact, flow: this.flow.id, step, action, channel, template, reason });
    this.advance(open, now, { step, visit, channel, status: action, reason, at: now });
  }

  private finish(open: Open, step: string | null, end: Pick<SimulatedAction, 'action' | 'reason'>, now: number): void {
    this.open.delete(open);
    const contact = String(open.progress.contactId);
    const { action, reason } = end;
    this.timeline.push({ at: now, contact, flow: this.flow.id, step, action, channel: null, template: null, reason });
  }

  private facts({ contactId, orderId, triggerData }: Progress): Facts {
    return this.factsOf(String(contactId), orderId === null ? null : String(orderId), triggerData);
  }

  private factsOf(contact: string, order: string | null, event: Record<string, unknown>): Facts {
    const { shop, rates } = this.settings;
    return { contact: this.shop.contact(contact), order: this.shop.order(order), event, shop, rates };
  }
}

function dueAt({ held, progress }: Open): number {
  return held?.until ?? progress.dueAt ?? Infinity;
}
