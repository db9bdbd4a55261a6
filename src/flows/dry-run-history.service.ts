import { Injectable } from '@nestjs/common';
import { ConsentService } from '../consent/consent.service';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import type { DomainEvent } from '../events/domain-event';
import { EventsService } from '../events/events.service';
import { OrdersService } from '../orders/orders.service';
import { idsOf } from './facts.service';
import { ReplayedConsents } from './replayed-consents';
import { replayedEvent } from './replayed-event';
import type { SimulatedEvent } from './simulated-shop';

/** Events of one page: read at once, so few that nobody waits for them. */
const PAGE = 100;
/** A simulation works out for itself who is in which segment. */
const WORKED_OUT = ['segment.entered', 'segment.left'];

/** The shop's history as a simulation takes it in: the log in the order in which it was written, and what people said about consent. */
@Injectable()
export class DryRunHistory {
  constructor(
    private readonly events: EventsService,
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly orders: OrdersService,
  ) {}

  /** Page by page, everything received before `until`. `met` is told of each contact once. */
  async *pages(read: Reader, until: number, met: (contact: ContactView) => void): AsyncGenerator<SimulatedEvent[], void> {
    const consents = new ReplayedConsents();
    const known = new Set<number>();
    for (let after = 0, page: DomainEvent[]; (page = await this.events.page(read, after, PAGE)).length > 0;) {
      after = page.at(-1)!.id;
      const contacts = await this.contacts.views(read, idsOf(page.map((e) => e.contactId)));
      const orders = await this.orders.told(read, idsOf(page.map((e) => e.orderId)));
      const fresh = [...contacts.values()].filter(({ id }) => !known.has(id) && known.add(id));
      const said = await this.consent.standing(read, idsOf(fresh.map(({ id }) => id)));
      for (const contact of fresh) {
        consents.add(contact, said.get(contact.id) ?? []);
        met(contact);
      }
      yield page.flatMap((event) => {
        const { contactId, orderId, receivedAt, type } = event;
        if (receivedAt >= until || WORKED_OUT.includes(type)) return [];
        const contact = contactId === null ? undefined : contacts.get(contactId);
        const order = orderId === null ? undefined : orders.get(orderId);
        return [...consents.upTo(receivedAt), replayedEvent(event, contact, order)];
      });
    }
    yield [...consents.upTo(until - 1)];
  }
}
