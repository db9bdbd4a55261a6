import fc from 'fast-check';
import { fifthsOf, groupOf, RFM_GROUPS, type Fifth } from './rfm';

const scores = (...values: number[]) => values.map(fifthsOf(values));

describe('fifths', () => {
  it('cuts distinct values into five equal parts, 5 the best', () => {
    expect(scores(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect(scores(50, 10, 40, 20, 30)).toEqual([5, 1, 4, 2, 3]);
  });

  it('gives equals the same score, by how many are worse', () => {
    expect(scores(1, 1, 1, 1, 1, 1, 2, 3, 4, 5)).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 5, 5]);
  });

  it('spreads fewer than five values over the whole scale', () => {
    expect(scores(1, 1, 1, 2)).toEqual([1, 1, 1, 5]);
    expect(scores(1, 2, 2, 9)).toEqual([1, 3, 3, 5]);
    expect(scores(4, 3, 2, 1)).toEqual([5, 4, 2, 1]);
  });

  it('calls nobody better where all are alike', () => {
    expect(scores(7, 7, 7)).toEqual([3, 3, 3]);
    expect(scores(7)).toEqual([3]);
    expect(scores()).toEqual([]);
  });

  it('says of everybody how many are worse, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 80 }), (values) => {
        if (new Set(values).size < 5) return;
        const score = fifthsOf(values);
        for (const v of values) {
          const worse = values.filter((other) => other < v).length / values.length;
          expect(score(v)).toBe(1 + [0.2, 0.4, 0.6, 0.8].filter((part) => worse >= part - 1e-12).length);
        }
      }),
    );
  });
});

describe('groups', () => {
  const all: Fifth[] = [1, 2, 3, 4, 5];

  it('names every pair of scores, and uses every name', () => {
    const used = new Set(all.flatMap((r) => all.map((f) => groupOf(r, f, 9))));
    expect([...used].sort()).toEqual([...RFM_GROUPS].sort());
  });

  it('knows the best, the new and the lost', () => {
    expect(groupOf(5, 5, 12)).toBe('champions');
    expect(groupOf(2, 4, 6)).toBe('at_risk');
    expect(groupOf(1, 1, 2)).toBe('lost');
  });

  it('calls nobody loyal who bought once', () => {
    expect(groupOf(5, 3, 1)).toBe('new');
    expect(groupOf(1, 5, 1)).toBe('lost');
  });
});
