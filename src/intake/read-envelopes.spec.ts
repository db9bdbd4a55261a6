import { freshen, readEnvelopes } from './read-envelopes';

const event = (id: string, timestamp: string, order = '1') => ({
  id,
  type: 'order.placed',
  timestamp,
  data: { order: { id: order, placed_at: timestamp } },
});
const [a, b] = [event('a', '2026-03-01T08:00:00Z'), event('b', '2026-03-02T08:00:00+08:00')];

describe('events of a file', () => {
  it('one, a list, or one per line', () => {
    expect(readEnvelopes(JSON.stringify(a, null, 2), 'x')).toEqual([a]);
    expect(readEnvelopes(`\ufeff${JSON.stringify([a, b])}`, 'x')).toEqual([a, b]);
    expect(readEnvelopes(`# two\n${JSON.stringify(a)}\r\n\n${JSON.stringify(b)}\n`, 'x')).toEqual([a, b]);
  });

  it.each([
    [`${JSON.stringify(a)}\n{`, 'x.jsonl:2:1', /no JSON/],
    [`${JSON.stringify(a)}\n{"type":"order.paid"}`, 'x.jsonl:2:1', /timestamp/],
    [JSON.stringify([a, 7]), 'x.jsonl[1]', /this/],
    [JSON.stringify({ ...a, type: 'paid' }), 'x.jsonl', /type: is no event type/],
  ])('%s: says where', (text, at, message) => {
    expect(() => readEnvelopes(text, 'x.jsonl')).toThrow(
      expect.objectContaining({ at, message: expect.stringMatching(message) }),
    );
  });

  it('made fresh: the latest is now, distances stay, ids that were equal are equal and new', () => {
    const now = Date.UTC(2026, 5, 1, 12);
    const [first, second] = freshen([a, b], now) as [typeof a, typeof b];
    expect(second.timestamp).toBe('2026-06-01T12:00:00.000Z');
    expect(first.timestamp).toBe('2026-05-31T20:00:00.000Z');
    expect(first.data.order.placed_at).toBe(first.timestamp);
    expect(first.data.order.id).toBe(second.data.order.id);
    expect(first.data.order.id).not.toBe('1');
    expect(first.id).not.toBe(second.id);
    expect(freshen([a], now + 1000)[0]!.id).not.toBe(freshen([a], now)[0]!.id);
  });
});
