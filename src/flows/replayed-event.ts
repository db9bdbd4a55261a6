import type { ContactFacts } from '../contacts/contact-facts';
import type { ContactView } from '../contacts/contact-view';
import type { DomainEvent } from '../events/domain-event';
import { factsBy } from '../orders/facts-by';
import type { KnownOrder } from '../orders/merge-order';
import type { OrderFacts } from '../orders/order-facts';
import type { SimulatedEvent } from './simulated-shop';

/** Under this source stand the contacts and orders of a replay, by our ids. */
const OURS = 'huike';

/**
 * An event of the log for a simulation: the contact as it is known now, the order with what had happened to it by the time the
 * event was received.
 */
export function replayedEvent(
  event: DomainEvent,
  contact: ContactView | undefined,
  order: KnownOrder | undefined,
): SimulatedEvent {
  const { key, type, at, receivedAt, test, history, data } = event;
  return {
    ...{ key, type, at, receivedAt, history, test, data },
    ...(contact && { contact: contactTold(contact, receivedAt) }),
    ...(order && { order: orderTold(order, event) }),
    // The log says what happened; it need not be worked out again from what is told.
    tells: ({ contactId, order: about }) => [
      { ...{ key, type, at, data, history, test }, contactId, orderId: about?.orderId ?? null },
    ],
  };
}

/** The person under our id, as far as a delivery could tell it. */
export function contactTold(contact: ContactView, at: number): ContactFacts {
  const { id, locale, tags, attributes, birthday, timezone, possible_timezones: possible } = contact;
  const { email, phone, first_name: firstName, last_name: lastName, country } = contact;
  return {
    ...{ source: OURS, externalId: String(id), locale, tags, attributes, at },
    ...known({ email, phone, firstName, lastName, country }),
    // Where several zones could be meant, what is known of the place says so again.
    ...(possible?.length === 1 && possible[0] === timezone && { timezone }),
    ...(birthday && { birthday: { ...birthday, leap: birthday.leap_month } }),
  };
}

function orderTold(order: KnownOrder, { orderId, at, receivedAt, test, history }: DomainEvent): OrderFacts {
  return {
    ...factsBy(order, Math.max(receivedAt, at)),
    ...{ source: OURS, externalId: String(orderId), updatedAt: receivedAt, test, history },
  };
}

/** Without what is null. */
function known<T extends Record<string, string | null>>(fields: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as { [K in keyof T]?: string };
}
