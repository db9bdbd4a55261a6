import { groupBy } from '../kernel/group-by';
import { toMajor } from '../kernel/money';
import type { ArmRow } from './arms-query';
import type { AssistedRow } from './assisted-query';
import { factorOf } from './currencies';
import type {
  CreditedMessagesRow,
  CreditedRow,
  GoalRow,
  ReachedRow,
  RecoveredRow,
  SentRow,
  SkippedRow,
  StepKey,
} from './flow-queries';
import { NOBODY } from './lift';
import { ABOUT_A_FLOW, liftFigures, type LiftFigures } from './lift-figures';
import { rate, wilson } from '../kernel/rates';

/**
 * One step of one flow version on one channel, with the metrics of METRICS §1. Rates are 0-1, `null` where there is nothing to
 * divide by; money is a decimal string of `currency`. What belongs to the flow as a whole (from `enrolled` on) stands in every
 * row of the flow. A flow in which nobody has reached a message yet has one row, with `step: null`.
 */
export interface FlowReportRow extends Omit<LiftFigures, 'needed' | 'verdict'> {
  flow: string;
  version: number | null;
  step: string | null;
  channel: 'email' | 'sms' | null;
  variant: string | null;
  currency: string;
  entered: number;
  held_out: number;
  /** Messages refused by the gate. */
  skipped: number;
  skipped_by_reason: Record<string, number>;
  /** Not decided yet: waiting for their time, or on their way. */
  queued: number;
  failed: number;
  /** It cannot be proved whether the provider took them. */
  unknown: number;
  sent: number;
  delivered: number;
  delivered_rate: number | null;
  bounced: number;
  bounce_rate: number | null;
  bounce_rate_hard: number | null;
  bounce_rate_soft: number | null;
  /** Of e-mails; text messages have no pixel. */
  opened: number | null;
  open_rate: number | null;
  open_rate_low: number | null;
  open_rate_high: number | null;
  open_rate_all: number | null;
  machine_open_share: number | null;
  clicked: number;
  click_rate: number | null;
  click_rate_low: number | null;
  click_rate_high: number | null;
  click_to_open_rate: number | null;
  /** Orders credited. */
  orders: number;
  placed_order_rate: number | null;
  placed_order_rate_low: number | null;
  placed_order_rate_high: number | null;
  revenue: string;
  revenue_per_recipient: string | null;
  /** Orders credited to another step before which somebody clicked or opened a message of this one: no part of `orders` and `revenue`. */
  assisted_orders: number;
  assisted_revenue: string;
  unsubscribed: number;
  unsubscribe_rate: number | null;
  complained: number;
  complaint_rate: number | null;
  recovered_orders: number;
  recovered_revenue: string;
  enrolled: number;
  goal_rate: number | null;
}

export interface FlowFigures {
  sent: SentRow[];
  reached: ReachedRow[];
  skipped: SkippedRow[];
  credited: CreditedRow[];
  creditedMessages: CreditedMessagesRow[];
  assisted: AssistedRow[];
  recovered: RecoveredRow[];
  goals: GoalRow[];
  arms: ArmRow[];
}

export interface ReportMoney {
  /** The shop's: amounts with a rate are shown in it, others in rows of their own. */
  currency: string;
  rates: Readonly<Record<string, number>>;
}

