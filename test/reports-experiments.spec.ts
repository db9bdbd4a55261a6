import { CatalogueService } from '../src/flows/catalogue.service';
import { FlowTestsService } from '../src/flows/flow-tests.service';
import { HOUR } from '../src/kernel/duration';
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
});
