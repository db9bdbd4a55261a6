import * as fc from 'fast-check';
import { DAY } from '../kernel/duration';
import { AffinityCounter } from './affinity';
import { choose, type KnownProduct, type RecommendKind, type Shelf, type Wish } from './recommend';

const counted = (...baskets: string[][]) => {
  const counter = new AffinityCounter();
  for (const basket of baskets) counter.add(basket, true);
  return counter;
};

const affinities = (...baskets: string[][]) => [...counted(...baskets).affinities()].flat();

describe('what is bought together', () => {
  it('puts a pair seen often before one seen once, however rare its products are', () => {
    const often = Array.from({ length: 10 }, () => ['shirt', 'belt']);
    const near = affinities(...often, ['shirt', 'harp'], ...Array.from({ length: 10 }, () => ['shirt']));
    expect(near.filter((a) => a.productId === 'shirt').map((a) => a.otherId)).toEqual(['belt', 'harp']);
  });

  it('is the same from both sides, and counts a product once an order', () => {
    const near = affinities(['a', 'b', 'b', 'a']);
    expect(near).toEqual([
      expect.objectContaining({ productId: 'a', otherId: 'b', together: 1 }),
      expect.objectContaining({ productId: 'b', otherId: 'a', together: 1 }),
    ]);
    expect(near[0]!.score).toBe(near[1]!.score);
  });

  it('knows what most people buy', () => {
    expect(
      counted(['a'], ['a', 'b'], ['c', 'a', 'b'])
        .popular('*')
        .map((p) => [p.otherId, p.score]),
    ).toEqual([
      ['a', 1],
      ['b', 2 / 3],
      ['c', 1 / 3],
    ]);
  });
});

const NOW = Date.parse('2026-03-01T08:00:00Z');

describe('recommending', () => {
  const product = (id: string, more: Partial<KnownProduct> = {}): [string, KnownProduct] => [
    id,
    { id, category: null, price: 1000, currency: 'CNY', compareAt: null, firstSeenAt: null, available: true, ...more },
  ];
  const shelf: Shelf = {
    products: new Map([
      product('shirt', { category: 'tops', price: 2000 }),
      product('shoes', { category: 'shoes', price: 5000, available: false }),
      product('belt', { category: 'belts' }),
      product('hat', { category: 'tops', price: 2600 }),
      product('coat', { category: 'tops', price: 9000, firstSeenAt: NOW - 5 * DAY }),
      product('silk-shirt', { category: 'tops', price: 2400, compareAt: 3000 }),
      product('dollar-shirt', { category: 'tops', price: 2100, currency: 'USD' }),
      product('mug', { category: 'kitchen', price: 500, compareAt: 1000, firstSeenAt: NOW - 40 * DAY }),
      product('pen', { firstSeenAt: NOW - 2 * DAY }),
    ]),
    neighbours: [
      { productId: 'shirt', otherId: 'belt', score: 0.5 },
      { productId: 'shirt', otherId: 'hat', score: 0.3 },
      { productId: 'shoes', otherId: 'hat', score: 0.3 },
    ],
    popular: ['mug', 'hat', 'belt', 'pen'],
  };
  const ask = (w: Partial<Wish>, basket: string[], bought: string[] = [], gone: string[] = []) => {
    const products = new Map([...shelf.products].map(([id, p]) => [id, { ...p, available: p.available && !gone.includes(id) }]));
    const wish: Wish = { kind: 'bought_together', count: 3, min: 2, else: 'popular', ...w };
    return choose(wish, { basket, bought: new Set(bought) }, { ...shelf, products }, NOW).map(
      (c) => `${c.productId}:${c.reason}`,
    );
  };

  it('adds up what is near to several products of the basket', () => {
    expect(ask({}, ['shirt', 'shoes'])).toEqual(['hat:bought_together', 'belt:bought_together']);
  });

  it('fills up with popular products when too few were found', () => {
    expect(ask({}, ['shoes'])).toEqual(['hat:bought_together', 'mug:popular', 'belt:popular']);
    expect(ask({ kind: 'popular', count: 2 }, [])).toEqual(['mug:popular', 'hat:popular']);
  });

  it('never shows what somebody has, or what cannot be had', () => {
    expect(ask({}, ['shirt'], ['belt'], ['mug'])).toEqual(['hat:bought_together', 'pen:popular']);
  });

  it('shows nothing rather than less than the least', () => {
    expect(ask({ else: null }, ['shoes'])).toEqual([]);
    expect(ask({ min: 4 }, ['shoes'], [], ['pen', 'mug'])).toEqual([]);
  });

  it('finds what goes with the basket and is of another kind', () => {
    expect(ask({ kind: 'complements', min: 1 }, ['shirt'])).toEqual(['belt:complements']);
    expect(ask({ kind: 'complements', min: 1 }, ['unheard-of'])).toEqual(['mug:popular', 'hat:popular', 'belt:popular']);
  });

  it('goes one step up in price, within the category and the currency', () => {
    expect(ask({ kind: 'next_price', min: 1 }, ['shirt'])).toEqual(['silk-shirt:next_price', 'hat:next_price']);
    expect(ask({ kind: 'next_price', min: 1, else: null }, ['pen'])).toEqual([]);
  });

  it('knows what is new in their categories, and in all where none is known', () => {
    expect(ask({ kind: 'new', min: 1 }, ['shirt'])).toEqual(['coat:new']);
    expect(ask({ kind: 'new', min: 1 }, [])).toEqual(['pen:new', 'coat:new']);
  });

  it('knows what is reduced, theirs first, then the most reduced', () => {
    expect(ask({ kind: 'on_sale', min: 1 }, ['shirt'])).toEqual(['silk-shirt:on_sale', 'mug:on_sale']);
    expect(ask({ kind: 'on_sale', min: 1 }, [])).toEqual(['mug:on_sale', 'silk-shirt:on_sale']);
  });

  it('takes the best by turns, each product once', () => {
    expect(ask({ kind: 'best', count: 6 }, ['shirt'])).toEqual([
      'belt:bought_together',
      'silk-shirt:next_price',
      'coat:new',
      'mug:popular',
      'hat:bought_together',
      'pen:popular',
    ]);
  });

  it('never shows what is owned, gone, in the basket or twice, and never less than the least, whatever is asked', () => {
    const ids = [...shelf.products.keys(), 'unheard-of'];
    const some = fc.subarray(ids);
    const kind = fc.constantFrom<RecommendKind>(
      'bought_together',
      'popular',
      'complements',
      'next_price',
      'new',
      'on_sale',
      'best',
    );
    fc.assert(
      fc.property(kind, some, some, some, fc.nat(5), fc.nat(5), (k, basket, bought, gone, count, min) => {
        const shown = ask({ kind: k, count, min }, basket, bought, gone).map((s) => s.split(':')[0]!);
        expect(shown.filter((id) => [...basket, ...bought, ...gone, 'shoes', 'unheard-of'].includes(id))).toEqual([]);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.length).toBeLessThanOrEqual(count);
        if (shown.length > 0) expect(shown.length).toBeGreaterThanOrEqual(min);
      }),
    );
  });
});