/** Puts the figures together, one row per step, channel, variant and currency, by flow and in the order of `stepOrder`. */
export function flowReport(
  figures: FlowFigures,
  money: ReportMoney,
  stepOrder: (flow: string, version: number, step: string) => number,
): FlowReportRow[] {
  const whole = wholeFlows(figures, money.currency);
  const sent = byStep(figures.sent);
  const reached = byStep(figures.reached);
  const skipped = byStep(figures.skipped);
  const credited = byStep(figures.credited);
  const creditedMessages = byStep(figures.creditedMessages);
  const assisted = byStep(figures.assisted);
  const recovered = byStep(figures.recovered);
  const keys = new Map([...figures.sent, ...figures.reached].map((k) => [stepKey(k), k as StepKey]));
  const rows = [...keys.entries()].flatMap(([key, step]) =>
    currenciesOf(
      [credited, assisted, recovered].flatMap((some) => some.get(key) ?? []),
      money,
    ).map((currency) => ({
      ...stepRow(step, currency, {
        sent: sent.get(key)?.[0],
        reached: reached.get(key)?.[0],
        skipped: skipped.get(key) ?? [],
        credited: inCurrency(credited.get(key) ?? [], currency, money),
        creditedMessages: creditedMessages.get(key)?.find((c) => c.currency === currency)?.messages ?? 0,
        assisted: inCurrency(assisted.get(key) ?? [], currency, money),
        recovered: inCurrency(recovered.get(key) ?? [], currency, money),
      }),
      ...whole(step.flow),
    })),
  );
  const busy = new Set(rows.map((r) => r.flow));
  const idle = figures.goals
    .filter((g) => !busy.has(g.flow))
    .map((g) => ({ ...emptyRow(g.flow, money.currency), ...whole(g.flow) }));
  const place = (r: FlowReportRow) => (r.step === null ? -1 : stepOrder(r.flow, r.version!, r.step));
  return [...rows, ...idle].sort(
    (a, b) =>
      compare(a.flow, b.flow) ||
      (b.version ?? 0) - (a.version ?? 0) ||
      place(a) - place(b) ||
      compare(a.channel ?? '', b.channel ?? '') ||
      compare(a.variant ?? '', b.variant ?? '') ||
      compare(a.currency, b.currency),
  );
}

/** The names of all columns, in their order. */
export function flowReportColumns(): (keyof FlowReportRow)[] {
  const whole = wholeFlows(
    { sent: [], reached: [], skipped: [], credited: [], creditedMessages: [], assisted: [], recovered: [], goals: [], arms: [] },
    '',
  );
  return Object.keys({ ...emptyRow('', ''), ...whole('') }) as (keyof FlowReportRow)[];
}

type StepPart = Omit<FlowReportRow, keyof WholeFlow>;
type WholeFlow = Pick<
  FlowReportRow,
  | 'enrolled'
  | 'goal_rate'
  | 'lift'
  | 'lift_low'
  | 'lift_high'
  | 'incremental_revenue'
  | 'incremental_revenue_low'
  | 'incremental_revenue_high'
>;

function stepRow(
  step: StepKey,
  currency: string,
  of: {
    sent: SentRow | undefined;
    reached: ReachedRow | undefined;
    skipped: SkippedRow[];
    credited: { orders: number; revenue: number };
    creditedMessages: number;
    assisted: { orders: number; revenue: number };
    recovered: { orders: number; revenue: number };
  },
): StepPart {
  const sent = of.sent?.sent ?? 0;
  const hard = of.sent?.bounced_hard ?? 0;
  const soft = of.sent?.bounced_soft ?? 0;
  const delivered = sent - hard - soft;
  const email = step.channel === 'email';
  const opened = of.sent?.opened ?? 0;
  const clicked = of.sent?.clicked ?? 0;
  const [openRange, clickRange, orderRange] = [opened, clicked, of.creditedMessages].map((hits) => wilson(hits, delivered));
  return {
    flow: step.flow,
    version: step.version,
    step: step.step,
    channel: step.channel,
    variant: step.variant || null,
    currency,
    entered: of.reached?.entered ?? 0,
    held_out: of.reached?.held_out ?? 0,
    skipped: of.skipped.reduce((all, s) => all + s.n, 0),
    skipped_by_reason: Object.fromEntries(
      of.skipped.map((s) => [s.reason, s.n] as const).sort((a, b) => b[1] - a[1] || compare(a[0], b[0])),
    ),
    queued: of.reached?.queued ?? 0,
    failed: of.reached?.failed ?? 0,
    unknown: of.reached?.unknown_outcome ?? 0,
    sent,
    delivered,
    delivered_rate: rate(delivered, sent),
    bounced: hard + soft,
    bounce_rate: rate(hard + soft, sent),
    bounce_rate_hard: rate(hard, sent),
    bounce_rate_soft: rate(soft, sent),
    opened: email ? opened : null,
    open_rate: email ? rate(opened, delivered) : null,
    open_rate_low: email ? (openRange?.low ?? null) : null,
    open_rate_high: email ? (openRange?.high ?? null) : null,
    open_rate_all: email ? rate(of.sent?.opened_by_anything ?? 0, delivered) : null,
    machine_open_share: email ? rate(of.sent?.opened_by_no_person ?? 0, of.sent?.opened_by_anything ?? 0) : null,
    clicked,
    click_rate: rate(clicked, delivered),
    click_rate_low: clickRange?.low ?? null,
    click_rate_high: clickRange?.high ?? null,
    click_to_open_rate: email ? rate(clicked, opened) : null,
    orders: of.credited.orders,
    placed_order_rate: rate(of.creditedMessages, delivered),
    placed_order_rate_low: orderRange?.low ?? null,
    placed_order_rate_high: orderRange?.high ?? null,
    revenue: toMajor(of.credited.revenue, currency),
    revenue_per_recipient: delivered === 0 ? null : toMajor(of.credited.revenue / delivered, currency),
    assisted_orders: of.assisted.orders,
    assisted_revenue: toMajor(of.assisted.revenue, currency),
    unsubscribed: of.sent?.unsubscribed ?? 0,
    unsubscribe_rate: rate(of.sent?.unsubscribed ?? 0, delivered),
    complained: of.sent?.complained ?? 0,
    complaint_rate: rate(of.sent?.complained ?? 0, delivered),
    recovered_orders: of.recovered.orders,
    recovered_revenue: toMajor(of.recovered.revenue, currency),
  };
}

