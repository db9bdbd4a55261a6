import { BackfillService } from '../src/flows/backfill.service';
import { DAY, HOUR } from '../src/kernel/duration';
import { aContact, aFlow, anOrder, START } from './support/builders';
import { command } from './support/command';
import { dialects } from './support/database';
import { FlowsHarness, type Happening } from './support/flows-harness';

const review = aFlow('review')
  .on('order.delivered', { 'order.items': { any: { title: 'Linen shirt' } } })
  .exitOn({ event: 'custom.reviewed', match: 'contact' })
  .wait('10d')
  .email('hello')
  .wait('5d')
  .email('again');

const delivered = (id: string, daysAgo: number, more: Partial<Happening> = {}): Happening => ({
  type: 'order.delivered',
  contact: aContact({ externalId: `buyer of ${id}`, email: `${id}@example.com` }),
  order: anOrder({ externalId: id }),
  at: START - daysAgo * DAY,
  key: `order.delivered:${id}`,
  ...more,
});

describe.each(dialects)('taking in who qualified before the flow existed, on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => {
    shop = await FlowsHarness.open(dialect, []);
    await shop.happens(
      delivered('today', 0),
      delivered('recent', 8),
      delivered('imported', 6, { history: true }),
      delivered('just late', 12),
      delivered('too late', 14),
      delivered('long ago', 60),
      delivered('reviewed', 5),
      delivered('of the test', 5, { test: true }),
      delivered('of trousers', 5, { order: anOrder({ externalId: 'of trousers', items: [] }) }),
      { type: 'custom.reviewed', contact: aContact({ externalId: 'buyer of reviewed' }), at: START - DAY },
    );
    await shop.publish(review);
  });
  afterEach(() => shop.close());

  const backfill = () => shop.module.get(BackfillService);

  it('says how many and who, and why not, before it does anything', async () => {
    shop.clock.set(START + HOUR);
    const preview = await backfill().preview('review');
    expect(preview).toMatchObject({ flow: 'review', since: START + HOUR - 30 * DAY, enrollments: 4, contacts: 4 });
    expect(preview.refused).toEqual({ too_late: 1, ended: 1, test: 1, where: 1 });
    expect(preview.sample.map((s) => START - s.triggeredAt)).toEqual([12, 8, 6, 0].map((days) => days * DAY));
    expect(await shop.enrollments()).toEqual([]);
  });

  it('writes to each relative to when they qualified, without a burst', async () => {
    shop.clock.set(START + HOUR);
    expect(await backfill().run('review', 'test')).toMatchObject({ enrollments: 4, contacts: 4 });
    await shop.settle();
    const due = async () => (await shop.messages()).map((m) => [m.step, (m.due_at - START) / DAY]);
    expect(await due()).toEqual([['email-hello', -2]]);
    await shop.later('11d');
    expect(await due()).toEqual([
      ['email-hello', -2],
      ['email-hello', 2],
      ['email-hello', 4],
      ['email-hello', 10],
    ]);
  });

  it('takes nobody in twice, nor again who came in by the event itself', async () => {
    await shop.happens(delivered('fresh', 1));
    expect(await shop.enrollments()).toHaveLength(1);
    shop.clock.set(START + HOUR);
    expect(await backfill().run('review', 'test')).toMatchObject({ enrollments: 4, refused: { already: 1 } });
    expect(await backfill().run('review', 'test')).toMatchObject({ enrollments: 0, refused: { already: 5 } });
    expect(await shop.enrollments()).toHaveLength(5);
  });

  it('looks back as far as it is told', async () => {
    shop.clock.set(START + HOUR);
    expect(await backfill().preview('review', START - 7 * DAY)).toMatchObject({ enrollments: 2 });
    expect(await backfill().preview('review', START - 90 * DAY)).toMatchObject({ refused: { too_late: 2 } });
  });

  it('keeps the distance that the flow wants between two entries', async () => {
    await shop.publish(
      aFlow('thanks')
        .on('order.delivered')
        .set({ reentry: { after: '30d' } })
        .wait('20d')
        .email('hello'),
    );
    await shop.happens(delivered('second', 3, { contact: aContact({ externalId: 'buyer of today' }), history: true }));
    shop.clock.set(START + HOUR);
    const preview = await backfill().preview('thanks');
    expect(preview.refused).toMatchObject({ too_soon: 1 });
    expect(await backfill().run('thanks', 'test')).toEqual(preview);
  });

  it('goes by dates too: the moments that fell since', async () => {
    const born = (externalId: string, day: number) => ({
      type: 'contact.updated',
      contact: aContact({ externalId, birthday: { month: 2, day, calendar: 'solar' as const, leap: false } }),
    });
    await shop.happens(born('carl', 27), born('dora', 10), born('emil', 28));
    await shop.publish(aFlow('birthday').date('contact.birthday', { at: '09:00' }).wait('2d').email('hello'));
    const done = await backfill().run('birthday', 'test');
    expect(done).toMatchObject({ enrollments: 2, refused: { too_late: 1 } });
    await shop.settle();
    await shop.later('2d');
    expect(await shop.messages()).toHaveLength(2);
  });

  it('is a command that does nothing without --yes', async () => {
    shop.clock.set(START + HOUR);
    const run = async (args: string[], options = {}) => (await command(shop.module, 'flows backfill', args, options)).out;
    const said = await run(['review']);
    expect(said[0]).toMatch(/^review: 4 enrollments of 4 people since .* would be taken in; add --yes to do it$/);
    expect(said).toContainEqual(expect.stringMatching(/^ {2}not taken in: too_late +1$/));
    expect(said.at(-1)).toMatch(/^ {2}contact \d+, qualified 2026-03-01T08:00:00.000Z$/);
    expect(await shop.enrollments()).toEqual([]);
    const json = await run(['review'], { since: '2026-02-22', json: true });
    expect(JSON.parse(json.join(''))).toMatchObject({ enrollments: 2, done: false, since: '2026-02-21T16:00:00.000Z' });
    expect((await run(['review'], { yes: true }))[0]).toMatch(/4 enrollments of 4 people since .* taken in$/);
    expect(await shop.enrollments()).toHaveLength(4);
    await expect(run(['review'], { since: 'once' })).rejects.toThrow('--since takes a time');
    await expect(run([])).rejects.toThrow('name one flow');
  });

  it('refuses a flow that does not run', async () => {
    await expect(backfill().preview('nothing')).rejects.toThrow('no flow "nothing" is published');
  });
});
