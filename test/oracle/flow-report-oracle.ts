import { assistsByHand, identities, ordersOf, type Conversion, type OrderTruth } from './attribution-oracle';
import type { History, Message, Windows } from './history';

/** One row of the flow report, named by `flow version step channel variant currency`. */
export type Row = Record<string, number | string | null | Record<string, number>>;

/** The shop counts in yuan; a dollar is seven of them, and nobody says what a euro or a yen is. */
const YUAN_OF: Record<string, number> = { CNY: 1, USD: 7 };
const DAY = 24 * 3_600_000;

/** Every count and rate of METRICS §1 for a period, half-open, counted row by row from the facts. */
export function flowReportByHand(
  history: History,
  conversions: Conversion[],
  windowsAt: (paidAt: number) => Windows,
  liftWindow: number,
  from: number,
  to: number,
): Map<string, Row> {
  const orders = new Map(ordersOf(history).map((o) => [o.order, o]));
  const assists = assistsByHand(history, conversions, windowsAt);
  const messageOf = new Map(history.messages.map((m) => [m.name, m]));
  const began = (m: Message) => m.enrollment.enteredAt >= from && m.enrollment.enteredAt < to;
  const left = (m: Message) => m.fate === 'sent' && m.at >= from && m.at < to;
  const rows = new Map<string, Row>();

  for (const step of new Set(history.messages.filter((m) => began(m) || left(m)).map(stepOf))) {
    const all = history.messages.filter((m) => stepOf(m) === step);
    const begun = all.filter(began);
    // "accepted by the provider"
    const sent = all.filter(left);
    // "sent − hard bounces − soft bounces that never recovered"
    const delivered = sent.filter((m) => m.bounce === null);
    const channel = sent[0]?.channel ?? begun[0]!.channel;
    const email = channel === 'email';
    const hits = (m: Message, kind: 'open' | 'click', by?: string) =>
      history.hits.filter((h) => h.message === m && h.kind === kind && (!by || h.by === by) && h.at - m.at <= 90 * DAY);
    const clicked = delivered.filter((m) => hits(m, 'click', 'human').length > 0);
    // "a human click implies a human open"
    const opened = delivered.filter((m) => clicked.includes(m) || hits(m, 'open', 'human').length > 0);
    const openedByAny = delivered.filter((m) => opened.includes(m) || hits(m, 'open').length > 0);
    const unsubscribed = delivered.filter((m) => m.unsubscribedAt !== null);
    const complained = delivered.filter((m) => m.complainedAt !== null);
    const bounced = (kind: string) => sent.filter((m) => m.bounce?.kind === kind).length;
    const credited = conversions.filter((c) => sent.includes(messageOf.get(c.message)!));
    const helped = new Map(
      assists
        .filter((a) => sent.includes(a.message) && stepOf(messageOf.get(a.conversion.message)!) !== step)
        .map((a) => [a.conversion.order, a.conversion]),
    );
    const recovered = recoveredBy(history, sent, orders);
    const reasons: Record<string, number> = {};
    for (const m of begun) if (m.fate === 'skipped') reasons[m.reason!] = (reasons[m.reason!] ?? 0) + 1;
    const fate = (wanted: Message['fate']) => begun.filter((m) => m.fate === wanted).length;

    const common: Row = {
      entered: new Set(begun.map((m) => m.enrollment)).size,
      held_out: fate('held_out'),
      skipped: fate('skipped'),
      skipped_by_reason: reasons,
      ...{ queued: fate('queued'), failed: fate('failed'), unknown: fate('unknown') },
      sent: sent.length,
      delivered: delivered.length,
      delivered_rate: share(delivered.length, sent.length),
      bounced: sent.length - delivered.length,
      bounce_rate: share(sent.length - delivered.length, sent.length),
      bounce_rate_hard: share(bounced('hard'), sent.length),
      bounce_rate_soft: share(bounced('soft'), sent.length),
      opened: email ? opened.length : null,
      open_rate: email ? share(opened.length, delivered.length) : null,
      open_rate_all: email ? share(openedByAny.length, delivered.length) : null,
      machine_open_share: email ? share(openedByAny.length - opened.length, openedByAny.length) : null,
      clicked: clicked.length,
      click_rate: share(clicked.length, delivered.length),
      click_to_open_rate: email ? share(clicked.length, opened.length) : null,
      unsubscribed: unsubscribed.length,
      unsubscribe_rate: share(unsubscribed.length, delivered.length),
      complained: complained.length,
      complaint_rate: share(complained.length, delivered.length),
      ...wholeFlow(history, orders, sent[0]?.enrollment.flow ?? begun[0]!.enrollment.flow, liftWindow, from, to),
    };
    const worth = [...credited, ...helped.values()].map((c) => c.currency).concat(recovered.map((o) => o.currency));
    for (const currency of new Set(worth.length > 0 ? worth.map(shownIn) : ['CNY'])) {
      const of = <T extends { currency: string }>(list: T[]) => list.filter((x) => shownIn(x.currency) === currency);
      const net = (list: Conversion[]) => of(list).reduce((s, c) => s + (c.amount - c.refunded) * (YUAN_OF[c.currency] ?? 1), 0);
      rows.set(`${step} ${currency}`, {
        ...common,
        orders: of(credited).length,
        placed_order_rate: share(new Set(of(credited).map((c) => c.message)).size, delivered.length),
        revenue: decimal(net(credited), currency),
        revenue_per_recipient: delivered.length === 0 ? null : decimal(net(credited) / delivered.length, currency),
        assisted_orders: of([...helped.values()]).length,
        assisted_revenue: decimal(net([...helped.values()]), currency),
        recovered_orders: of(recovered).length,
        recovered_revenue: decimal(
          of(recovered).reduce(
            (s, o) => s + (o.calledOff ? 0 : Math.max(0, o.paid - o.refunded)) * (YUAN_OF[o.currency] ?? 1),
            0,
          ),
          currency,
        ),
      });
    }
  }
  return rows;
}