function emptyRow(flow: string, currency: string): StepPart {
  const nothing = {
    credited: NOTHING,
    creditedMessages: 0,
    assisted: NOTHING,
    recovered: NOTHING,
    sent: undefined,
    reached: undefined,
    skipped: [],
  };
  const step = stepRow({ flow, version: 0, step: '', channel: 'email', variant: '' }, currency, nothing);
  return { ...step, version: null, step: null, channel: null, opened: null };
}

const NOTHING = { orders: 0, revenue: 0 };

/** What is measured per flow: goals, and both arms of a hold-out. */
function wholeFlows(figures: FlowFigures, currency: string): (flow: string) => WholeFlow {
  const goals = new Map(figures.goals.map((g) => [g.flow, g]));
  const arms = groupBy(figures.arms, (a) => a.flow);
  return (flow) => {
    const goal = goals.get(flow);
    const treated = arms.get(flow)?.find((a) => a.held_out === 0);
    const kept = arms.get(flow)?.find((a) => a.held_out === 1);
    const {
      needed: _needed,
      verdict: _verdict,
      ...more
    } = liftFigures(treated ?? NOBODY, kept ?? NOBODY, currency, ABOUT_A_FLOW);
    return {
      enrolled: goal?.enrolled ?? 0,
      goal_rate: rate(goal?.reached ?? 0, goal?.enrolled ?? 0),
      ...more,
    };
  };
}

/** The currencies a step's money is shown in: the shop's where a rate leads there. */
function currenciesOf(amounts: { currency: string }[], money: ReportMoney): string[] {
  const shown = amounts.map((a) => shownIn(a.currency, money));
  return shown.length === 0 ? [money.currency] : [...new Set(shown)];
}

function inCurrency(
  amounts: { currency: string; orders: number; revenue: number }[],
  currency: string,
  money: ReportMoney,
): { orders: number; revenue: number } {
  return amounts
    .filter((a) => shownIn(a.currency, money) === currency)
    .reduce(
      (all, a) => ({
        orders: all.orders + a.orders,
        revenue: all.revenue + Math.round(a.revenue * factorOf(money.rates, a.currency, currency)!),
      }),
      NOTHING,
    );
}

function shownIn(currency: string, money: ReportMoney): string {
  return factorOf(money.rates, currency, money.currency) === undefined ? currency : money.currency;
}

function byStep<T extends StepKey>(rows: T[]): Map<string, T[]> {
  return groupBy(rows, stepKey);
}

function stepKey(k: StepKey): string {
  return [k.flow, k.version, k.step, k.channel, k.variant].join('\0');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
