import { DAY } from '../kernel/duration';

/**
 * Chooses products for one reader from what is known. Pure.
 *
 * `bought_together`: what others bought with the basket · `complements`: the same, of other categories than the basket's ·
 * `next_price`: one step dearer in the same category · `new`: new in the reader's categories · `on_sale`: reduced, the
 * reader's categories first · `popular`: what sells best now · `best`: all of these by turns, the surest first.
 */
export type RecommendKind = 'bought_together' | 'popular' | 'complements' | 'next_price' | 'new' | 'on_sale' | 'best';

/** Why a product is shown. */
export type Reason = Exclude<RecommendKind, 'best'>;

export interface Wish {
  kind: RecommendKind;
  /** At most so many. */
  count: number;
  /** Fewer than this are filled up from `else`; 1 when left out. */
  min?: number;
  else?: 'popular' | null;
}

export interface Choice {
  productId: string;
  reason: Reason;
}

export interface Neighbour {
  productId: string;
  otherId: string;
  score: number;
}

/** A product as far as choosing needs it. Prices are minor units of its currency. */
export interface KnownProduct {
  id: string;
  category: string | null;
  price: number;
  currency: string;
  /** What it cost before it was reduced. */
  compareAt: number | null;
  firstSeenAt: number | null;
  available: boolean;
}

/** What a shop has and sells. `products` also hold what can no longer be had: baskets are made of them. */
export interface Shelf {
  products: ReadonlyMap<string, KnownProduct>;
  neighbours: readonly Neighbour[];
  /** Best first. */
  popular: readonly string[];
}

/** Whom it is for. `basket`: products the wish starts from. `bought`: everything they have; never recommended again. */
export interface Reader {
  basket: readonly string[];
  bought: ReadonlySet<string>;
}

/** So long a product is new after it was first seen. */
export const NEW_FOR = 30 * DAY;
/** A step in price is up to this many times the price. */
const STEP = 2;
/** What `best` takes from by turns, the surest first. */
const BEST: readonly Reason[] = ['bought_together', 'next_price', 'on_sale', 'new', 'popular'];

/** The products to show, best first; an empty list rather than fewer than the wish's `min`. */
export function choose(wish: Wish, reader: Reader, shelf: Shelf, now: number): Choice[] {
  const least = wish.min ?? 1;
  const fits = (id: string) =>
    shelf.products.get(id)?.available === true && !reader.bought.has(id) && !reader.basket.includes(id);
  const list = (reason: Reason): Choice[] =>
    ranked(reason, reader, shelf, now)
      .filter(fits)
      .map((productId) => ({ productId, reason }));
  const wanted = distinct(wish.kind === 'best' ? inTurns(BEST.map(list)) : list(wish.kind)).slice(0, wish.count);
  if (wanted.length >= least || wish.else !== 'popular') return wanted.length >= least ? wanted : [];
  const filled = distinct([...wanted, ...list('popular')]).slice(0, wish.count);
  return filled.length >= least ? filled : [];
}

function ranked(reason: Reason, reader: Reader, shelf: Shelf, now: number): readonly string[] {
  switch (reason) {
    case 'bought_together':
      return together(reader, shelf);
    case 'complements':
      return complements(reader, shelf);
    case 'next_price':
      return nextPrice(reader, shelf);
    case 'new':
      return fresh(reader, shelf, now);
    case 'on_sale':
      return reduced(reader, shelf);
    case 'popular':
      return shelf.popular;
  }
}

/** Scores of a product near several of the basket add up. */
function together({ basket }: Reader, { neighbours }: Shelf): string[] {
  const scores = new Map<string, number>();
  for (const n of neighbours) if (basket.includes(n.productId)) scores.set(n.otherId, (scores.get(n.otherId) ?? 0) + n.score);
  return byScore(scores);
}

function complements(reader: Reader, shelf: Shelf): string[] {
  const own = categories(reader.basket, shelf);
  // Where nobody knows what the basket is made of, nothing can be told apart from it.
  if (own.size === 0) return together(reader, shelf);
  return together(reader, shelf).filter((id) => {
    const category = shelf.products.get(id)?.category ?? null;
    return category !== null && !own.has(category);
  });
}

/** The smallest step above any product of the basket first. */
function nextPrice({ basket }: Reader, { products }: Shelf): string[] {
  const steps = new Map<string, number>();
  for (const from of basket.flatMap((id) => products.get(id) ?? [])) {
    if (from.category === null || from.price <= 0) continue;
    for (const to of products.values()) {
      const step = to.price / from.price;
      if (to.category !== from.category || to.currency !== from.currency || step <= 1 || step > STEP) continue;
      steps.set(to.id, Math.min(steps.get(to.id) ?? Infinity, step));
    }
  }
  return byScore(new Map([...steps].map(([id, step]) => [id, -step])));
}

/** The newest first, of the reader's categories; of all where none is known. */
function fresh(reader: Reader, shelf: Shelf, now: number): string[] {
  const own = categories([...reader.basket, ...reader.bought], shelf);
  const isNew = (p: KnownProduct) => p.firstSeenAt !== null && p.firstSeenAt > now - NEW_FOR && p.firstSeenAt <= now;
  const found = [...shelf.products.values()].filter(
    (p) => isNew(p) && (own.size === 0 || (p.category !== null && own.has(p.category))),
  );
  return byScore(new Map(found.map((p) => [p.id, p.firstSeenAt!])));
}

/** The reader's categories first, within them the deepest reduction. */
function reduced(reader: Reader, shelf: Shelf): string[] {
  const own = categories([...reader.basket, ...reader.bought], shelf);
  const found = [...shelf.products.values()].filter((p) => p.compareAt !== null && p.compareAt > p.price);
  const depth = (p: KnownProduct) => 1 - p.price / p.compareAt!;
  return byScore(new Map(found.map((p) => [p.id, depth(p) + (p.category !== null && own.has(p.category) ? 1 : 0)])));
}

function categories(ids: readonly string[], { products }: Shelf): Set<string> {
  return new Set(ids.flatMap((id) => products.get(id)?.category ?? []));
}

function byScore(scores: ReadonlyMap<string, number>): string[] {
  return [...scores].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([id]) => id);
}

/** The first of each list, then the second of each, and so on. */
function inTurns<T>(lists: T[][]): T[] {
  const longest = Math.max(...lists.map((l) => l.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((l) => (i < l.length ? [l[i]!] : []))).flat();
}

/** Each product once, for the first reason it is there. */
function distinct(choices: Choice[]): Choice[] {
  return choices.filter((c, i) => choices.findIndex((other) => other.productId === c.productId) === i);
}
