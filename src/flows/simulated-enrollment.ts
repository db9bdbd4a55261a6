import type { MessageEffect, Progress } from './definition';
import type { SimulatedOrder } from './simulated-orders';
import type { Person } from './simulated-people';

/** An enrollment of a simulation. */
export interface SimulatedEnrollment {
  /** In the order of entry. */
  number: number;
  person: Person;
  /** Whose order it is about, and those that joined it (`collapse`); those dealt with are taken out. */
  orders: SimulatedOrder[];
  /** The event that enrolled; null for dates. It never ends its own enrollment. */
  key: string | null;
  progress: Progress;
  /** Its message, while the gate holds it back or has not seen it yet. */
  message: MessageEffect | null;
  /** When to look again; what stands in the queue for another time is out of date. */
  dueAt: number | null;
  /** Which messages were opened and clicked, by step. */
  read: Map<string, { opened: boolean; clicked: boolean }>;
  goalAt: number | null;
}

/** The enrollments of a simulation, found by whom and what they are about. */
export class SimulatedEnrollments {
  private readonly open = new Map<number, Set<SimulatedEnrollment>>();
  private readonly byOrder = new Map<SimulatedOrder, Set<SimulatedEnrollment>>();
  private readonly keys = new Set<string>();
  private readonly had = new Set<SimulatedOrder>();
  private readonly lastEntry = new Map<number, number>();
  private count = 0;

  /** Has this person entered under this key before? */
  entered(person: Person, entryKey: string): boolean {
    return this.keys.has(`${person.number}\0${entryKey}`);
  }

  /** How many people entered so far. */
  people(): number {
    return this.lastEntry.size;
  }

  /** When this person entered last. */
  lastOf(person: Person): number | null {
    return this.lastEntry.get(person.number) ?? null;
  }

  /** With `collapse`: an order that was in an enrollment before neither begins one nor joins one. */
  hasHad(order: SimulatedOrder): boolean {
    return this.had.has(order);
  }

  /** With `collapse`: the waiting enrollment that takes in another order of this person now. */
  joinable(person: Person, collapse: number, now: number): SimulatedEnrollment | undefined {
    const newest = this.of(person)
      .filter((one) => one.orders.length > 0)
      .at(-1);
    return newest && now - newest.progress.enteredAt < collapse ? newest : undefined;
  }

  add(entry: Pick<SimulatedEnrollment, 'person' | 'orders' | 'key' | 'progress'>): SimulatedEnrollment {
    const { person, progress } = entry;
    const enrollment = {
      ...entry,
      ...{ number: ++this.count, message: null, dueAt: null, read: new Map(), goalAt: null },
    };
    this.keys.add(`${person.number}\0${progress.entryKey}`);
    this.lastEntry.set(person.number, progress.enteredAt);
    put(this.open, person.number, enrollment);
    for (const order of entry.orders) {
      this.had.add(order);
      put(this.byOrder, order, enrollment);
    }
    return enrollment;
  }

  /** One order more belongs to it. */
  join(enrollment: SimulatedEnrollment, order: SimulatedOrder): void {
    enrollment.orders.push(order);
    this.had.add(order);
    put(this.byOrder, order, enrollment);
  }

  /** It is over, and found no more. */
  drop(enrollment: SimulatedEnrollment): void {
    take(this.open, enrollment.person.number, enrollment);
    for (const order of enrollment.orders) take(this.byOrder, order, enrollment);
  }

  of(person: Person): SimulatedEnrollment[] {
    return [...(this.open.get(person.number) ?? [])];
  }

  /** Those that an event about this person and this order may concern, in the order of entry. */
  about(person: Person | null, order: SimulatedOrder | null): SimulatedEnrollment[] {
    const found = new Set([...(person ? this.of(person) : []), ...((order && this.byOrder.get(order)) ?? [])]);
    return [...found].sort((a, b) => a.number - b.number);
  }

  /** `from` proved to be `to`. Answers what `to` was in already under the same key: that ends. */
  handOver(from: Person, to: Person): SimulatedEnrollment[] {
    const twins: SimulatedEnrollment[] = [];
    for (const enrollment of this.of(from)) {
      if (this.entered(to, enrollment.progress.entryKey)) twins.push(enrollment);
      else {
        take(this.open, from.number, enrollment);
        enrollment.person = to;
        this.keys.add(`${to.number}\0${enrollment.progress.entryKey}`);
        put(this.open, to.number, enrollment);
      }
    }
    const last = Math.max(this.lastOf(from) ?? -Infinity, this.lastOf(to) ?? -Infinity);
    if (last > -Infinity) this.lastEntry.set(to.number, last);
    this.lastEntry.delete(from.number);
    return twins;
  }
}

function put<K>(map: Map<K, Set<SimulatedEnrollment>>, key: K, enrollment: SimulatedEnrollment): void {
  const some = map.get(key);
  if (some) some.add(enrollment);
  else map.set(key, new Set([enrollment]));
}

function take<K>(map: Map<K, Set<SimulatedEnrollment>>, key: K, enrollment: SimulatedEnrollment): void {
  const some = map.get(key);
  some?.delete(enrollment);
  if (some?.size === 0) map.delete(key);
}
