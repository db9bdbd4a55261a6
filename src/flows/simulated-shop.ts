import type { Settings } from '../config/settings';
import type { ConsentFacts } from '../consent/consent-facts';
import type { ConsentRecord } from '../consent/may-send';
import type { ContactFacts } from '../contacts/contact-facts';
import type { ContactView } from '../contacts/contact-view';
import { learnContact, profileOf } from '../contacts/merge-contacts';
import { normaliseEmail } from '../contacts/normalise-email';
import { normalisePhone } from '../contacts/normalise-phone';
import { viewContact } from '../contacts/view-contact';
import { canonical, told, type Registers } from '../kernel/registers';
import { knownFrom, mergeOrders, type KnownOrder } from '../orders/merge-order';
import type { OrderFacts, OrderItemFacts } from '../orders/order-facts';
import { columnsOf, itemColumns } from '../orders/order-row';
import { stateOf, type OrderState } from '../orders/order-state';
import type { OrderView } from '../orders/order-view';
import { viewOrder } from '../orders/view-order';

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
  /** What happened to the order, as the engine reads its facts; left out: what `type` says. */
  tells?: (
    before: OrderState | null,
    after: OrderState,
  ) => { type: string; key: string; at: number; data: Record<string, unknown> }[];
}

/** A person of the simulation, under the id given in the events. */
interface Person {
  number: number;
  told: Registers;
  addresses: Parameters<typeof viewContact>[1];
  consent: ConsentRecord[];
  since: number;
}

interface Order {
  known: KnownOrder;
  source: string;
  contact: string | null;
}

/** The contacts and orders of a simulation, as the events so far tell them, by the very functions the engine uses. */
export class SimulatedShop {
  private readonly people = new Map<string, Person>();
  /** Whom an id, an e-mail address or a phone number means. */
  private readonly marks = new Map<string, string>();
  private readonly orders = new Map<string, Order>();

  constructor(private readonly shop: Settings['shop']) {}

  /** Takes in what an event tells; answers whom and which order it is about, and the order before and after it. */
  learn(event: SimulatedEvent): {
    contact: string | null;
    order: string | null;
    before: OrderState | null;
    after: OrderState | null;
  } {
    const person = event.contact ? this.meet(event.contact, event.consent ?? []) : null;
    if (!event.order) return { contact: person, order: null, before: null, after: null };
    const { externalId: order, source } = event.order;
    const earlier = this.orders.get(order);
    const news = knownFrom(event.order);
    const known = earlier ? mergeOrders(earlier.known, news) : news;
    const contact = person ?? earlier?.contact ?? null;
    this.orders.set(order, { known, source, contact });
    return { contact, order, before: earlier ? this.state(earlier) : null, after: this.state({ known }) };
  }

  contact(id: string): ContactView {
    const { told: facts, number, since, addresses } = this.people.get(id)!;
    const paid = [...this.orders.values()].flatMap((order) => (order.contact === id ? (this.state(order).paidAt ?? []) : []));
    const row = {
      id: number,
      ...profileOf(facts),
      facts: canonical(facts),
      orders_paid: paid.length,
      first_order_at: paid.length > 0 ? Math.min(...paid) : null,
      last_order_at: paid.length > 0 ? Math.max(...paid) : null,
      created_at: since,
      updated_at: since,
      merged_into: null,
      erased_at: null,
    };
    return viewContact(row, addresses, this.shop);
  }

  order(id: string | null): OrderView | null {
    const order = id === null ? undefined : this.orders.get(id);
    if (!order) return null;
    const row = { ...columnsOf(order.known, this.state(order)), id: 0, source: order.source, external_id: id! };
    return viewOrder(row, itemColumns(told<OrderItemFacts[]>(order.known.told, 'items') ?? []));
  }

  /** Everything the person said about being written to. */
  consent(id: string): readonly ConsentRecord[] {
    return this.people.get(id)?.consent ?? [];
  }

  private state({ known }: Pick<Order, 'known'>): OrderState {
    return stateOf(known, this.shop.currency);
  }

  /** The person these facts are about: known by id, e-mail address or phone number, else new under the id given. */
  private meet(facts: ContactFacts, consent: ConsentFacts[]): string | null {
    const email = normaliseEmail(facts.email);
    const phone = normalisePhone(facts.phone, facts.country ?? facts.address?.country ?? this.shop.country);
    const marks = [facts.externalId && `id:${facts.externalId}`, email, phone].filter(
      (mark) => mark !== undefined && mark !== '',
    );
    const id =
      marks.map((mark) => this.marks.get(mark!)).find((known) => known !== undefined) ?? facts.externalId ?? email ?? phone;
    if (id === undefined) return null;
    for (const mark of marks) this.marks.set(mark!, id);
    const before = this.people.get(id);
    const seen = [
      email && { channel: 'email' as const, address: email },
      phone && { channel: 'sms' as const, address: phone },
    ].filter((a) => !!a);
    this.people.set(id, {
      number: before?.number ?? this.people.size + 1,
      told: learnContact(before?.told ?? {}, facts),
      addresses: [
        ...(before?.addresses ?? []).filter((old) => !seen.some((a) => a.address === old.address)),
        ...seen.map((a) => ({ ...a, id: 0, contact_id: 0, valid: 1, created_at: facts.at, seen_at: facts.at })),
      ],
      consent: [...(before?.consent ?? []), ...consent.map(recordOf)],
      since: before?.since ?? facts.at,
    });
    return id;
  }
}

function recordOf({ channel, state, basis, byPerson, explicit, at }: ConsentFacts): ConsentRecord {
  return {
    channel,
    address: null,
    purpose: 'marketing',
    topic: null,
    state,
    basis: basis ?? null,
    byPerson: byPerson === true || explicit === true,
    at,
  };
}
