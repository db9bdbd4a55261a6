import type { History } from '../audience/conditions/condition-facts';
import type { Settings } from '../config/settings';
import type { ContactFacts } from '../contacts/contact-facts';
import type { ContactView } from '../contacts/contact-view';
import type { AppliedCheckout } from '../orders/applied-checkout';
import type { AppliedOrder } from '../orders/applied-order';
import type { CheckoutFacts } from '../orders/checkout-facts';
import type { OrderFacts } from '../orders/order-facts';
import type { OrderView } from '../orders/order-view';
import { SimulatedOrders, type SimulatedOrder } from './simulated-orders';
import { SimulatedPeople, type ConsentSaid, type Person } from './simulated-people';

/** One event of a simulation: what a line of the file says, already in our words. */
export interface SimulatedEvent {
  key: string;
  type: string;
  at: number;
  /** When it was heard of; left out: when it happened. */
  receivedAt?: number;
  history: boolean;
  test: boolean;
  contact?: ContactFacts;
  consent?: ConsentSaid[];
  order?: OrderFacts;
  checkout?: CheckoutFacts;
  /** `event.…` in conditions and templates. */
  data: Record<string, unknown>;
  /** What happened, as the engine reads these facts, in its order; left out: what `type` says. */
  tells?: (learnt: Learnt) => Told[];
}

/** What happened: an event before anybody has acted on it. Contacts and orders by their number in the simulation. */
export interface Told {
  type: string;
  key: string;
  at: number;
  data: Record<string, unknown>;
  history: boolean;
  test: boolean;
  contactId: number | null;
  orderId: number | null;
}

/** What one statement taught about contacts, orders and checkouts. */
export interface Learnt {
  contactId: number | null;
  order?: AppliedOrder;
  checkout?: AppliedCheckout;
  /** The number of an order, by the shop's id. */
  find: (source: string, externalId: string) => number | undefined;
}

/** By what somebody and their orders are drawn. */
export interface DrawnBy {
  contact: (id: string) => number | string;
  order: (source: string, id: string) => number | string;
}

/** The contacts and orders of a simulation, as the events so far tell them. */
export class SimulatedShop {
  readonly people: SimulatedPeople;
  readonly orders: SimulatedOrders;
  private readonly events = new Map<number, History['events']>();

  /** `idOf`: by what hold-outs and splits are drawn; the ids given in the events where left out. */
  constructor(shop: Settings['shop'], idOf: DrawnBy | undefined, keepsItems: boolean) {
    this.people = new SimulatedPeople(shop, idOf?.contact ?? ((id) => id));
    this.orders = new SimulatedOrders(shop.currency, idOf?.order ?? ((_, id) => id), keepsItems);
  }

  /** Takes in what an event tells; answers what happened by it, whom it was about, and who proved to be whom. */
  learn(event: SimulatedEvent): { told: Told[]; about: Person[]; merged: { from: Person; to: Person }[] } {
    const met = event.contact ? this.people.meet(event.contact, event.test ? [] : (event.consent ?? [])) : null;
    const merged = met?.merged.map((from) => ({ from, to: met.person })) ?? [];
    for (const { from, to } of merged) this.handOver(from, to);
    const order = event.order && this.orders.apply(event.order, met?.person.number ?? null);
    // A refund alone names nobody: it is about whoever the order belongs to.
    const contactId = met?.person.number ?? order?.contactId ?? null;
    const checkout = event.checkout && this.orders.applyCheckout(event.checkout, contactId);
    const ids = [contactId, order?.contactId ?? null, order?.contactBefore ?? null].filter((id) => id !== null);
    const about = [...new Set(ids)].map((id) => this.people.get(id));
    for (const person of about) this.noteOrders(person);
    const find = (source: string, id: string) => this.orders.find(source, id)?.number;
    const learnt = { contactId, find, ...(order && { order }), ...(checkout && { checkout }) };
    return { told: event.tells?.(learnt) ?? [ownWord(event, learnt)], about, merged };
  }

  contact(person: Person): ContactView {
    return this.people.view(person);
  }

  order(order: SimulatedOrder | null): OrderView | null {
    return order && this.orders.view(order);
  }

  /** Keeps an event for counts over time. */
  remember({ type, at, data, contactId }: Told): void {
    if (contactId === null) return;
    const events = this.events.get(contactId);
    if (events) events.push({ type, at, data });
    else this.events.set(contactId, [{ type, at, data }]);
  }

  /** What can be counted of somebody. */
  history({ number }: Person): History {
    const orders = this.orders.of(number).filter((order) => !this.orders.state(order).test);
    return { orders: orders.map((order) => this.orders.view(order)), events: this.events.get(number) ?? [] };
  }

  private handOver(from: Person, to: Person): void {
    this.orders.reassign(from.number, to.number);
    const events = [...(this.events.get(to.number) ?? []), ...(this.events.get(from.number) ?? [])];
    if (events.length > 0) this.events.set(to.number, events);
    this.events.delete(from.number);
  }

  private noteOrders(person: Person): void {
    person.paid = this.orders.paidBy(person.number);
    person.view = null;
  }
}

function ownWord({ type, key, at, data, history, test }: SimulatedEvent, { contactId, order }: Learnt): Told {
  return { type, key, at, data, history, test, contactId, orderId: order?.orderId ?? null };
}
