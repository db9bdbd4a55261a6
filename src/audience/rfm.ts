/**
 * RFM: how recently, how often and how much a customer bought, each as a fifth of the shop's own customers (METRICS §4).
 *
 * Score s says: at least (s - 1) / 5 of all customers are strictly worse. So ties share a score, and 5 is the best. With fewer
 * than five distinct values there are no fifths: the values themselves are spread evenly over 1 to 5 (two are 1 and 5, three
 * are 1, 3 and 5), and where all customers are alike everybody gets 3.
 */
export type Fifth = 1 | 2 | 3 | 4 | 5;

export const RFM_GROUPS = [
  'champions',
  'loyal',
  'promising',
  'new',
  'needs_attention',
  'about_to_sleep',
  'at_risk',
  'lost',
] as const;
export type RfmGroup = (typeof RFM_GROUPS)[number];

/** The name of each pair of scores: a row for each recency, a column for each frequency from 1 to 5. */
const GRID: Record<Fifth, readonly [RfmGroup, RfmGroup, RfmGroup, RfmGroup, RfmGroup]> = {
  5: ['new', 'promising', 'loyal', 'champions', 'champions'],
  4: ['new', 'promising', 'loyal', 'champions', 'champions'],
  3: ['promising', 'needs_attention', 'needs_attention', 'loyal', 'loyal'],
  2: ['about_to_sleep', 'about_to_sleep', 'at_risk', 'at_risk', 'at_risk'],
  1: ['lost', 'lost', 'at_risk', 'at_risk', 'at_risk'],
};

/** The group of a customer. Who bought once stands in the first column, whatever fifth one order makes in this shop. */
export function groupOf(recency: Fifth, frequency: Fifth, orders: number): RfmGroup {
  return GRID[recency][orders > 1 ? frequency - 1 : 0]!;
}

/** How to score a value among these; the larger the better. The values need no order, and are not changed. */
export function fifthsOf(values: readonly number[]): (value: number) => Fifth {
  const sorted = Float64Array.from(values).sort();
  const few = fewDistinct(sorted);
  if (few)
    return (value) =>
      spread(
        few.findLastIndex((known) => value >= known),
        few.length,
      );
  const floors = [1, 2, 3, 4].map((fifth) => floorOf(sorted, Math.ceil((fifth * sorted.length) / 5)));
  return (value) => (1 + floors.filter((floor) => value >= floor).length) as Fifth;
}

/** The least value that has at least `below` others strictly below it. */
function floorOf(sorted: Float64Array, below: number): number {
  let at = below;
  if (at > 0 && sorted[at] === sorted[at - 1]) while (at < sorted.length && sorted[at] === sorted[below]) at++;
  return sorted[at] ?? Infinity;
}

/** The distinct values where there are fewer than five, ascending. */
function fewDistinct(sorted: Float64Array): number[] | undefined {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct[distinct.length - 1]) continue;
    if (distinct.length === 4) return undefined;
    distinct.push(value);
  }
  return distinct;
}

function spread(index: number, of: number): Fifth {
  return (of < 2 ? 3 : 1 + Math.round((4 * Math.max(index, 0)) / (of - 1))) as Fifth;
}
