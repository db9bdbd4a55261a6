import type { SimulatedEnrollment } from './simulated-enrollment';
import type { SimulatedOrder } from './simulated-orders';
import type { Person } from './simulated-people';
import type { Told } from './simulated-shop';

/** An event with whom and what it is about. */
export interface Happened extends Told {
  person: Person | null;
  order: SimulatedOrder | null;
}

/** What happened so far that may end an enrollment: some of it is heard of before its trigger. */
export class SimulatedPast {
  private readonly known = new Map<Person | SimulatedOrder, Happened[]>();

  add(one: Happened): void {
    for (const about of [one.person, one.order]) {
      const some = about && this.known.get(about);
      if (some) some.push(one);
      else if (about) this.known.set(about, [one]);
    }
  }

  /** What happened to the person or the orders of an enrollment, each once. */
  of({ person, orders }: SimulatedEnrollment): Set<Happened> {
    return new Set([person, ...orders].flatMap((about) => this.known.get(about) ?? []));
  }
}

/** Of several orders the one an event is about, else the first: its number. */
export function orderIn({ orders }: SimulatedEnrollment, { order }: Happened): number | null {
  return (order && orders.includes(order) ? order : orders[0])?.number ?? null;
}
