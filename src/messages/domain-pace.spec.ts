import fc from 'fast-check';
import { defaultSettings } from '../config/settings';
import { MINUTE, SECOND } from '../kernel/duration';
import { domainLimits, DomainPace } from './domain-pace';
import { Line, type Queued } from './line';

const at = (limits: { rate?: number; inFlight?: number }) => () => ({ rate: Infinity, inFlight: 10, ...limits });
const m = (id: number, domain = 'gmail.com', lane: 'service' | 'marketing' = 'marketing'): Queued => ({
  ...{ id, domain, gatedAt: 0 },
  row: { lane },
});

/** Departures within so many milliseconds from `now` on, each landing as soon as it left. */
function departures(pace: DomainPace, now: number, within: number): number {
  let count = 0;
  for (let t = now; t < now + within; t++) {
    const turn = pace.nextAt('gmail.com');
    if (turn === null || turn > t) continue;
    pace.left('gmail.com', t);
    pace.worked('gmail.com', t);
    pace.landed('gmail.com');
    count++;
  }
  return count;
}

describe('the pace of a receiving domain (M12)', () => {
  it('never leaves a line faster than its rate nor more at once than its places, whatever arrives and ends when (property)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 900 })), {
          maxLength: 25,
        }),
        (rate, inFlight, events) => {
          const line = new Line<Queued>({ inFlight: 10, perDomain: at({ rate, inFlight }), perSecond: 1e6, batch: 100 });
          const left: number[] = [];
          const flying: { item: Queued; until: number }[] = [];
          let now = 0;
          for (const [pause, arriving, lasting] of events) {
            now += pause;
            line.add(Array.from({ length: arriving }, (_, i) => m(left.length * 100 + i)));
            for (const done of flying.splice(0))
              if (done.until <= now) line.landed(done.item);
              else flying.push(done);
            for (let next = line.take(now); next; next = line.take(now)) {
              left.push(now);
              flying.push({ item: next, until: now + lasting });
            }
            expect(flying.length).toBeLessThanOrEqual(inFlight);
          }
          for (const [i, from] of left.entries()) {
            const within = left.slice(i).filter((t) => t < from + SECOND).length;
            expect(within).toBeLessThanOrEqual(rate);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves other domains alone', () => {
    const line = new Line<Queued>({
      ...{ inFlight: 10, perSecond: 1e6, batch: 100 },
      perDomain: (domain) => ({ rate: domain === 'gmail.com' ? 1 : Infinity, inFlight: 10 }),
    });
    line.add([m(1), m(2), m(3, 'other.example'), m(4, 'gmail.com', 'service')]);
    const taken = () => line.take(0)?.id;
    expect([taken(), taken(), taken()]).toEqual([4, 3, undefined]);
    expect(line.nextTurn(0)).toBe(SECOND);
    expect(line.take(SECOND)?.id).toBe(1);
  });

  it('halves when the domain asks for less, and regains it by equal steps', () => {
    const pace = new DomainPace(at({ rate: 10 }));
    expect(departures(pace, 0, SECOND)).toBe(10);
    pace.slowed('gmail.com', SECOND);
    expect(departures(pace, SECOND, SECOND)).toBe(5);
    pace.slowed('gmail.com', 2 * SECOND);
    const slow = departures(pace, 3 * SECOND, 4 * SECOND);
    expect(slow).toBe(10);
    let rates = 0;
    for (let minute = 1; minute <= 15; minute++) rates = departures(pace, 10 * SECOND + minute * MINUTE, SECOND);
    expect(rates).toBe(10);
  });

  it('slows an unlimited domain from what it was sent, and frees it again', () => {
    const pace = new DomainPace(at({}));
    pace.left('gmail.com', 0);
    for (let i = 1; i < 40; i++) pace.book('gmail.com', i * 100);
    pace.slowed('gmail.com', 4 * SECOND);
    expect(pace.taking('gmail.com', 1)).toBeCloseTo(200);
    pace.landed('gmail.com');
    for (let minute = 1; minute <= 11; minute++) departures(pace, minute * MINUTE, SECOND);
    expect(pace.taking('gmail.com', 1000)).toBe(0);
  });

  it('keeps out of the line what has no turn soon: marketing spread out, service before it', () => {
    const line = new Line<Queued>({ inFlight: 10, perDomain: at({ rate: 1 }), perSecond: 1e6, batch: 100 });
    const admit = line.admission(0);
    const answers = Array.from({ length: 9 }, () => admit('gmail.com', 'marketing', 1000));
    expect(answers).toEqual([null, null, null, null, null, null, 7000, 8000, 9000]);
    expect(admit('gmail.com', 'service', 1000)).toBeNull();
    expect(admit('other.example', 'marketing', 1000)).toBeNull();
  });
});

it('reads the limits of a domain from its own entry, else from what holds for all', () => {
  const { email } = defaultSettings().channels;
  const limits = domainLimits({
    ...{ ...email, per_domain_in_flight: 4, per_domain_rate_per_second: 20 },
    domains: { 'gmail.com': { rate_per_second: 5 }, 'qq.com': { in_flight: 1 } },
  });
  expect(limits('gmail.com')).toEqual({ rate: 5, inFlight: 4 });
  expect(limits('qq.com')).toEqual({ rate: 20, inFlight: 1 });
  expect(limits('constructor')).toEqual({ rate: 20, inFlight: 4 });
  expect(domainLimits(email)('any.example')).toEqual({ rate: Infinity, inFlight: 10 });
});
