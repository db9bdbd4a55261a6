import { MINUTE, SECOND } from '../kernel/duration';
import { Breaker } from './breaker';
import { DomainBrake } from './domain-brake';
import { Line, type Queued } from './line';
import { reclaim } from './reclaim';
import { TokenBucket } from './token-bucket';

const limits = { inFlight: 3, perDomain: () => ({ rate: Infinity, inFlight: 1 }), perSecond: 1000, batch: 10 };
const m = (id: number, domain: string | null = null, lane: 'service' | 'marketing' = 'marketing'): Queued => ({
  id,
  domain,
  gatedAt: 0,
  row: { lane },
});

describe('a waiting line', () => {
  it('lets service messages go first, and no more in flight than it may', () => {
    const line = new Line<Queued>(limits);
    line.add([m(1), m(2), m(3), m(4, null, 'service')]);
    expect([line.take(0), line.take(0), line.take(0), line.take(0)].map((x) => x?.id)).toEqual([4, 1, 2, undefined]);
  });

  it('passes over a domain that has its share in flight', () => {
    const line = new Line<Queued>(limits);
    const first = m(1, 'slow.example');
    line.add([first, m(2, 'slow.example'), m(3, 'other.example')]);
    expect([line.take(0)?.id, line.take(0)?.id, line.take(0)?.id]).toEqual([1, 3, undefined]);
    line.landed(first);
    expect(line.take(0)?.id).toBe(2);
  });

  it('has room for a batch while another one leaves, and for one while the provider is being tried again', () => {
    const line = new Line<Queued>(limits);
    expect(line.room(0)).toBe(10);
    line.add(Array.from({ length: 10 }, (_, i) => m(i)));
    expect(line.room(0)).toBe(10);
    line.add([m(10)]);
    expect(line.room(0)).toBe(0);
    line.remove(() => true);
    line.breaker.failed(0);
    expect(line.room(0)).toBe(0);
    expect(line.room(line.breaker.reopensAt)).toBe(1);
  });
});

describe('a breaker', () => {
  it('opens at once, doubles its pause, and closes at the first success', () => {
    const breaker = new Breaker();
    expect(breaker.failed(0)).toBe(true);
    expect(breaker.state(1)).toBe('open');
    expect(breaker.failed(1)).toBe(false);
    expect(breaker.state(2 * SECOND)).toBe('probing');
    breaker.failed(2 * SECOND);
    expect(breaker.reopensAt).toBe(6 * SECOND);
    expect(breaker.worked()).toBe(true);
    expect(breaker.state(7 * SECOND)).toBe('closed');
  });
});

describe('a domain brake', () => {
  it('counts the strikes of one pause once, doubles the next pause, and forgets at a success', () => {
    const brake = new DomainBrake();
    expect(brake.strike('a.example', 0)).toBe(MINUTE);
    expect(brake.strike('a.example', 1)).toBe(MINUTE + 1);
    expect(brake.strike('a.example', 2 * MINUTE)).toBe(4 * MINUTE);
    expect(brake.pausedUntil('a.example', 3 * MINUTE)).toBe(4 * MINUTE);
    expect(brake.pausedUntil('b.example', 3 * MINUTE)).toBeNull();
    brake.worked('a.example');
    expect(brake.pausedUntil('a.example', 3 * MINUTE)).toBeNull();
  });
});

describe('a token bucket', () => {
  it('lets no more than its rate and one burst through', () => {
    const bucket = new TokenBucket(10);
    let taken = 0;
    for (let now = 0; now < 2000; now++) {
      if (bucket.wait(now) > 0) continue;
      bucket.take(now);
      taken++;
    }
    expect(taken).toBe(20);
    expect(bucket.wait(2000)).toBe(0);
    bucket.take(2000);
    expect(bucket.wait(2000)).toBe(100);
  });
});

describe('taking a lost message back', () => {
  it.each([
    ['nothing was intended', 'email', undefined, 'queued'],
    ['an e-mail may have left', 'email', null, 'queued'],
    ['an SMS may have left', 'sms', null, 'unknown'],
    ['it was accepted', 'sms', 'accepted', 'sent'],
    ['it was refused', 'sms', 'not_accepted', 'queued'],
  ] as const)('%s', (_, channel, outcome, status) => {
    expect(reclaim({ channel, fence: 2 }, outcome === undefined ? undefined : { fence: 2, outcome }).status).toBe(status);
  });

  it('looks only at the attempt of the last claim', () => {
    expect(reclaim({ channel: 'sms', fence: 3 }, { fence: 2, outcome: null })).toEqual({ status: 'queued', ambiguous: false });
  });
});
