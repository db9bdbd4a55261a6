import type { History, Message, Statement, Windows } from './history';

/** What one order is worth to one message. */
export interface Conversion {
  order: string;
  message: string;
  currency: string;
  amount: number;
  refunded: number;
  touch: 'click' | 'open' | 'sms' | 'note';
  touchedAt: number;
  paidAt: number;
}

/** An order as all statements about it together tell it. */
export interface OrderTruth {
  order: string;
  person: string | null;
  test: boolean;
  currency: string;
  paidAt: number | null;
  closedAt: number | null;
  paid: number;
  refunded: number;
  calledOff: boolean;
  /** When it was placed, or paid where nobody told. */
  placedAt: number;
  links: Message[];
}

/** Sentences of METRICS that a negative control turns off, to see the comparison fail. */
export interface Broken {
  windowsShorterBy?: number;
  refunds?: false;
  onlyFirstClicks?: true;
}

const NINETY_DAYS = 90 * 24 * 3_600_000;

/**
 * METRICS §1, sentence by sentence, in the dumbest way there is: for every order it looks at every message and every hit.
 * `windowsAt`: the windows by which an order paid then is credited.
 */
export function attributionByHand(history: History, windowsAt: (paidAt: number) => Windows, broken: Broken = {}): Conversion[] {
  const who = identities(history);
  const conversions: Conversion[] = [];
  for (const order of ordersOf(history)) {
    // "test orders and orders of nobody none"
    if (order.paidAt === null || order.person === null || order.test) continue;
    const paidAt = order.paidAt;
    const windows = windowsAt(paidAt);
    const within = (at: number, window: number) => at <= paidAt && paidAt - at <= window - (broken.windowsShorterBy ?? 0);
    const arrived = history.messages.filter((m) => m.fate === 'sent' && m.bounce === null);
    const theirs = arrived.filter((m) => who(m.enrollment.person) === who(order.person!));
    const people = history.hits.filter(
      (h) => h.by === 'human' && theirs.includes(h.message) && h.at - h.message.at <= NINETY_DAYS,
    );
    const clicks = [
      ...people
        .filter((h) => h.kind === 'click')
        .filter(
          (h) => !broken.onlyFirstClicks || !people.some((x) => x.kind === 'click' && x.message === h.message && x.at < h.at),
        )
        .map((h) => ({ message: h.message, at: h.at, touch: 'click' as const })),
      // A link that the order carries was followed by whoever placed it, whoever the message was for.
      ...order.links.filter((m) => arrived.includes(m)).map((m) => ({ message: m, at: order.placedAt, touch: 'note' as const })),
    ];
    // "A paid order goes to the contact's latest human click within the click window (e-mail 5 days, SMS 5 days)"
    const clicked = clicks.filter((c) => within(c.at, c.message.channel === 'email' ? windows.email_click : windows.sms_click));
    // "or, if there is none, to the latest human open within the open window"; "a human click implies a human open";
    // "Service messages are credited by click only"
    const opened = [...people.filter((h) => h.kind === 'open').map((h) => ({ message: h.message, at: h.at })), ...clicks]
      .filter((o) => o.message.channel === 'email' && o.message.purpose === 'marketing' && within(o.at, windows.email_open))
      .map((o) => ({ ...o, touch: 'open' as const }));
    // "or to an SMS delivered within 12 hours"
    const texted = theirs
      .filter((m) => m.channel === 'sms' && m.purpose === 'marketing')
      .map((m) => ({ message: m, at: m.deliveredAt ?? m.at, touch: 'sms' as const }))
      .filter((t) => within(t.at, windows.sms_delivered));
    const best = latest(clicked) ?? latest(opened) ?? latest(texted);
    // "else to nobody"
    if (!best) continue;
    conversions.push({
      ...{ order: order.order, message: best.message.name, currency: order.currency, amount: order.paid },
      refunded: broken.refunds === false ? 0 : order.calledOff ? order.paid : Math.min(order.refunded, order.paid),
      ...{ touch: best.touch, touchedAt: best.at, paidAt },
    });
  }
  return conversions;
}

/** Orders a message helped to bring, and did not get: touched by a person within its window, and credited to another message. */
export function assistsByHand(
  history: History,
  conversions: Conversion[],
  windowsAt: (paidAt: number) => Windows,
): { message: Message; conversion: Conversion }[] {
  const who = identities(history);
  const orders = new Map(ordersOf(history).map((o) => [o.order, o]));
  return conversions.flatMap((conversion) => {
    const order = orders.get(conversion.order)!;
    const windows = windowsAt(conversion.paidAt);
    const within = (at: number, window: number) => at <= conversion.paidAt && conversion.paidAt - at <= window;
    return history.messages
      .filter((m) => m.name !== conversion.message && m.fate === 'sent' && m.bounce === null)
      .filter((m) => who(m.enrollment.person) === who(order.person!))
      .filter((m) => {
        const hits = history.hits.filter((h) => h.message === m && h.by === 'human' && h.at - m.at <= NINETY_DAYS);
        const clicks = [
          ...hits.filter((h) => h.kind === 'click').map((h) => h.at),
          ...(order.links.includes(m) ? [order.placedAt] : []),
        ];
        const opens = [...hits.map((h) => h.at), ...clicks];
        return (
          clicks.some((at) => within(at, m.channel === 'email' ? windows.email_click : windows.sms_click)) ||
          (m.channel === 'email' && m.purpose === 'marketing' && opens.some((at) => within(at, windows.email_open)))
        );
      })
      .map((message) => ({ message, conversion }));
  });
}

function latest<T extends { at: number }>(touches: T[]): T | undefined {
  return touches.reduce<T | undefined>((best, t) => (best === undefined || t.at > best.at ? t : best), undefined);
}

/** People who proved to be one, under one name. */
export function identities(history: History): (person: string) => string {
  const name = new Map(history.people.map((p) => [p, p]));
  for (const [a, b] of history.same) {
    const [from, to] = [name.get(a)!, name.get(b)!];
    for (const [person, known] of name) if (known === from) name.set(person, to);
  }
  return (person) => name.get(person)!;
}

export function ordersOf(history: History): OrderTruth[] {
  return [...new Set(history.statements.map((s) => s.order))].map((order) => {
    const told = history.statements.filter((s) => s.order === order);
    const by = <K extends Statement['told']>(kind: K) => told.filter((s): s is Statement & { told: K } => s.told === kind);
    const payments = by('paid');
    const closings = by('closed');
    const paidAt = earliest(payments.map((s) => s.at));
    const closedAt = earliest(closings.map((s) => s.at));
    const placedAt = earliest(by('placed').map((s) => s.at));
    return {
      ...{ order, person: told[0]!.person, test: told.some((s) => s.test), currency: told[0]!.currency, paidAt, closedAt },
      // What came in is what the largest statement of a payment says.
      paid: Math.max(0, ...payments.map((s) => s.total)),
      refunded: by('refunded').reduce((sum, s) => sum + s.amount, 0),
      calledOff: closings.some((s) => s.reason === 'cancelled') && paidAt !== null && closedAt! >= paidAt,
      placedAt: Math.min(placedAt ?? Infinity, paidAt ?? Infinity),
      links: [...by('placed'), ...by('paid')].flatMap((s) => s.link ?? []),
    };
  });
}

function earliest(instants: number[]): number | null {
  return instants.length === 0 ? null : Math.min(...instants);
}
