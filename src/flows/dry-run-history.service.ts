import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ConsentService } from '../consent/consent.service';
import type { ConsentRecord } from '../consent/may-send';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { OrdersService } from '../orders/orders.service';
import { idsOf } from './facts.service';
import { contactTold, replayedEvent } from './replayed-event';
import type { SimulatedEvent } from './simulated-shop';

/** Events of one page; between two pages everything else has its turn. */
const PAGE = 500;

/** The shop's history as a simulation takes it in: the log in the order in which it was written, and what people said about consent. */
@Injectable()
export class DryRunHistory {
  constructor(
    private readonly events: EventsService,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly orders: OrdersService,
    private readonly config: Config,
  ) {}

  /** Page by page, everything received before `until`. `met` is told of each contact once. */
  async *pages(read: Reader, until: number, met: (contact: ContactView) => void): AsyncGenerator<SimulatedEvent[], void> {
    const { max_age: maxAge } = this.config.settings.rules;
    const consents = new Consents();
    const known = new Set<number>();
    for (let after = 0, page: DomainEvent[]; (page = await this.events.page(read, after, PAGE)).length > 0;) {
      after = page.at(-1)!.id;
      const contacts = await this.contacts.views(read, idsOf(page.map((e) => e.contactId)));
      const orders = await this.orders.views(read, idsOf(page.map((e) => e.orderId)));
      const fresh = new Map([...contacts.values()].filter((view) => !known.has(view.id)).map((view) => [view.id, view]));
      consents.add([...fresh.values()], await this.consent.standing(read, [...fresh.keys()]));
      for (const view of fresh.values()) {
        known.add(view.id);
        met(view);
      }
      yield page.flatMap((event) => {
        if (event.receivedAt >= until) return [];
        const contact = event.contactId === null ? undefined : contacts.get(event.contactId);
        const order = event.orderId === null ? undefined : orders.get(event.orderId);
        return [...consents.upTo(event.receivedAt), replayedEvent(event, contact, order, maxAge)];
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield [...consents.upTo(until - 1)];
  }
}

/** What contacts said about being written to, each at its time. */
class Consents {
  private waiting: { view: ContactView; record: ConsentRecord }[] = [];

  add(views: readonly ContactView[], records: ReadonlyMap<number, ConsentRecord[]>): void {
    for (const view of views) for (const record of records.get(view.id) ?? []) this.waiting.push({ view, record });
    this.waiting.sort((a, b) => b.record.at - a.record.at);
  }

  /** What was said before an instant and not told yet, as events. */
  *upTo(instant: number): Generator<SimulatedEvent> {
    while ((this.waiting.at(-1)?.record.at ?? Infinity) <= instant) {
      const { view, record } = this.waiting.pop()!;
      const { channel, state, basis, byPerson, topic, at } = record;
      const facts = { channel, state, at, source: '', byPerson, ...(basis !== null && { basis }) };
      yield {
        ...{ key: `consent:${view.id}:${channel}:${topic}:${state}:${at}`, type: 'consent', at, receivedAt: instant },
        ...{ history: true, test: false, data: {}, contact: contactTold(view, at) },
        consent: [{ facts, ...(topic !== null && { topic }) }],
      };
    }
  }
}
