import type { ContactFacts } from '../contacts/contact-facts';
import type { Incoming } from './incoming';

/** The person of a delivery, with the parcel's address where it tells one and the person none; null when it names nobody. */
export function contactTold({ contact, order }: Incoming): ContactFacts | null {
  if (!contact) return null;
  return contact.address || !order?.shippingAddress ? contact : { ...contact, address: order.shippingAddress };
}
