import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogueService } from '../src/flows/catalogue.service';
import { FlowTestsService } from '../src/flows/flow-tests.service';
import { DAY, HOUR } from '../src/kernel/duration';
import { toIso } from '../src/kernel/local-time';
import { ExperimentsService } from '../src/reports/experiments.service';
import { aContact, aFlow, START } from './support/builders';
import { FlowsHarness } from './support/flows-harness';

const variants = { a: { subject: 'One' }, b: { subject: 'Two' }, never: { weight: 0, subject: 'Three' } };
const letter = (id: string, test?: object) =>
  aFlow(id)
    .on('custom.x')
    .step({ id: 'letter', email: { template: 'hello', variants, ...(test && { test }) } });
const tried = letter('tried', { share: '50%', winner: { metric: 'click_rate', after: '4h', until: '4h' } });

/** Noon in Shanghai. */
const NOON = Date.parse('2026-03-02T04:00:00Z');
const SEND_TIME = readFileSync(join(__dirname, '../docs/samples/send-time.yaml'), 'utf8');

describe('the report of experiments', () => {
  let shop: FlowsHarness;
  beforeEach(async () => (shop = await FlowsHarness.open('sqlite', [letter('plain'), tried])));
  afterEach(() => shop.close());

  const report = (flow?: string) => {
    const { module, database, clock } = shop;
    const service = new ExperimentsService(database, module.get(CatalogueService), module.get(FlowTestsService), clock);
    return service.report(flow === undefined ? {} : { flow });
  };

  it('tells of each test how it stands, from before it begins until it is over', async () => {
    expect((await report()).rows.map(({ flow, state }) => [flow, state])).toEqual([
      ['plain', 'open'],
      ['tried', 'not_begun'],
    ]);
    await shop.happens(
      ...Array.from({ length: 30 }, (_, i) => ({ type: 'custom.x', contact: aContact({ externalId: `c${i}` }) })),
    );
    await shop.settle();
    await shop.outboxSettles();
    const [running] = (await report('tried')).rows;
    expect(running).toMatchObject({
      ...{ version: 1, step: 'letter', metric: 'click_rate', state: 'running', started_at: toIso(START) },
      ...{ next_look_at: toIso(START + 4 * HOUR), decided_at: null, winner: null },
    });
    // Nobody gets what weighs nothing: it is no part of the test.
    expect(running!.choices.map(({ name }) => name)).toEqual(['a', 'b']);
    const recipients = running!.choices.map((choice) => choice.recipients);
    expect(running!.verdict).toBe(`not enough data yet: ${500 - Math.min(...recipients)} more of each before anything is said`);
    await shop.later('4h');
    await shop.outboxSettles();
    // As it was when it ended, though more have been sent since.
    expect((await report('tried')).rows[0]).toMatchObject({
      ...running,
      state: 'over',
      next_look_at: null,
      decided_at: toIso(START + 4 * HOUR),
    });
    expect((await report('plain')).rows[0]!.choices.reduce((sum, { recipients: n }) => sum + n, 0)).toBe(30);
    expect((await report('another')).rows).toEqual([]);
  });

  it('says nothing of who left for a test that an earlier release decided', async () => {
    await shop.happens(
      ...Array.from({ length: 10 }, (_, i) => ({ type: 'custom.x', contact: aContact({ externalId: `c${i}` }) })),
    );
    await shop.settle();
    const figures = JSON.stringify(['a', 'b'].map((name) => ({ name, hits: 30, of: 600 })));
    await shop.database.tx((tx) =>
      tx.run("UPDATE flow_tests SET figures = ?, winner = 'a', decided_at = ? WHERE flow = 'tried'", [figures, START + 4 * HOUR]),
    );
    expect((await report('tried')).rows[0]!.choices).toMatchObject([
      { name: 'a', recipients: 600, hits: 30, leaving_rate: null },
      { name: 'b', recipients: 600, hits: 30, leaving_rate: null },
    ]);
  });

  it('shows fairly whether the best hour helps: the sample of the docs', async () => {
    shop.clock.set(NOON);
    shop.write('config/flows/send-time.yaml', SEND_TIME);
    await shop.publish();
    const round = async (n: number) => {
      const who = Array.from({ length: 20 }, (_, i) => aContact({ externalId: `c${i}`, timezone: 'Asia/Shanghai' }));
      await shop.happens(...who.map((contact) => ({ type: 'custom.letter', contact, key: `letter ${n} ${contact.externalId}` })));
      await shop.settle();
    };
    const sends = async () => {
      const due = (await shop.messages()).filter((m) => m.flow === 'send-time' && m.status === 'queued');
      for (const { id, due_at: at } of due)
        await shop.database.tx((tx) =>
          tx.run("UPDATE messages SET status = 'sent', sent_at = ?, settled_at = ?, pull = 1 WHERE id = ?", [at, at, id]),
        );
      return new Map(
        ['at-ten', 'at-their-hour'].map((step) => [
          step,
          new Set(due.filter((m) => m.step === step).map((m) => toIso(m.due_at))),
        ]),
      );
    };
    await round(1);
    await shop.later('2d');
    // Nobody has read anything: their hour is ten as well, on the same day.
    expect([...(await sends()).values()]).toEqual([new Set(['2026-03-03T02:00:00.000Z']), new Set(['2026-03-03T02:00:00.000Z'])]);
    // Everybody clicks at half past eight in the evening.
    await shop.database.tx((tx) => tx.run('UPDATE messages SET first_click_at = ?', [Date.parse('2026-03-03T12:30:00Z')]));
    shop.clock.set(NOON + 5 * DAY);
    await round(2);
    await shop.later('2d');
    expect([...(await sends()).values()]).toEqual([new Set(['2026-03-08T02:00:00.000Z']), new Set(['2026-03-08T12:00:00.000Z'])]);
    // Later by ten hours, and not counted before both had their two days.
    shop.clock.set(Date.parse('2026-03-10T03:00:00Z'));
    const counted = (await report('send-time')).rows[0]!.choices.map(({ name, recipients, hits }) => [name, recipients, hits]);
    const [ten, own] = ['at-ten', 'at-their-hour'].map((step) =>
      shop.messages().then((all) => all.filter((m) => m.step === step)),
    );
    const first = (all: { first_click_at: number | null }[]) => all.filter((m) => m.first_click_at !== null).length;
    expect(counted).toEqual([
      ['usual', (await ten!).length, first(await ten!)],
      ['own', first(await own!), first(await own!)],
    ]);
  });
});