export function stepOf(m: Message): string {
  return [m.enrollment.flow, m.version, m.step, m.channel, m.variant ?? ''].join(' ');
}

/** "reminded orders paid after the reminder and before closing"; each counts for the flow's last message before the payment. */
function recoveredBy(history: History, sent: Message[], orders: Map<string, OrderTruth>): OrderTruth[] {
  return sent.flatMap((m) => {
    const order = m.order === null || m.bounce !== null ? undefined : orders.get(m.order)!;
    if (!order || order.test || order.paidAt === null || order.paidAt <= m.at) return [];
    if (order.closedAt !== null && order.closedAt <= order.paidAt) return [];
    const reminders = history.messages.filter(
      (x) =>
        x.order === m.order &&
        x.enrollment.flow === m.enrollment.flow &&
        x.fate === 'sent' &&
        x.bounce === null &&
        x.at < order.paidAt!,
    );
    return reminders.every((x) => x.at < m.at || x === m) ? [order] : [];
  });
}

/**
 * `goal_rate` and `lift`: both arms are enrollments whose first message passed the gate, sent or kept back. An order counts for the
 * last of a person's that passed before it was paid.
 */
function wholeFlow(
  history: History,
  orders: Map<string, OrderTruth>,
  flow: string,
  liftWindow: number,
  from: number,
  to: number,
): Row {
  const who = identities(history);
  const enrolled = history.enrollments.filter((e) => e.flow === flow && e.enteredAt >= from && e.enteredAt < to);
  const passed = enrolled.flatMap((enrollment) => {
    const first = history.messages.find((m) => m.enrollment === enrollment);
    const letThrough = enrollment.heldOut ? ['held_out'] : ['sent', 'failed', 'unknown'];
    return first && letThrough.includes(first.fate) ? [{ enrollment, person: who(enrollment.person), at: first.at }] : [];
  });
  const arm = (heldOut: boolean) =>
    passed
      .filter((p) => p.enrollment.heldOut === heldOut)
      .map((p) =>
        [...orders.values()].some(
          (o) =>
            o.person !== null &&
            !o.test &&
            o.paidAt !== null &&
            who(o.person) === p.person &&
            o.paidAt >= p.at &&
            o.paidAt < p.at + liftWindow &&
            !passed.some((later) => later.person === p.person && later.at > p.at && later.at <= o.paidAt!),
        ),
      );
  const rate = (buyers: boolean[]) => buyers.filter(Boolean).length / buyers.length;
  const [treated, kept] = [arm(false), arm(true)];
  return {
    enrolled: enrolled.length,
    goal_rate: share(enrolled.filter((e) => e.goalAt !== null).length, enrolled.length),
    lift: treated.length === 0 || kept.length === 0 ? null : rate(treated) - rate(kept),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function shownIn(currency: string): string {
  return currency in YUAN_OF ? 'CNY' : currency;
}

function decimal(minor: number, currency: string): string {
  return currency === 'JPY' ? Math.round(minor).toFixed(0) : (Math.round(minor) / 100).toFixed(2);
}
