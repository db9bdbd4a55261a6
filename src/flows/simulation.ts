import type { CompiledFlow, Facts, SetEffect } from './definition';
import { begin, enters, triggeringEvent } from './enrolling';
import { exitsOn, reachesGoal, watchedEvents } from './exits';
import { mayReenter } from './reentry';
import type { SimulatedAction, SimulationSettings } from './simulate';
import { SimulatedDates, type Falling } from './simulated-dates';
import { SimulatedEnrollments, type SimulatedEnrollment } from './simulated-enrollment';
import { looksAtItems, SimulatedFacts } from './simulated-facts';
import { SimulatedGate } from './simulated-gate';
import { RANK, SimulatedMover, type Due } from './simulated-mover';
import type { SimulatedOrder } from './simulated-orders';
import type { Person } from './simulated-people';
import { orderIn, SimulatedPast, type Happened } from './simulated-past';
import { SimulatedReaders } from './simulated-readers';
import { SimulatedShop, type SimulatedEvent, type Told } from './simulated-shop';
import { SimulationQueue } from './simulation-queue';
import { isDated } from './trigger-kind';
import { awaitedEvents, wakesOn, woken } from './wakes';

/** One run through one flow: the shell around the pure functions, with memory instead of a database. */
export class Simulation {
  private readonly shop: SimulatedShop;
  private readonly facts: SimulatedFacts;
  private readonly gate: SimulatedGate;
  private readonly dates: SimulatedDates;
  private readonly readers: SimulatedReaders;
  private readonly mover: SimulatedMover;
  private readonly enrollments = new SimulatedEnrollments();
  private readonly queue = new SimulationQueue<Due>();
  private readonly heard = new Set<string>();
  private readonly past = new SimulatedPast();
  private readonly watched: ReadonlySet<string>;
  private readonly triggering: string | undefined;
  private readonly since: number;
  private told: SimulatedAction[] = [];

  constructor(
    private readonly flow: CompiledFlow,
    private readonly settings: SimulationSettings,
  ) {
    this.shop = new SimulatedShop(settings.shop, settings.idOf, looksAtItems(flow, settings.segments ?? []));
    this.facts = new SimulatedFacts(flow, this.shop, settings);
    this.gate = new SimulatedGate(this.shop, settings);
    this.dates = new SimulatedDates(flow, this.shop, settings.shop.timezone, settings.calendars, settings.since);
    this.readers = new SimulatedReaders(flow, settings);
    this.since = settings.since ?? -Infinity;
    this.triggering = triggeringEvent(flow.trigger);
    this.watched = new Set([...watchedEvents(flow), ...awaitedEvents(flow)]);
    const { queue, facts, gate, readers, enrollments } = this;
    const [change, say] = [this.change.bind(this), (action: SimulatedAction) => void this.told.push(action)];
    this.mover = new SimulatedMover({ flow, queue, facts, gate, readers, enrollments, change, say });
  }

  /** What happened since it was asked last, in its order. */
  take(): SimulatedAction[] {
    const told = this.told;
    this.told = [];
    return told;
  }

  /** How many people entered so far, whatever became of them. */
  people(): number {
    return this.enrollments.people();
  }

  /** Does nothing new begin once the events are over? */
  comesToRest(): boolean {
    return !isDated(this.flow.trigger) && !this.facts.audience.followsTime();
  }

  /** Lets time pass: everything that falls due before `instant`, in its order. At one instant events come first. */
  passTo(instant: number): void {
    for (const _ of this.passing(instant));
  }

  /** The same a piece at a time, each far below a millisecond: in between everything but this simulation may have its turn. */
  *passing(instant: number): Generator<void> {
    for (let at = this.queue.next(); at !== undefined && at < instant; at = this.queue.next()) {
      const due = this.queue.pop();
      if (due.is === 'day') yield* this.newDay(at);
      else yield this.run(due, at);
    }
  }

