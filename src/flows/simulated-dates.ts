import { matches } from '../audience/conditions/matches';
import type { ContactView } from '../contacts/contact-view';
import { DAY } from '../kernel/duration';
import type { OrderView } from '../orders/order-view';
import type { OwnCalendars } from './calendar/own-calendars';
import { isMember } from './dated-start';
import type { CompiledFlow, Facts } from './definition';
import { occurrencesBetween, type Almanac, type Occurrence } from './occurrences';
import { entryKey } from './reentry';
import type { SimulatedOrder } from './simulated-orders';
import type { Person } from './simulated-people';
import type { SimulatedShop } from './simulated-shop';
import { isDated } from './trigger-kind';

/** A moment to come at which the flow's date falls on somebody, and which plan it belongs to. */
export interface Falling extends Occurrence {
  person: Person;
  order: SimulatedOrder | null;
  plan: number;
}

/** How far ahead the next moment is looked for. A cron may fire hourly or once a year: it is looked for step by step. */
const LOOK_AHEAD = [400 * DAY];
const LOOK_AHEAD_OF_CRON = [2 * DAY, 32 * DAY, 400 * DAY];

/** When the flow's date, holiday or schedule falls on the people of a simulation: always the next moment of each. */
export class SimulatedDates {
  private readonly isDated: boolean;
  private readonly almanac: Almanac;
  /** What the plan of a person, or of an order, follows from, and its number. */
  private readonly plans = new Map<Person | SimulatedOrder, { from: string; number: number }>();

  constructor(
    private readonly flow: CompiledFlow,
    private readonly shop: SimulatedShop,
    shopZone: string,
    own: OwnCalendars = {},
    /** When the flow is published; left out: when the simulation begins. */
    private publishedAt?: number,
  ) {
    this.isDated = isDated(flow.trigger);
    this.almanac = { own, shopZone, publishedAt: publishedAt ?? 0 };
  }

  /** What falls on somebody next, where that has changed; what was planned before does not hold then. */
  plan(person: Person, now: number): Falling[] {
    if (!this.isDated) return [];
    if (this.publishedAt === undefined) this.almanac.publishedAt = this.publishedAt = now;
    const contact = this.shop.contact(person);
    const orders = isOfOrder(this.flow) ? this.shop.orders.of(person.number) : [null];
    return orders.flatMap((order) => {
      const view = this.shop.order(order);
      const from = this.follows(contact, view);
      const about = order ?? person;
      const before = this.plans.get(about);
      if (before?.from === from) return [];
      const number = (before?.number ?? 0) + 1;
      this.plans.set(about, { from, number });
      return this.next({ person, order, plan: number }, now) ?? [];
    });
  }

  /** The one after it. */
  after(falling: Falling): Falling | undefined {
    return comesAgain(this.flow) && this.holds(falling) ? this.next(falling, falling.at + 1) : undefined;
  }

  /** Under which key it enrolls now; `undefined` when it does not, or no longer holds. */
  enters(falling: Falling, facts: Facts, now: number): string | undefined {
    const { trigger, reentry } = this.flow;
    if (!this.holds(falling) || !isMember(this.flow, facts)) return undefined;
    if (trigger.where && !matches(trigger.where, facts, now)) return undefined;
    return entryKey(reentry, { eventKey: falling.key, occurrenceKey: falling.key, orderId: falling.orderId });
  }

  private holds({ person, order, plan }: Falling): boolean {
    return this.plans.get(order ?? person)?.number === plan;
  }

  private next(who: Pick<Falling, 'person' | 'order' | 'plan'>, from: number): Falling | undefined {
    const dated = { contact: this.shop.contact(who.person), order: this.shop.order(who.order) };
    for (const ahead of this.flow.trigger.is === 'schedule' ? LOOK_AHEAD_OF_CRON : LOOK_AHEAD) {
      const [first] = occurrencesBetween(this.flow.trigger, dated, { from, until: from + ahead }, this.almanac);
      if (first) return { ...who, ...first };
    }
    return undefined;
  }

  /** What a plan follows from, as text: most of what is told of somebody does not change it. */
  private follows({ timezone, country, birthday, ...contact }: ContactView, order: OrderView | null): string {
    const { trigger } = this.flow;
    if (trigger.is !== 'date') return `${timezone} ${country}`;
    if (trigger.field === 'contact.birthday') return `${timezone} ${JSON.stringify(birthday)}`;
    const [of, ...path] = trigger.field.split('.');
    const record = of === 'order' ? order : path[0] === 'attributes' ? contact.attributes : contact;
    return `${timezone} ${JSON.stringify((record as Record<string, unknown> | null)?.[path.at(-1)!])}`;
  }
}

/** Does it fall more than once on one date of the contact? */
function comesAgain({ trigger }: CompiledFlow): boolean {
  return trigger.is !== 'date' || trigger.field === 'contact.birthday';
}

function isOfOrder({ trigger }: CompiledFlow): boolean {
  return trigger.is === 'date' && trigger.field.startsWith('order.');
}
