import { toMajor } from '../kernel/money';
import { neededToSee } from '../kernel/sample-size';
import { lift, moreRevenue, orderRate, type Arm } from './lift';

/** One group of the global hold-out. Rates are 0-1 and `null` of nobody; money is a decimal string of the shop's currency. */
export interface HoldoutGroup {
  group: 'treated' | 'held_out';
  contacts: number;
  buyers: number;
  order_rate: number | null;
  order_rate_low: number | null;
  order_rate_high: number | null;
  revenue: string;
  revenue_per_contact: string | null;
}

/** What all marketing together earned. */
export interface HoldoutFigures {
  rows: HoldoutGroup[];
  lift: number | null;
  lift_low: number | null;
  lift_high: number | null;
  incremental_revenue: string | null;
  incremental_revenue_low: string | null;
  incremental_revenue_high: string | null;
  /** About so many more held-out contacts are needed to prove the lift that is seen; null where it is proved, or nobody can say. */
  needed: number | null;
  /** The same in words. */
  verdict: string;
}

/** Puts both arms against each other. */
export function holdoutFigures(treated: Arm, kept: Arm, currency: string): HoldoutFigures {
  const more = lift(treated, kept);
  const money = moreRevenue(treated, kept);
  const needed = more ? missing(treated, kept, more) : null;
  const amount = (perHead: number | undefined) =>
    perHead === undefined ? null : toMajor(Math.round(perHead * treated.n), currency);
  return {
    rows: [groupOf('treated', treated, currency), groupOf('held_out', kept, currency)],
    lift: more?.difference ?? null,
    lift_low: more?.low ?? null,
    lift_high: more?.high ?? null,
    incremental_revenue: amount(money?.difference),
    incremental_revenue_low: amount(money?.low),
    incremental_revenue_high: amount(money?.high),
    needed,
    verdict: verdictOf(more, needed),
  };
}

/** An arm of nobody. */
export const NOBODY: Arm = {
  ...{ contacts: 0, n: 0, buyers: 0, total: 0, n_n: 0, n_buyers: 0, buyers_buyers: 0, n_total: 0, total_total: 0 },
};

/** The arms of several terms as one: a contact counts once in each. */
export function together(a: Arm, b: Arm): Arm {
  return Object.fromEntries(Object.entries(a).map(([key, value]) => [key, value + b[key as keyof Arm]])) as unknown as Arm;
}

function groupOf(group: HoldoutGroup['group'], arm: Arm, currency: string): HoldoutGroup {
  const rate = orderRate(arm);
  return {
    group,
    contacts: arm.n,
    buyers: arm.buyers,
    order_rate: rate?.rate ?? null,
    order_rate_low: rate?.low ?? null,
    order_rate_high: rate?.high ?? null,
    revenue: toMajor(Math.round(arm.total), currency),
    revenue_per_contact: arm.n === 0 ? null : toMajor(Math.round(arm.total / arm.n), currency),
  };
}

function missing(treated: Arm, kept: Arm, { low, high }: { low: number; high: number }): number | null {
  if (low > 0 || high < 0) return null;
  const rates = { from: kept.buyers / kept.n, to: treated.buyers / treated.n };
  const needed = neededToSee({ ...rates, ratio: treated.n / kept.n });
  return needed === null ? null : Math.max(1, needed - kept.n);
}

function verdictOf(more: { low: number; high: number } | null, needed: number | null): string {
  if (!more) return 'nobody to compare: nobody was held out, or nobody was written to';
  if (more.low > 0) return 'marketing earns orders';
  if (more.high < 0) return 'marketing costs orders';
  const so =
    needed === null
      ? 'no difference is seen so far'
      : `about ${needed.toLocaleString('en')} more held-out contacts would prove the difference that is seen`;
  return `not known yet: ${so}`;
}
