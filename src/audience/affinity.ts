/**
 * Which products are bought together: item-based nearest neighbours by cosine over orders (Linden, Smith & York 2003),
 * `together / √(orders with a × orders with b)`, damped so that a pair seen once does not beat one seen often
 * (Koren 2008: shrinkage). Raw lift is never used: it puts the rarest coincidence first.
 */
export interface Affinity {
  productId: string;
  otherId: string;
  /** Orders with both. */
  together: number;
  /** 0-1. */
  score: number;
}

/** Neighbours kept of each product. */
const KEEP = 20;
/** A pair needs a few orders before it counts in full. */
const SHRINKAGE = 2;
/** Larger orders say little about what goes with what, and cost the square of their size. */
const LARGEST_BASKET = 50;

/** Counts baskets as they come, so that a shop's whole history never lies in memory. */
export class AffinityCounter {
  private readonly alone = new Map<string, number>();
  private readonly recently = new Map<string, number>();
  /** How often each product was bought with each other one; every pair from both sides. */
  private readonly pairs = new Map<string, Map<string, number>>();

  /** One order's products; repeated ones count once. `recent`: it tells what sells now. */
  add(basket: readonly string[], recent: boolean): void {
    const products = [...new Set(basket)];
    for (const p of products) {
      count(this.alone, p);
      if (recent) count(this.recently, p);
    }
    if (products.length > LARGEST_BASKET) return;
    for (const a of products) {
      const others = this.pairs.get(a) ?? new Map<string, number>();
      this.pairs.set(a, others);
      for (const b of products) if (b !== a) count(others, b);
    }
  }

  /** All there is to know, in small parts: what is popular under the given name, then the neighbours of every product. */
  *learnt(popular: string): Generator<Affinity[], void> {
    yield this.popular(popular);
    yield* this.affinities();
  }

  /** The nearest neighbours of one product after the other, best first. */
  *affinities(): Generator<Affinity[], void> {
    for (const [productId, others] of this.pairs) {
      const near = [...others].map(([otherId, together]) => {
        const score = together / (Math.sqrt(this.alone.get(productId)! * this.alone.get(otherId)!) + SHRINKAGE);
        return { productId, otherId, together, score };
      });
      yield best(near, KEEP);
    }
  }

  /** The products in most recent orders (of all where none is recent), under the given name; `score` is their share of the first. */
  popular(name: string, keep = 50): Affinity[] {
    const counts = this.recently.size > 0 ? this.recently : this.alone;
    const found = best(
      [...counts].map(([otherId, together]) => ({ productId: name, otherId, together, score: together })),
      keep,
    );
    return found.map((p) => ({ ...p, score: p.together / found[0]!.together }));
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The first `keep` in order. Sorting all of them would hold the event loop where a product goes with thousands. */
function best(all: Iterable<Affinity>, keep: number): Affinity[] {
  const found: Affinity[] = [];
  for (const one of all) {
    const last = found[keep - 1];
    if (last && byScore(one, last) > 0) continue;
    const before = found.findIndex((other) => byScore(one, other) < 0);
    found.splice(before < 0 ? found.length : before, 0, one);
    found.length = Math.min(found.length, keep);
  }
  return found;
}

function byScore(a: Affinity, b: Affinity): number {
  return b.score - a.score || b.together - a.together || (a.otherId < b.otherId ? -1 : 1);
}
