import type { SimulatedEvent } from '../flows/simulated-shop';
import { consentStatements } from './consent-statements';
import { contactTold } from './contact-told';
import { apiDeliveryId } from './delivery-id';
import { eventsOf } from './events-of';
import type { Incoming } from './incoming';
import { id, object, type Json } from './json-reading';
import { parseDelivery, type ShopDefaults } from './parse-delivery';
import { readExactJson } from './read-exact-json';

/** What the engine itself tells of readers and coupons; in a simulation, which has neither, a line may say it. */
const ENGINE_TELLS = [
  ...['email.opened', 'email.clicked', 'sms.clicked', 'email.dormant', 'email.woken'],
  ...['survey.answered', 'coupon.used', 'tier.reached', 'tier.lost'],
];

/**
 * What one line of a simulation says: an envelope as POST /api/v1/events takes it, or an event of the engine's own
 * (`email.clicked` with `data.step`), in the engine's own reading. `fault` tells why it cannot be used. Never throws.
 */
export function simulatedLine(line: string, shop: ShopDefaults): SimulatedEvent[] | { fault: string } {
  const envelope = envelopeIn(line);
  const own = ENGINE_TELLS.find((type) => type === envelope?.['type']);
  const body = own ? JSON.stringify({ ...envelope, type: `custom.${own}` }) : line;
  const deliveryId = apiDeliveryId(envelope, undefined, 0, line);
  const parsed = parseDelivery({ source: 'api', topic: '', delivery_id: deliveryId, body, received_at: 0 }, shop);
  if ('parked' in parsed) return { fault: parsed.parked };
  if ('ignored' in parsed) return { fault: parsed.ignored };
  const about = own && id(object(object(envelope?.['data'])?.['order'])?.['id']);
  return parsed.map((incoming) => simulated(own ? { ...incoming, type: own } : incoming, about));
}

/** When a line happened, as far as its timestamp can be read; lines without one come first. */
export function timestampOf(line: string): string | undefined {
  const timestamp = envelopeIn(line)?.['timestamp'];
  return typeof timestamp === 'string' ? timestamp : undefined;
}

function simulated(incoming: Incoming, orderId: string | undefined): SimulatedEvent {
  const { type, source, eventId, at, history, test, order, checkout, data } = incoming;
  const contact = contactTold(incoming);
  const named = orderId ?? incoming.case?.orderExternalId;
  return {
    ...{ key: `${type}:${source}:${eventId}`, type, at, history, test, data },
    ...(contact && { contact }),
    consent: consentStatements(incoming),
    ...(order && { order }),
    ...(checkout && { checkout }),
    // An update that shows a payment is the payment.
    tells: (learnt) =>
      eventsOf([{ rowId: 0, receivedAt: at, incoming, ...learnt, ...(named && { caseOrderId: learnt.find(source, named) }) }]),
  };
}

function envelopeIn(line: string): Json | undefined {
  try {
    return object(readExactJson(line));
  } catch {
    return undefined;
  }
}
