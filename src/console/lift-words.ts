import { html, type Html } from '../http/html';
import type { LiftFigures } from '../reports/lift-figures';
import { amount, NOT_APPLICABLE, points } from './figures';

type Lift = Pick<LiftFigures, 'lift' | 'lift_low' | 'lift_high'>;
type Money = Pick<LiftFigures, 'incremental_revenue' | 'incremental_revenue_low' | 'incremental_revenue_high'>;

/** Lift in a cell: what it is, and how sure; without a hold-out that there was none. */
export function liftCell(found: Lift | undefined): Html {
  if (!found) return html`${NOT_APPLICABLE}<span class="range">nobody held out</span>`;
  if (found.lift === null) return html`${NOT_APPLICABLE}<span class="range">nobody to compare yet</span>`;
  return html`${points(found.lift)}<span class="range"
      >${points(found.lift_low)} … ${points(found.lift_high)}${isUnclear(found) && ': not known yet'}</span
    >`;
}

/** Incremental revenue with its interval; money is told of thirty people an arm on. */
export function incrementalRevenue(found: Money, currency: string): Html {
  if (found.incremental_revenue === null) return html`${NOT_APPLICABLE}<span class="range">too few to tell</span>`;
  return html`${amount(found.incremental_revenue)} ${currency}<span class="range"
      >${amount(found.incremental_revenue_low)} … ${amount(found.incremental_revenue_high)}</span
    >`;
}

/** An interval that holds 0 proves nothing, either way. */
function isUnclear({ lift_low: low, lift_high: high }: Lift): boolean {
  return low !== null && high !== null && low <= 0 && high >= 0;
}
