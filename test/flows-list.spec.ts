import { FlowControlService } from '../src/flows/flow-control.service';
import { FlowListService } from '../src/flows/flow-list.service';
import { InsideService } from '../src/flows/inside.service';
import { DAY } from '../src/kernel/duration';
import { aContact, aFlow, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';

const care = (wait = '2d') => aFlow('care').on('custom.x').step({ wait, id: 'rest' }).email('hello');

describe.each(dialects)('the list of flows, on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => {
    shop = await FlowsHarness.open(dialect, [care(), aFlow('other').on('custom.y').email('hello')]);
    shop.write('config/flows/idea.yaml', aFlow('idea').on('custom.z').set({ status: 'draft' }).email('hello').yaml());
  });
  afterEach(() => shop.close());
  const arrive = async (externalId: string) => {
    await shop.happens({ type: 'custom.x', contact: aContact({ externalId, email: `${externalId}@example.com` }) });
    await shop.settle();
  };
  const listed = async () => (await shop.module.get(FlowListService).read()).flows;

  it('names what is published, what is a file only, and how many are inside', async () => {
    await arrive('ann');
    await arrive('bob');
    await shop.base.database.tx((tx) =>
      tx.run(
        "UPDATE enrollments SET state = 'parked' WHERE id = (SELECT * FROM (SELECT MAX(id) FROM enrollments) AS newest)",
        [],
      ),
    );
    expect(await listed()).toMatchObject([
      {
        flow: 'care',
        form: { id: 'care' },
        published: { version: 1, state: 'running' },
        file: { differs: false },
        waiting: 1,
        parked: 1,
      },
      { flow: 'idea', form: { id: 'idea' }, published: null, file: { status: 'draft', differs: true }, waiting: 0, parked: 0 },
      { flow: 'other', published: { version: 1 }, waiting: 0, parked: 0 },
    ]);
  });

  it('keeps a stopped flow, and one whose file is edited, broken or gone, as it was published', async () => {
    await shop.module.get(FlowControlService).stop('other', 'test');
    shop.write('config/flows/care.yaml', care('3d').yaml());
    const edited = await listed();
    expect(edited[0]?.form?.steps.get('rest')).toMatchObject({ wait: { ms: 2 * DAY } });
    expect(edited).toMatchObject([
      { flow: 'care', file: { differs: true } },
      { flow: 'idea' },
      { flow: 'other', form: { id: 'other' }, published: { state: 'stopped' } },
    ]);
    shop.write('config/flows/care.yaml', 'id: care\n');
    const { flows, findings } = await shop.module.get(FlowListService).read();
    expect(flows[0]).toMatchObject({ flow: 'care', form: { id: 'care' }, published: { version: 1 }, file: null });
    expect(findings.length).toBeGreaterThan(0);
  });

  it('names who entered last, and leaves out who has left', async () => {
    await arrive('ann');
    await shop.later('1d');
    await arrive('bob');
    await arrive('cleo');
    const inside = shop.module.get(InsideService);
    expect(await inside.newest('care', 2)).toMatchObject([
      { address: 'cleo@example.com', step: 'rest', state: 'waiting', enteredAt: START + DAY, dueAt: START + 3 * DAY },
      { address: 'bob@example.com' },
    ]);
    expect(await inside.newest('other', 2)).toEqual([]);
    await shop.module.get(FlowControlService).stop('care', 'test');
    expect(await inside.newest('care', 2)).toEqual([]);
  });
});
