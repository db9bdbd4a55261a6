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
  private readonly pairs = new Map<string, Map<string, number>>();

  /** One order's products; repeated ones count once. */
  add(basket: readonly string[]): void {
    const products = [...new Set(basket)].sort();
    for (const p of products) this.alone.set(p, (this.alone.get(p) ?? 0) + 1);
    if (products.length > LARGEST_BASKET) return;
    products.forEach((a, i) => {
      for (const b of products.slice(i + 1)) {
        const others = this.pairs.get(a) ?? new Map<string, number>();
        others.set(b, (others.get(b) ?? 0) + 1);
        this.pairs.set(a, others);
      }
    });
  }

  /** The nearest neighbours of every product, best first. */
  affinities(): Affinity[] {
    const neighbours = new Map<string, Affinity[]>();
    const note = (productId: string, otherId: string, together: number, score: number) => {
      neighbours.set(productId, [...(neighbours.get(productId) ?? []), { productId, otherId, together, score }]);
    };
    for (const [a, others] of this.pairs) {
      for (const [b, together] of others) {
        const score = together / (Math.sqrt(this.alone.get(a)! * this.alone.get(b)!) + SHRINKAGE);
        note(a, b, together, score);
        note(b, a, together, score);
      }
    }
    return [...neighbours.values()].flatMap((all) => all.sort(byScore).slice(0, KEEP));
  }

  /** The products in most orders, under the given name; `score` is their share of the most popular one. */
  popular(name: string, keep = 50): Affinity[] {
    const all = [...this.alone].map(([otherId, together]) => ({ productId: name, otherId, together, score: 0 }));
    const most = Math.max(...all.map((p) => p.together), 1);
    return all
      .map((p) => ({ ...p, score: p.together / most }))
      .sort(byScore)
      .slice(0, keep);
  }
}

function byScore(a: Affinity, b: Affinity): number {
  return b.score - a.score || b.together - a.together || (a.otherId < b.otherId ? -1 : 1);
}
