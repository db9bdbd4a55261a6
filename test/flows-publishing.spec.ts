import { FlowControlService } from '../src/flows/flow-control.service';
import type { InsidePolicy } from '../src/flows/inside.service';
import { PublishingService } from '../src/flows/publishing.service';
import { aContact, aFlow, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';
import { DAY } from '../src/kernel/duration';

const before = () =>
  aFlow('care').on('custom.x').step({ wait: '1d', id: 'first' }).email('hello').step({ wait: '1d', id: 'gone' }).email('again');
const after = () => aFlow('care').on('custom.x').step({ wait: '1d', id: 'first' }).sms('hello');

describe.each(dialects)('publishing over people who are inside, on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => {
    shop = await FlowsHarness.open(dialect, [before()]);
    await arrive('ann');
    await shop.later('1d');
    await shop.outboxSettles();
    await arrive('bob');
  });
  afterEach(() => shop.close());

  /** Ann stands at the second wait, Bob at the first. */
  const arrive = async (externalId: string) => {
    await shop.happens({ type: 'custom.x', contact: aContact({ externalId }) });
    await shop.settle();
  };
  const publish = (inside: InsidePolicy) => shop.module.get(PublishingService).publish('cli', { only: 'care', inside });
  const standing = async () => (await shop.enrollments()).map((e) => [e.version, e.state, e.reason, e.step]);

  it('says first what would be published and how many are inside', async () => {
    const publishing = shop.module.get(PublishingService);
    expect(await publishing.pending()).toEqual([]);
    shop.write('config/flows/care.yaml', after().yaml());
    expect(await publishing.pending('care')).toEqual([{ flow: 'care', version: 2, inside: 2 }]);
    expect(await publishing.pending('other')).toEqual([]);
  });

  it('finish: each on the version they entered', async () => {
    shop.write('config/flows/care.yaml', after().yaml());
    expect((await publish('finish')).published).toEqual([{ flow: 'care', version: 2, inside: 2, moved: 0, stopped: 0 }]);
    await shop.later('1d');
    expect((await shop.messages()).map((m) => m.step)).toEqual(['email-hello', 'email-again', 'email-hello']);
  });

  it('move: who stands at a step of the same name goes on there, the others finish', async () => {
    shop.write('config/flows/care.yaml', after().yaml());
    expect((await publish('move')).published).toEqual([{ flow: 'care', version: 2, inside: 2, moved: 1, stopped: 0 }]);
    expect(await standing()).toEqual([
      [1, 'waiting', null, 'gone'],
      [2, 'waiting', null, 'first'],
    ]);
    await shop.later('1d');
    expect((await shop.messages()).map((m) => [m.version, m.step, m.due_at])).toEqual([
      [1, 'email-hello', START + DAY],
      [1, 'email-again', START + 2 * DAY],
      [2, 'sms-hello', START + 2 * DAY],
    ]);
  });

  it('stop: all exit, and what they had in the outbox is taken back', async () => {
    await shop.later('1d');
    shop.write('config/flows/care.yaml', after().yaml());
    expect((await publish('stop')).published).toMatchObject([{ stopped: 2 }]);
    expect(await standing()).toEqual([
      [1, 'exited', 'stopped_by_publish', 'email-again'],
      [1, 'exited', 'stopped_by_publish', 'email-hello'],
    ]);
    expect((await shop.messages()).map((m) => m.status).sort()).toEqual(['sent', 'skipped', 'skipped']);
    await arrive('zoe');
    expect(await standing()).toContainEqual([2, 'waiting', null, 'first']);
  });

  it('does what is left when it was interrupted', async () => {
    await shop.publish(after());
    expect((await publish('move')).published).toEqual([{ flow: 'care', version: 2, inside: 2, moved: 1, stopped: 0 }]);
    expect((await publish('stop')).published).toEqual([{ flow: 'care', version: 2, inside: 1, moved: 0, stopped: 1 }]);
  });

  it('leaves other flows that changed alone', async () => {
    shop.write('config/flows/other.yaml', aFlow('other').on('custom.y').email('hello').yaml());
    expect((await publish('finish')).published).toEqual([]);
    expect((await shop.publish()).published).toMatchObject([{ flow: 'other' }]);
  });

  it('moves nobody of a flow that is paused until it runs again', async () => {
    await shop.module.get(FlowControlService).pause('care', 'cli');
    shop.write('config/flows/care.yaml', after().yaml());
    await publish('move');
    await shop.later('2d');
    expect(await shop.messages()).toHaveLength(1);
    await shop.module.get(FlowControlService).resume('care', 'cli');
    await shop.settle();
    expect(await shop.messages()).toHaveLength(3);
  });
});
