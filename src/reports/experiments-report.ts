import { probabilityOfBeingBest } from '../kernel/best-of';
import { newcombe, rate, wilson } from '../kernel/rates';
import { LEAST_OF_EACH, type Measured, type Verdict } from '../flows/judge-test';

/** One variant or branch of a test. Rates are 0-1; `difference` is to the first one, and `null` of it. */
export interface TestedChoice {
  name: string;
  /** Messages delivered; of `goal_rate`, enrollments. */
  recipients: number;
  hits: number;
  rate: number | null;
  rate_low: number | null;
  rate_high: number | null;
  difference: number | null;
  difference_low: number | null;
  difference_high: number | null;
  /** That its true rate is the highest of all. */
  probability_best: number;
  /** Unsubscribes and complaints / messages delivered. */
  leaving_rate: number | null;
}

/** What was measured of each, as every report says it. */
export function testedChoices(measured: readonly Measured[]): TestedChoice[] {
  const chances = probabilityOfBeingBest(measured);
  const first = measured[0];
  return measured.map((one, i) => {
    const range = wilson(one.hits, one.of);
    const difference = i === 0 || !first ? null : newcombe(one.hits, one.of, first.hits, first.of);
    return {
      name: one.name,
      recipients: one.of,
      hits: one.hits,
      rate: rate(one.hits, one.of),
      rate_low: range?.low ?? null,
      rate_high: range?.high ?? null,
      difference: difference?.difference ?? null,
      difference_low: difference?.low ?? null,
      difference_high: difference?.high ?? null,
      probability_best: chances[i]!,
      leaving_rate: rate(one.left, one.delivered),
    };
  });
}

/** A verdict as it is read aloud; `decided` is false while the next look has still to say so. */
export function verdictWords(verdict: Verdict, measured: readonly Measured[], decided: boolean): string {
  switch (verdict.is) {
    case 'winner':
      return decided ? `${verdict.name} is better` : `${verdict.name} is ahead; the next look decides`;
    case 'no_difference':
      return `no difference worth telling between ${verdict.between.join(' and ')}`;
    case 'drives_away':
      return `${verdict.name} is ahead, but clearly more people leave for it than for ${verdict.than}`;
    case 'not_enough':
      return `not enough data yet${missing(verdict.more, measured)}`;
  }
}

function missing(more: number | null, measured: readonly Measured[]): string {
  if (more === null) return '';
  const many = more.toLocaleString('en');
  const isBelow = measured.some(({ of }) => of < LEAST_OF_EACH);
  return isBelow ? `: ${many} more of each before anything is said` : `: about ${many} more of each at this difference`;
}
