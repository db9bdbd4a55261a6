/** Chooses products for one reader from what is known. Pure. */
export interface Wish {
  /** `bought_together`: what goes with the basket. `popular`: what most people buy. */
  kind: 'bought_together' | 'popular';
  /** At most so many. */
  count: number;
  /** Fewer than this are filled up from `else`; 1 when left out. */
  min?: number;
  else?: 'popular' | null;
}

export interface Choice {
  productId: string;
  reason: 'bought_together' | 'popular';
}

export interface Neighbour {
  productId: string;
  otherId: string;
  score: number;
}

/**
 * `basket`: products the wish starts from. `bought`: everything the reader has; never recommended again. `offered`: may this
 * product be shown (known, available)? Scores of a product near several of the basket add up.
 */
export function choose(
  wish: Wish,
  basket: readonly string[],
  neighbours: readonly Neighbour[],
  popular: readonly string[],
  bought: ReadonlySet<string>,
  offered: (productId: string) => boolean,
): Choice[] {
  const fits = (id: string) => !bought.has(id) && !basket.includes(id) && offered(id);
  const scores = new Map<string, number>();
  if (wish.kind === 'bought_together') {
    for (const n of neighbours)
      if (basket.includes(n.productId) && fits(n.otherId)) scores.set(n.otherId, (scores.get(n.otherId) ?? 0) + n.score);
  }
  const together = [...scores]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, wish.count)
    .map(([productId]): Choice => ({ productId, reason: 'bought_together' }));
  const enough = wish.kind === 'bought_together' && (together.length >= (wish.min ?? 1) || wish.else !== 'popular');
  if (enough) return together.length >= (wish.min ?? 1) ? together : [];
  const filling = popular
    .filter((id) => fits(id) && !scores.has(id))
    .map((productId): Choice => ({ productId, reason: 'popular' }));
  const all = [...together, ...filling].slice(0, wish.count);
  return all.length >= (wish.min ?? 1) ? all : [];
}
