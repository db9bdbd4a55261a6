import { toMajor } from '../kernel/money';
import { neededToSee } from '../kernel/sample-size';
import { lift, moreRevenue, type Arm, type Difference } from './lift';

/** Lift of flows looks back longer than other figures: few are held out, and a season shows more of it than a month. */
export const LIFT_DAYS = 90;

/** What both arms of a hold-out show. Rates are 0-1; money is a decimal string of the shop's currency; `null`: nobody to compare. */
export interface LiftFigures {
  lift: number | null;
  lift_low: number | null;
  lift_high: number | null;
  incremental_revenue: string | null;
  incremental_revenue_low: string | null;
  incremental_revenue_high: string | null;
  /** About so many more held out are needed to prove the lift that is seen; null where it is proved, or nobody can say. */
  needed: number | null;
  /** The same in words. */
  verdict: string;
}

/** What earns, and what is counted of it. */
export interface About {
  what: string;
  counted: 'contacts' | 'enrollments';
}

export const ABOUT_A_FLOW: About = { what: 'the flow', counted: 'enrollments' };

/** Puts both arms against each other. */
export function liftFigures(treated: Arm, kept: Arm, currency: string, about: About): LiftFigures {
  const more = lift(treated, kept);
  const money = moreRevenue(treated, kept);
  const needed = more ? missing(treated, kept, more) : null;
  const amount = (perHead: number | undefined) =>
    perHead === undefined ? null : toMajor(Math.round(perHead * treated.n), currency);
  return {
    lift: more?.difference ?? null,
    lift_low: more?.low ?? null,
    lift_high: more?.high ?? null,
    incremental_revenue: amount(money?.difference),
    incremental_revenue_low: amount(money?.low),
    incremental_revenue_high: amount(money?.high),
    needed,
    verdict: verdictOf(more, needed, about),
  };
}

function missing(treated: Arm, kept: Arm, { low, high }: Difference): number | null {
  if (low > 0 || high < 0) return null;
  const rates = { from: kept.buyers / kept.n, to: treated.buyers / treated.n };
  const needed = neededToSee({ ...rates, ratio: treated.n / kept.n });
  return needed === null ? null : Math.max(1, needed - kept.n);
}

function verdictOf(more: Difference | null, needed: number | null, about: About): string {
  if (!more) return 'nobody to compare: nobody was held out, or nobody was written to';
  if (more.low > 0) return `${about.what} earns orders`;
  if (more.high < 0) return `${about.what} costs orders`;
  const so =
    needed === null
      ? 'no difference is seen so far'
      : `about ${needed.toLocaleString('en')} more held-out ${about.counted} would prove the difference that is seen`;
  return `not known yet: ${so}`;
}
