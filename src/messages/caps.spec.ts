import fc from 'fast-check';
import { capFrees, capsFree, capsReach, yieldsUntil } from './caps';

const cap = { gap: 10, windows: [{ within: 100, count: 3 }] };

describe('a frequency cap', () => {
  it('is free at first', () => expect(capFrees([], cap, 0)).toBeNull());

  it('keeps the gap', () => {
    expect(capFrees([50], cap, 59)).toBe(60);
    expect(capFrees([50], cap, 60)).toBeNull();
  });

  it('counts in a sliding window', () => {
    expect(capFrees([0, 20, 40], cap, 60)).toBe(100);
    expect(capFrees([40, 0, 20], cap, 100)).toBeNull();
  });

  it('counts in several windows: the fullest decides', () => {
    const two = { gap: 0, windows: [{ within: 100, count: 3 }, { within: 1000, count: 4 }] }; // prettier-ignore
    expect(capFrees([0, 1, 2], two, 50)).toBe(100);
    expect(capFrees([0, 1, 2, 150], two, 200)).toBe(1000);
    expect(capFrees([0, 1, 2, 150], two, 1000)).toBeNull();
  });

  it('never lets more than its count into any window, nor two closer than `gap`, however often it is asked', () => {
    const window = fc.record({ within: fc.integer({ min: 1, max: 200 }), count: fc.integer({ min: 1, max: 5 }) });
    const rule = fc.record({ gap: fc.integer({ min: 0, max: 40 }), windows: fc.array(window, { maxLength: 3 }) });
    const steps = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 120 });
    fc.assert(
      fc.property(rule, steps, (r, waits) => {
        const taken: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          if (capFrees(taken, r, now) === null) taken.push(now);
        }
        for (const [i, at] of taken.entries()) {
          if (i > 0) expect(at - taken[i - 1]!).toBeGreaterThanOrEqual(r.gap);
          for (const { within, count } of r.windows)
            expect(taken.filter((t) => t > at - within && t <= at).length).toBeLessThanOrEqual(count);
        }
      }),
    );
  });

  it('is free at the instant it names, and not a moment before', () => {
    const any = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 10 });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 300 }), (taken, now) => {
        const past = taken.filter((t) => t <= now);
        const frees = capFrees(past, cap, now);
        if (frees === null) return;
        expect(capFrees(past, cap, frees)).toBeNull();
        expect(capFrees(past, cap, frees - 1)).toBe(frees);
      }),
    );
  });
});

describe('a cap over both channels', () => {
  const none = { gap: 0, windows: [] };
  const caps = { email: cap, sms: none, both: { gap: 0, windows: [{ within: 50, count: 2 }] } };

  it('counts messages of either, beside the channel’s own', () => {
    expect(capsFree({ email: [0], sms: [20] }, caps, 'sms', 30)).toBe(50);
    expect(capsFree({ email: [0], sms: [] }, caps, 'sms', 30)).toBeNull();
    expect(capsFree({ email: [25], sms: [] }, caps, 'email', 30)).toBe(35);
    expect(capsFree({ email: [25], sms: [0] }, caps, 'email', 30)).toBe(50);
    expect(capsFree({ email: [0], sms: [0] }, { ...caps, both: null }, 'sms', 1)).toBeNull();
  });

  it('reaches back as far as the longest of its windows', () => {
    expect(capsReach(caps, 'email')).toBe(100);
    expect(capsReach(caps, 'sms')).toBe(50);
  });
});

describe('giving way to a more important message that is due soon', () => {
  const caps = { email: cap, sms: cap, both: null };
  const none = { email: [], sms: [] };

  it('waits for the first that would find no room after this one', () => {
    expect(yieldsUntil(none, [105, 103], caps, 'email', 100)).toBe(103);
    expect(yieldsUntil(none, [110], caps, 'email', 100)).toBeNull();
    expect(yieldsUntil(none, [], caps, 'email', 100)).toBeNull();
  });

  it('does not wait for one that has no room anyway, nor for one that is due already', () => {
    expect(yieldsUntil({ email: [97], sms: [] }, [105], caps, 'email', 100)).toBeNull();
    expect(yieldsUntil(none, [100, 90], caps, 'email', 100)).toBeNull();
  });
});
