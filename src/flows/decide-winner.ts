/** What was measured of one variant or branch: `hits` of `of` opened, clicked, ordered, or reached the goal. */
export interface Measured {
  name: string;
  hits: number;
  of: number;
}

/**
 * Which one everybody gets from now on: the highest rate. Of several alike the one written first, and so where nothing was
 * measured at all. `measured` in the order in which they are written; at least one.
 */
export function decideWinner(measured: readonly Measured[]): string {
  const [first, ...others] = measured;
  let best = first!;
  for (const one of others) if (rateOf(one) > rateOf(best)) best = one;
  return best.name;
}

/** Who nobody got is behind even who never succeeded. */
function rateOf({ hits, of }: Measured): number {
  return of === 0 ? -1 : hits / of;
}
