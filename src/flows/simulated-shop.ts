import type { Settings } from '../config/settings';
import type { ConsentFacts } from '../consent/consent-facts';
import type { ContactFacts } from '../contacts/contact-facts';
import type { ContactView } from '../contacts/contact-view';
import { normaliseEmail } from '../contacts/normalise-email';
import { countryOfPhone, normalisePhone } from '../contacts/normalise-phone';
import { localeOf, zoneOf } from '../contacts/zone-of';
import { knownFrom, mergeOrders, type KnownOrder } from '../orders/merge-order';
import type { OrderFacts } from '../orders/order-facts';
import { stateOf, type OrderState } from '../orders/order-state';
import type { OrderView } from '../orders/order-view';
import { simulatedOrderView } from './simulated-order-view';

/** One event of a simulation: what a line of the file says, already in our words. */
export interface SimulatedEvent {
  key: string;
  type: string;
  at: number;
  history: boolean;
  test: boolean;
  contact?: ContactFacts;
  consent?: ConsentFacts[];
  order?: OrderFacts;
  /** `event.…` in conditions and templates. */
  data: Record<string, unknown>;
}

/** A person of the simulation, under the id given in the events. */
interface Person {
  number: number;
  facts: ContactFacts;
  consent: ConsentFacts[];
  since: number;
}

/** The contacts and orders of a simulation, as the events so far tell them. */
export class SimulatedShop {
  private readonly people = new Map<string, Person>();
  private readonly orders = new Map<string, { known: KnownOrder; contact: string | null; facts: OrderFacts }>();

  constructor(private readonly shop: Settings['shop']) {}

  /** Takes in what an event tells; answers whom and which order it is about, and the order before and after it. */
  learn(event: SimulatedEvent): {
    contact: string | null;
    order: string | null;
    before: OrderState | null;
    after: OrderState | null;
  } {
    const told = event.contact ? this.meet(event.contact, event.consent ?? []) : null;
    if (!event.order) return { contact: told, order: null, before: null, after: null };
    const id = event.order.externalId;
    const earlier = this.orders.get(id);
    const news = knownFrom(event.order);
    const known = earlier ? mergeOrders(earlier.known, news) : news;
    const contact = told ?? earlier?.contact ?? null;
    this.orders.set(id, { known, contact, facts: event.order });
    return {
      contact,
      order: id,
      before: earlier ? stateOf(earlier.known, this.shop.currency) : null,
      after: stateOf(known, this.shop.currency),
    };
  }

  contact(id: string): ContactView {
    const { facts, number, since } = this.people.get(id)!;
    const phone =
      facts.phone === undefined
        ? null
        : (normalisePhone(facts.phone, facts.country ?? facts.address?.country ?? this.shop.country) ?? null);
    const country = facts.country ?? facts.address?.country;
    const zone = zoneOf(
      facts.timezone,
      { country, region: facts.address?.region },
      this.shop.timezone,
      country || !phone ? undefined : countryOfPhone(phone),
    );
    const locale = localeOf(facts.locale, country, this.shop.locale);
    const paid = [...this.orders.values()].flatMap(({ contact, known }) =>
      contact === id && known.instants.paidAt !== undefined ? [known.instants.paidAt] : [],
    );
    const { firstName, lastName, birthday } = facts;
    return {
      id: number,
      first_name: firstName ?? null,
      last_name: lastName ?? null,
      name: [firstName, lastName].filter(Boolean).join(' ') || null,
      locale,
      language: locale.split('-')[0]!.toLowerCase(),
      country: country ?? null,
      timezone: zone.timezone,
      timezone_source: zone.source,
      birthday: birthday
        ? {
            year: birthday.year,
            month: birthday.month,
            day: birthday.day,
            calendar: birthday.calendar,
            leap_month: birthday.leap,
          }
        : null,
      tags: facts.tags ?? [],
      attributes: facts.attributes ?? {},
      orders_paid: paid.length,
      first_order_at: paid.length > 0 ? Math.min(...paid) : null,
      last_order_at: paid.length > 0 ? Math.max(...paid) : null,
      email: facts.email === undefined ? null : (normaliseEmail(facts.email) ?? null),
      phone,
      created_at: since,
    };
  }

  order(id: string | null): OrderView | null {
    const order = id === null ? undefined : this.orders.get(id);
    return order ? simulatedOrderView(order.known, order.facts, this.shop.currency) : null;
  }

  /** Everything the person said about being written to. */
  consent(id: string): readonly ConsentFacts[] {
    return this.people.get(id)?.consent ?? [];
  }

  private meet(facts: ContactFacts, consent: ConsentFacts[]): string | null {
    const id = facts.externalId ?? facts.email ?? facts.phone;
    if (id === undefined) return null;
    const earlier = this.people.get(id);
    const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as unknown as ContactFacts;
    this.people.set(id, {
      number: earlier?.number ?? this.people.size + 1,
      facts: { ...earlier?.facts, ...told, attributes: { ...earlier?.facts.attributes, ...told.attributes } },
      consent: [...(earlier?.consent ?? []), ...consent],
      since: earlier?.since ?? facts.at,
    });
    return id;
  }
}
