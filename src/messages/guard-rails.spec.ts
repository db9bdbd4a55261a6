import { DAY, HOUR } from '../kernel/duration';
import { atRest, heldBy, judgeCounts, ratesOf, type GuardRule, type GuardState, type SendingCounts } from './guard-rails';

const rule: GuardRule = {
  ...{ window: 7 * DAY, minimum: 1000, authentication: 6 * HOUR },
  complaints: { warn: 0.001, pause: 0.003 },
  bounces: { warn: 0.02, pause: 0.05 },
};
const nothing: SendingCounts = { sent: 0, refused: 0, bounced: 0, complained: 0 };
const calm = atRest('shop.example');
const after = (counts: Partial<SendingCounts>, before: GuardState = calm, now = 0) =>
  judgeCounts(before, { ...nothing, ...counts }, rule, now);

describe('the guard rails', () => {
  it('count complaints by what was delivered, and hard bounces by what was handed over', () => {
    expect(ratesOf({ sent: 1000, refused: 0, bounced: 200, complained: 8 })).toEqual({ complaints: 0.01, bounces: 0.2 });
    expect(ratesOf({ sent: 900, refused: 100, bounced: 0, complained: 0 }).bounces).toBe(0.1);
    expect(ratesOf(nothing)).toEqual({ complaints: 0, bounces: 0 });
  });

  it.each([
    ['complaints', { sent: 10_000, complained: 9 }, 'well'],
    ['complaints', { sent: 10_000, complained: 10 }, 'warn'],
    ['complaints', { sent: 10_000, complained: 29 }, 'warn'],
    ['complaints', { sent: 10_000, complained: 30 }, 'pause'],
    ['bounces', { sent: 10_000, bounced: 199 }, 'well'],
    ['bounces', { sent: 10_000, bounced: 200 }, 'warn'],
    ['bounces', { sent: 10_000, bounced: 500 }, 'pause'],
    ['bounces', { sent: 9500, refused: 500 }, 'pause'],
  ] as const)('on %s of %j: %s', (what, counts, level) => {
    expect(after(counts)[what]).toBe(level);
  });

  it('let a small shop be: one complaint of twenty mails says nothing yet', () => {
    expect(after({ sent: 20, complained: 1 })).toEqual(calm);
    expect(after({ sent: 999, complained: 900 })).toEqual(calm);
    expect(after({ sent: 1000, complained: 3 }).complaints).toBe('pause');
  });

  it('end a pause only below the line of the warning, however few mails are left to judge by', () => {
    const paused = after({ sent: 1000, complained: 10 });
    expect(heldBy(paused)).toEqual(['complaints']);
    expect(after({ sent: 800, complained: 2 }, paused).complaints).toBe('pause');
    expect(after({ sent: 10_000, complained: 10 }, paused).complaints).toBe('pause');
    expect(after({ sent: 10_000, complained: 9 }, paused).complaints).toBe('well');
    expect(after({}, paused)).toEqual(calm);
  });

  it('hold while authentication is refused, and let an operator overrule everything for a while', () => {
    const refused: GuardState = { ...calm, authenticationUntil: HOUR };
    expect(heldBy(after({}, refused, HOUR - 1))).toEqual(['authentication']);
    expect(heldBy(after({}, refused, HOUR))).toEqual([]);
    const overruled: GuardState = { ...refused, complaints: 'pause', resumedUntil: DAY };
    const still = { sent: 1000, complained: 10 };
    expect(heldBy(after(still, overruled, DAY - 1))).toEqual([]);
    expect(heldBy(after(still, overruled, DAY))).toEqual(['complaints']);
  });
});