  /** Takes in an event: exits first, then entries, as the engine does. */
  receive(event: SimulatedEvent): void {
    const now = event.receivedAt ?? event.at;
    const { told, about, merged } = this.shop.learn(event);
    for (const { from, to } of merged) {
      this.facts.audience.forget(from);
      for (const twin of this.enrollments.handOver(from, to)) this.mover.exit(twin, 'merged', now);
    }
    // One event has one effect, however often it is told; a test has none.
    const fresh = told.filter(({ key, test }) => !test && !this.heard.has(key));
    for (const { key } of fresh) this.heard.add(key);
    this.hear(
      fresh.map((one) => this.happened(one)),
      now,
    );
    for (const person of about) this.changed(person, now);
  }

  private run(due: Exclude<Due, { is: 'day' }>, now: number): void {
    switch (due.is) {
      case 'winner':
        return this.lookAtTest(due.step, now);
      case 'date':
        return this.enterByDate(due.falling, now);
      case 'move':
        return due.enrollment.dueAt === due.at ? this.mover.move(due.enrollment, now) : undefined;
      case 'message':
        return due.enrollment.dueAt === due.at ? this.mover.send(due.enrollment, now) : undefined;
    }
  }

  private lookAtTest(step: string, now: number): void {
    const next = this.readers.look(step, now);
    if (next !== null) this.queue.push(next, RANK.winner, next, { is: 'winner', step });
  }

  /** What events do: end, wake, enroll; who enters is held against what was heard of before. */
  private hear(all: readonly Happened[], now: number): void {
    for (const one of all) {
      if (this.watched.has(one.type)) this.past.add(one);
      if (this.facts.counts(one.type)) this.shop.remember(one);
      if (one.person) this.readers.note(one, one.person, this.enrollments.of(one.person));
      if (one.person) this.gate.note(one.person, one);
    }
    for (const one of all.filter(({ type }) => this.watched.has(type))) {
      for (const enrollment of this.enrollments.about(one.person, one.order)) this.touch(enrollment, one, now);
    }
    for (const one of all.filter(({ type }) => type === this.triggering)) {
      const entered = this.enroll(one, now);
      if (entered) this.lookBack(entered, now);
    }
  }

  /** Holds an enrollment that has just begun against what was heard of before. */
  private lookBack(enrollment: SimulatedEnrollment, now: number): void {
    const { triggeredAt } = enrollment.progress;
    // What became of an order before a date of it counts too.
    const counts = (one: Happened) => one.at >= triggeredAt || enrollment.key === null;
    for (const one of this.past.of(enrollment)) if (counts(one)) this.end(enrollment, one, now);
  }

  /** Somebody's facts have changed, or time has changed them. */
  private changed(person: Person, now: number): void {
    for (const falling of this.dates.plan(person, now)) this.await(falling);
    const news = this.facts.audience.changes(person, now);
    if (news.length > 0)
      this.hear(
        news.map((one) => this.happened(one)),
        now,
      );
    const day = this.facts.audience.nextDay(now);
    if (day !== undefined) this.queue.push(day, RANK.day, day, { is: 'day' });
  }

  private await(falling: Falling): void {
    this.queue.push(falling.at, RANK.date, falling.at, { is: 'date', falling });
  }

  /** A `set` step writes about somebody. */
  private change(person: Person, { changes, at }: SetEffect, now: number): void {
    const attributes = changes.flatMap((c) => (c.is === 'attribute' ? [[c.name, c.value] as const] : []));
    const tags = changes.flatMap((c) => (c.is === 'tags' ? [c] : []));
    const [add, remove] = [tags.flatMap((t) => t.add), tags.flatMap((t) => t.remove)];
    this.shop.people.change(person, { attributes: Object.fromEntries(attributes), tags: { add, remove }, at });
    this.changed(person, now);
  }

  private *newDay(now: number): Generator<void> {
    for (const person of this.shop.people.all()) yield this.changed(person, now);
  }

