import { DAY, HOUR, MINUTE } from '../src/kernel/duration';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { mailing, type Mailing } from './support/mailing';

describe.each(dialects)('guard rails on %s (M11, F8)', (dialect) => {
  let test: TestDatabase;
  let at: Mailing;

  beforeAll(async () => void (test = await testDatabase(dialect)));
  afterAll(() => test.drop());
  beforeEach(async () => {
    at = await mailing(test, { settings: (s) => void (s.rules.guard_rails.minimum = 50) });
  });

  const later = (ms: number) => at.clock.set(at.clock.now() + ms);

  /** So many of the accepted e-mails come back as this. */
  async function comeBack(count: number, is: 'complained' | 'bounced'): Promise<void> {
    const sent = (await at.rows()).filter((r) => r.status === 'sent').slice(0, count);
    const reports = sent.map((r) => ({ message: { ref: r.ref }, is, kind: 'hard' as const, at: at.clock.now() }));
    // Providers repeat themselves: what is told twice counts once.
    for (let times = 0; times < 2; times++)
      await test.database.tx((tx) => at.it.delivery.onReports(tx, [...reports, ...reports], at.clock.now()));
  }

  it('hold marketing e-mail when readers complain, let service e-mail pass, and end when the rate is down again', async () => {
    await at.queue(60);
    await at.settle();
    await comeBack(1, 'complained');
    later(MINUTE);
    await at.settle();
    expect(await at.it.guardRails.report()).toMatchObject({ sent: 60, complaints: 1 / 60, held: ['complaints'] });
    expect(await at.it.guardRails.concern()).toContain(
      'marketing e-mail of huike.test waits because of complaints (complaints 1.67 %',
    );

    await at.queue(5);
    await at.queue(3, { purpose: 'service' });
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 63, guard_rail: 5 });

    // A restart forgets nothing.
    const reborn = await at.another();
    later(HOUR);
    await at.settle(reborn);
    expect(await at.tally()).toEqual({ sent: 63, guard_rail: 5 });

    later(7 * DAY);
    await at.settle(reborn);
    expect(await at.tally()).toEqual({ sent: 68 });
    expect(await reborn.guardRails.concern()).toBeUndefined();
  });

  it('hold marketing e-mail when addresses do not exist, refused at once or returned later', async () => {
    let n = 0;
    at.email.answer = () =>
      ++n <= 3
        ? { is: 'refused', permanent: true, about: 'address', code: 550, enhanced: '5.1.1', reply: 'no such user' }
        : { is: 'accepted', providerId: null };
    await at.queue(100);
    await at.settle();
    await comeBack(1, 'bounced');
    later(MINUTE);
    expect(await at.it.guardRails.report()).toMatchObject({ bounces: 0.04, held: [], warned: ['bounces'] });
    await comeBack(1, 'bounced');
    later(MINUTE);
    await at.queue(2);
    await at.settle();
    expect(await at.it.guardRails.report()).toMatchObject({ bounces: 0.05, held: ['bounces'] });
    expect(await at.tally()).toMatchObject({ guard_rail: 2 });
  });

  it('do not hold on what is too little to judge by', async () => {
    await at.queue(20);
    await at.settle();
    await comeBack(10, 'complained');
    later(MINUTE);
    await at.queue(1);
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 21 });
  });

  it('let an operator send on for a day', async () => {
    await at.queue(50);
    await at.settle();
    await comeBack(5, 'complained');
    later(MINUTE);
    await at.queue(2);
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 50, guard_rail: 2 });
    expect(await at.it.guardRails.resume()).toEqual({ until: at.clock.now() + DAY, released: 2 });
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 52 });
    later(DAY);
    await at.queue(1);
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 52, guard_rail: 1 });
  });

  it.each(['5.7.26', '5.7.515'])('hold marketing e-mail at once when authentication is refused with %s', async (enhanced) => {
    at.email.answer = () => ({
      is: 'refused',
      permanent: true,
      about: 'domain',
      code: 550,
      enhanced,
      reply: 'not authenticated',
    });
    await at.queue(1);
    await at.settle();
    at.email.answer = () => ({ is: 'accepted', providerId: null });
    await at.queue(4, { at: 'elsewhere.example' });
    await at.queue(1, { at: 'elsewhere.example', purpose: 'service' });
    await at.settle();
    // The refused one waits for its own next attempt: it is not the reader's fault.
    expect(await at.tally()).toEqual({ queued: 1, sent: 1, guard_rail: 4 });
    expect(await at.it.guardRails.concern()).toContain('authentication');
    later(6 * HOUR);
    await at.settle();
    expect(await at.tally()).toEqual({ sent: 6 });
  });
});
