import fc from 'fast-check';
import { mayMarket, type ConsentRecord } from './may-send';
import { newRecords } from './new-records';

const record = (of: Partial<ConsentRecord>): ConsentRecord => ({
  channel: 'email',
  address: 'an@example.com',
  purpose: 'marketing',
  topic: null,
  state: 'granted',
  basis: null,
  byPerson: false,
  at: 1,
  ...of,
});

describe('the consent history', () => {
  it('keeps a repeated yes once', () => {
    const orders = Array.from({ length: 50 }, (_, at) => record({ at }));
    expect(newRecords([], orders)).toHaveLength(1);
    expect(newRecords([orders[0]!], orders)).toHaveLength(0);
    const clicks = Array.from({ length: 50 }, (_, at) => record({ at, byPerson: true }));
    expect(newRecords([], clicks)).toHaveLength(1);
  });

  it('keeps every change', () => {
    const story = [record({ byPerson: true }), record({ state: 'withdrawn', at: 2 }), record({ byPerson: true, at: 3 })];
    expect(newRecords([], story)).toEqual(story);
    expect(newRecords(story, story)).toEqual([]);
  });

  it('decides as the whole history would, as long as it is told in order', () => {
    const any = fc.record({
      address: fc.constantFrom('a', 'b', null),
      state: fc.constantFrom('granted' as const, 'withdrawn' as const, 'not_given' as const),
      byPerson: fc.boolean(),
      at: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 9 }), (all) => {
        const story = all.map(record).sort((a, b) => a.at - b.at);
        expect(mayMarket(newRecords([], story), 'email', {})).toBe(mayMarket(story, 'email', {}));
      }),
    );
  });

  it('never allows more than the whole history would, however it is told', () => {
    const any = fc.record({
      state: fc.constantFrom('granted' as const, 'withdrawn' as const),
      byPerson: fc.boolean(),
      at: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 9 }), (all) => {
        const story = all.map(record);
        if (mayMarket(newRecords([], story), 'email', {}) === 'granted') expect(mayMarket(story, 'email', {})).toBe('granted');
      }),
    );
  });
});