  private touch(enrollment: SimulatedEnrollment, one: Happened, now: number): void {
    if (this.end(enrollment, one, now)) return;
    const { progress } = enrollment;
    const subject = { ...progress, contactId: enrollment.person.number, orderId: orderIn(enrollment, one) };
    const step = wakesOn(this.flow, subject, one, this.factsFor(one, now));
    if (step === undefined) return;
    enrollment.progress = woken(progress, step, one.at, now);
    this.mover.wake(enrollment, now);
  }

  /** Does the event end this enrollment, or deal with one of its orders? */
  private end(enrollment: SimulatedEnrollment, one: Happened, now: number): boolean {
    const { person, progress, orders } = enrollment;
    // What enrolled never ends its own enrollment.
    if (one.key === enrollment.key) return false;
    const facts = this.factsFor(one, now);
    const { triggeredAt, enteredAt } = progress;
    const subject = { contactId: person.number, orderId: orderIn(enrollment, one), triggeredAt, enteredAt };
    if (reachesGoal(this.flow, subject, one, facts)) enrollment.goalAt = Math.min(enrollment.goalAt ?? Infinity, one.at);
    const by = progress.state === 'waiting' ? exitsOn(this.flow, subject, one, facts) : undefined;
    if (by === undefined) return false;
    enrollment.orders = by === 'order' ? orders.filter((order) => order !== one.order) : [];
    if (enrollment.orders.length > 0) return false;
    this.mover.exit(enrollment, one.type, now);
    return true;
  }

  private enroll(one: Happened, now: number): SimulatedEnrollment | undefined {
    const { person, order, data, key, at } = one;
    if (!person || now < this.since) return undefined;
    const drawn = { contactId: person.drawnBy, orderId: order && order.drawnBy };
    const facts = this.facts.of(person, order, data, now);
    const verdict = enters(this.flow, { ...one, ...drawn, receivedAt: now }, facts, this.settings.rules.max_age);
    if (!verdict.enters) return undefined;
    return this.enter({ person, order, key, entryKey: verdict.entryKey }, { triggeredAt: at, enteredAt: now }, data);
  }

  private enterByDate(falling: Falling, now: number): void {
    const { person, order } = falling;
    const entryKey = this.dates.enters(falling, this.facts.of(person, order, {}, now), now);
    if (entryKey !== undefined && falling.at >= this.since) {
      const entered = this.enter({ person, order, key: null, entryKey }, { triggeredAt: falling.at, enteredAt: now }, {});
      if (entered) this.lookBack(entered, now);
    }
    const next = this.dates.after(falling);
    if (next) this.await(next);
  }

  private enter(
    who: { person: Person; order: SimulatedOrder | null; key: string | null; entryKey: string },
    when: { triggeredAt: number; enteredAt: number },
    data: Record<string, unknown>,
  ): SimulatedEnrollment | undefined {
    const { person, order, key, entryKey } = who;
    const { flow, enrollments } = this;
    if (order && flow.collapse !== null) {
      if (enrollments.hasHad(order)) return undefined;
      const joined = enrollments.joinable(person, flow.collapse, when.enteredAt);
      if (joined) {
        enrollments.join(joined, order);
        return undefined;
      }
    }
    if (enrollments.entered(person, entryKey)) return undefined;
    if (!mayReenter(flow.reentry, enrollments.lastOf(person), when.enteredAt)) return undefined;
    const ids = { id: entryKey, contactId: person.drawnBy, orderId: order && order.drawnBy, entryKey };
    const enrollment = enrollments.add({ person, orders: order ? [order] : [], key, progress: begin(flow, ids, when, data) });
    this.mover.wake(enrollment, when.enteredAt);
    return enrollment;
  }

  private happened(told: Told): Happened {
    const { contactId, orderId } = told;
    return {
      ...told,
      person: contactId === null ? null : this.shop.people.get(contactId),
      order: orderId === null ? null : this.shop.orders.get(orderId),
    };
  }

  private factsFor({ person, order, data }: Happened, now: number): Facts | undefined {
    return person ? this.facts.of(person, order, data, now) : undefined;
  }
}
