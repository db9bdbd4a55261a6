import { toMajor } from '../kernel/money';
import { orderRate, type Arm } from './lift';
import { liftFigures, type LiftFigures } from './lift-figures';

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
export interface HoldoutFigures extends LiftFigures {
  rows: HoldoutGroup[];
}

/** Puts both groups against each other. */
export function holdoutFigures(treated: Arm, kept: Arm, currency: string): HoldoutFigures {
  return {
    rows: [groupOf('treated', treated, currency), groupOf('held_out', kept, currency)],
    ...liftFigures(treated, kept, currency, { what: 'marketing', counted: 'contacts' }),
  };
}

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
