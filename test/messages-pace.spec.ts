import type { Sending } from './support/sending';
import { LinksService } from '../src/links/links.service';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { mailing } from './support/mailing';

describe.each(dialects)('the pace of sending on %s (M12)', (dialect) => {
  let test: TestDatabase;
  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());

  it('keeps a domain to its rate and its places, and lets the others go', async () => {
    const at = await mailing(test, {
      settings: (s) => void (s.channels.email.domains = { 'gmail.com': { rate_per_second: 40, in_flight: 2 } }),
    });
    const left: number[] = [];
    let flying = 0;
    let most = 0;
    at.email.answer = async ({ to }) => {
      if (!to.endsWith('@gmail.com')) return { is: 'accepted', providerId: null };
      left.push(at.clock.lease());
      most = Math.max(most, ++flying);
      await new Promise((resolve) => setTimeout(resolve, 60));
      flying--;
      return { is: 'accepted', providerId: null };
    };
    await at.queue(50, { at: 'gmail.com' });
    await at.queue(10, { at: 'other.example' });
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 60 });
    // Departures are noted by the very clock that the rate goes by.
    const crowd = Math.max(...left.map((from) => left.filter((t) => t >= from && t < from + 500).length));
    expect(crowd).toBeLessThanOrEqual(20 + 1);
    expect(most).toBe(2);
    const last = at.email.taken.findLastIndex((mail) => mail.to.endsWith('@other.example'));
    expect(last).toBeLessThan(40);
  });

  it('leaves what has no turn soon in the queue, where it keeps nobody waiting', async () => {
    const at = await mailing(test, {
      settings: (s) => void (s.channels.email.domains = { 'slow.example': { rate_per_second: 0.1 } }),
    });
    await at.queue(30, { at: 'slow.example' });
    await at.queue(5, { at: 'other.example' });
    for (let rounds = 0; rounds < 5; rounds++) await at.it.dispatch.dispatch();
    expect(at.email.taken.filter((mail) => mail.to.endsWith('@other.example'))).toHaveLength(5);
    const dues = (await at.rows()).filter((r) => r.status === 'queued').map((r) => r.due_at - at.clock.now());
    expect(dues).toHaveLength(29);
    expect(new Set(dues).size).toBe(29);
    expect(Math.min(...dues)).toBeGreaterThanOrEqual(10_000);
  });

  it('holds what a warm-up plan has no room for until the next day, service first, across restarts', async () => {
    const at = await mailing(test, {
      settings: (s) => void (s.channels.email.warm_up = { start: '2026-03-02', per_day: [10, 20], keep_for_service: 0.2 }),
    });
    await at.queue(6);
    await at.settle();
    await at.queue(20);
    await at.queue(1, { purpose: 'service' });
    const reborn = await at.another();
    await at.settle(reborn);
    // Eight of ten are marketing's; the service e-mail went first and left it seven.
    expect(await at.tally()).toEqual({ sent: 8, warm_up: 19 });
    await at.queue(4, { purpose: 'service' });
    await Promise.all([at.settle(reborn), at.settle(await at.another())]);
    expect(await at.tally()).toEqual({ sent: 10, warm_up: 21 });

    const midnight = Date.parse('2026-03-03T00:00:00+08:00');
    expect(await reborn.dispatch.nextDue()).toBe(midnight);
    at.clock.set(midnight);
    await at.settle(reborn);
    expect(await at.tally()).toEqual({ sent: 26, warm_up: 5 });
    expect((await at.rows()).filter((r) => r.lane === 'service' && r.status !== 'sent')).toEqual([]);
    at.clock.set(Date.parse('2026-03-04T00:00:00+08:00'));
    await at.settle(reborn);
    expect(await at.tally()).toEqual({ sent: 31 });
  });

  it('sends a retry from the same return address and as the same bytes (M9)', async () => {
    const at = await mailing(test, { env: { BOUNCE_ADDRESS: 'bounces@mail.huike.test' } });
    at.email.answer = () => ({ is: 'unknown', phase: 'data', reply: 'gone after the dot' });
    await at.queue(1);
    await at.settle();
    at.email.answer = () => ({ is: 'accepted', providerId: null });
    const reborn: Sending = await at.another();
    at.clock.set((await reborn.dispatch.nextDue())!);
    await at.settle(reborn);
    const [first, second] = at.email.offered;
    expect(second!.mime.equals(first!.mime)).toBe(true);
    expect(second!.envelopeFrom).toBe(first!.envelopeFrom);
    const [row] = await at.rows();
    const links = new LinksService(at.it.config);
    expect(links.readReturnAddress(first!.envelopeFrom)).toEqual({ purpose: 'bounce', ref: row!.ref });
    const mailto = /<mailto:([^?>]+)\?subject=unsubscribe>/.exec(first!.mime.toString().replace(/\r\n /g, ' '))![1]!;
    expect(links.readReturnAddress(mailto)).toEqual({ purpose: 'unsubscribe', ref: row!.ref });
  });
});
