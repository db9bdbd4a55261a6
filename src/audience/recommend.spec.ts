import { AffinityCounter } from './affinity';
import { choose, type Neighbour, type Wish } from './recommend';

const counted = (...baskets: string[][]) => {
  const counter = new AffinityCounter();
  for (const basket of baskets) counter.add(basket);
  return counter;
};

describe('what is bought together', () => {
  it('puts a pair seen often before one seen once, however rare its products are', () => {
    const often = Array.from({ length: 10 }, () => ['shirt', 'belt']);
    const near = counted(...often, ['shirt', 'harp'], ...Array.from({ length: 10 }, () => ['shirt'])).affinities();
    expect(near.filter((a) => a.productId === 'shirt').map((a) => a.otherId)).toEqual(['belt', 'harp']);
  });

  it('is the same from both sides, and counts a product once an order', () => {
    const near = counted(['a', 'b', 'b', 'a']).affinities();
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

describe('recommending', () => {
  const near: Neighbour[] = [
    { productId: 'shirt', otherId: 'belt', score: 0.5 },
    { productId: 'shirt', otherId: 'hat', score: 0.3 },
    { productId: 'shoes', otherId: 'hat', score: 0.3 },
  ];
  const wish: Wish = { kind: 'bought_together', count: 3, min: 2, else: 'popular' };
  const ask = (w: Partial<Wish>, basket: string[], bought: string[] = [], gone: string[] = []) =>
    choose({ ...wish, ...w }, basket, near, ['mug', 'hat', 'belt', 'pen'], new Set(bought), (id) => !gone.includes(id)).map(
      (c) => `${c.productId}:${c.reason}`,
    );

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
});
