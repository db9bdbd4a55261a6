import { Random } from '../../src/demo/random';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/duration';
import { toIso } from '../../src/kernel/local-time';

/** One envelope of a made-up history. */
export interface HistoryEvent {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

const PLACES = [
  { country: 'CN', timezone: 'Asia/Shanghai', dial: '+86138000' },
  { country: 'GB', timezone: 'Europe/London', dial: '+44770090' },
  { country: 'US', timezone: 'America/New_York', dial: '+121255' },
  { country: 'DE', timezone: 'Europe/Berlin', dial: '+49170123' },
  { country: 'US', timezone: undefined, dial: '+141555' },
];

/**
 * A made-up shop: people of several countries who order, pay late or never, get their parcels, answer, complain, unsubscribe
 * and turn out to be somebody known. The same seed gives the same history. In order of time; nothing happens at a full second,
 * so that what happens and what falls due meet at one instant only where one follows from the other.
 */
export function shopHistory(seed: number, people: number, from: number, days: number): HistoryEvent[] {
  const random = new Random(seed);
  const events: { at: number; event: HistoryEvent }[] = [];
  let made = 0;
  const tell = (type: string, at: number, data: Record<string, unknown>) => {
    events.push({ at, event: { id: `e${++made}`, type, timestamp: toIso(at), data } });
  };
  const moment = (after: number, within: number) => after + random.between(1, Math.floor(within / SECOND)) * SECOND;
  for (let n = 0; n < people; n++) {
    const contact = person(n, random);
    const first = from + random.between(0, Math.floor((days * DAY) / SECOND)) * SECOND + random.between(1, 999);
    // Some order as guests at first, and turn out to be a customer.
    const guest = random.chance(0.1) && contact['email'] ? { email: contact['email'], country: contact['country'] } : contact;
    let at = first;
    for (let o = 0, orders = random.between(0, 4); o < orders; o++) {
      anOrder(`o${n}-${o}`, o === 0 ? guest : contact, at, random, tell, moment);
      at = moment(at, random.pick([6 * HOUR, 20 * DAY, 40 * DAY]));
    }
    if (random.chance(0.2)) tell('contact.unsubscribed', moment(first, 40 * DAY), { contact: only(contact) });
    if (random.chance(0.3))
      tell('custom.answered', moment(first, 5 * DAY), { contact: only(contact), choice: random.pick(['price', 'size']) });
    if (random.chance(0.1)) {
      const opened = moment(first, 20 * DAY);
      const complaint = { contact: only(contact), case: { id: `k${n}`, kind: 'complaint' } };
      tell('case.opened', opened, complaint);
      if (random.chance(0.7)) tell('case.closed', moment(opened, 10 * DAY), complaint);
    }
    if (random.chance(0.1))
      tell('contact.updated', moment(first, 30 * DAY), { contact: { ...only(contact), timezone: 'Asia/Tokyo' } });
  }
  return events.sort((a, b) => a.at - b.at).map((e) => e.event);
}

type Contact = Record<string, unknown>;

function person(n: number, random: Random): Contact {
  const { country, timezone, dial } = random.pick(PLACES);
  const consent = () => random.pick([true, true, true, false, undefined]);
  return {
    id: `c${n}`,
    ...(random.chance(0.9) && { email: `c${n}@example.com` }),
    ...(random.chance(0.7) && { phone: `${dial}${20000 + n}` }),
    country,
    ...(timezone && { timezone }),
    consent: { email: consent(), sms: consent() },
  };
}

function only({ id }: Contact): Contact {
  return { id };
}

function anOrder(
  id: string,
  contact: Contact,
  at: number,
  random: Random,
  tell: (type: string, at: number, data: Record<string, unknown>) => void,
  moment: (after: number, within: number) => number,
): void {
  const order = {
    id,
    currency: 'CNY',
    total: String(random.between(20, 900)),
    payment_method: random.pick(['card', 'card', 'cod']),
  };
  tell('order.placed', at, { contact, order });
  if (random.chance(0.2)) {
    if (random.chance(0.5)) tell('order.closed', moment(at, 6 * DAY), { order });
    return;
  }
  const paid = moment(at, random.pick([10 * MINUTE, 10 * MINUTE, 4 * DAY]));
  // Some shops tell of a payment by an update alone.
  if (random.chance(0.2)) tell('order.updated', paid + SECOND, { contact, order: { ...order, paid_at: toIso(paid) } });
  else tell('order.paid', paid, { contact, order });
  if (random.chance(0.15)) return;
  const shipped = moment(paid, 3 * DAY);
  tell('order.shipped', shipped, { order });
  if (random.chance(0.8)) tell('order.delivered', moment(shipped, 6 * DAY), { order });
  if (random.chance(0.1))
    tell('order.refunded', moment(shipped, 9 * DAY), { order, refund: { id: `r${id}`, amount: order.total } });
}
