import { DiffService, type FlowDiff } from '../src/flows/diff.service';
import type { InsidePolicy } from '../src/flows/inside.service';
import { printDiff } from '../src/flows/print-diff';
import { PublishingService } from '../src/flows/publishing.service';
import { RenderingService } from '../src/rendering/rendering.service';
import { aContact, aFlow } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';

const before = () =>
  aFlow('care').on('custom.x').step({ wait: '1d', id: 'first' }).email('hello').step({ wait: '1d', id: 'gone' }).email('again');
const after = () => aFlow('care').on('custom.x').step({ wait: '2d', id: 'first' }).sms('hello');

const MAIL = `---
subject: Good day
---
<mjml><mj-body><mj-section><mj-column><mj-text>Good day <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>
`;

describe.each(dialects)('what publishing a file would change, on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => (shop = await FlowsHarness.open(dialect, [before()])));
  afterEach(() => shop.close());

  const diff = (flow = 'care') => shop.module.get(DiffService).diff(flow);
  const publish = (inside: InsidePolicy) => shop.module.get(PublishingService).publish('cli', { only: 'care', inside });
  const arrive = async (...people: string[]) => {
    await shop.happens(...people.map((externalId) => ({ type: 'custom.x', contact: aContact({ externalId }) })));
    await shop.settle();
  };
  /** Ann stands at the second wait, Bob and Zoe at the first. */
  const peopleInside = async () => {
    await arrive('ann');
    await shop.later('1d');
    await shop.outboxSettles();
    await arrive('bob', 'zoe');
  };
  const standing = async () => (await shop.enrollments()).map((e) => ({ version: e.version, state: e.state, step: e.step }));

  it('names what a marketer would, and where people stand', async () => {
    await peopleInside();
    shop.write('config/flows/care.yaml', after().yaml());
    const found = await diff();
    expect(found).toMatchObject({
      published: { version: 1, state: 'running' },
      publishes: { is: 'version', version: 2 },
      inside: [
        { version: 1, step: 'first', phase: 'wait', state: 'waiting', people: 2 },
        { version: 1, step: 'gone', phase: 'wait', state: 'waiting', people: 1 },
      ],
    });
    expect(found.changes.map((c) => c.text)).toEqual([
      'wait at step "first": 1d → 2d',
      'step "sms-hello" added, after "first"',
      'step "email-hello" removed, after "first"',
      'step "gone" removed, after "email-hello"',
      'step "email-again" removed, after "gone"',
    ]);
    expect(printDiff(found).slice(-5)).toEqual([
      '  1 on version 1 at gone (wait)',
      'publishing with --inside:',
      '  finish  3 finish on the version they are on',
      '  move    2 go on by the newest, 1 finish on theirs',
      '  stop    3 exit',
    ]);
  });

  it.each(['finish', 'move', 'stop'] as const)('says what --inside %s then really does', async (policy) => {
    await peopleInside();
    await shop.publish(after());
    await arrive('new');
    // Those on the newest version stay on it, whatever the policy; some are on the oldest, some on the one before.
    for (const file of [after(), after().sms('hello', { topic: 'news' })]) {
      shop.write('config/flows/care.yaml', file.yaml());
      const was = await standing();
      const said: FlowDiff = await diff();
      const { published } = await publish(policy);
      const is = await standing();
      const moved = is.filter((one, i) => one.version !== was[i]!.version).length;
      const stopped = is.filter((one, i) => one.state !== was[i]!.state).length;
      const finish = was.filter((one) => one.state === 'waiting').length - moved - stopped;
      expect(Object.assign({ finish: 0, move: 0, stop: 0 }, said.policies[policy])).toEqual({
        finish,
        move: moved,
        stop: stopped,
      });
      if (said.publishes.is === 'version') expect(published).toMatchObject([{ version: said.publishes.version }]);
    }
  });

  it('nothing to publish: a draft, a wrong file, no file, no change, and a comment alone is a version', async () => {
    await arrive('ann');
    expect(await diff()).toMatchObject({
      publishes: { why: 'unchanged' },
      changes: [],
      policies: { stop: { stop: 0, finish: 1 } },
    });
    expect(printDiff(await diff()).slice(-4)).toEqual([
      'there is nothing to publish',
      '1 inside:',
      '  1 on version 1 at first (wait)',
      'all finish on the version they are on',
    ]);
    shop.write('config/flows/care.yaml', `# said otherwise\n${before().yaml()}`);
    expect(await diff()).toMatchObject({
      publishes: { is: 'version', version: 2 },
      changes: [],
      policies: { stop: { stop: 1 } },
    });
    shop.write('config/flows/care.yaml', after().set({ status: 'draft' }).yaml());
    expect(await diff()).toMatchObject({ publishes: { why: 'draft' }, policies: { stop: { stop: 0 } } });
    shop.write('config/flows/care.yaml', after().email('missing').yaml());
    expect(await diff()).toMatchObject({ publishes: { why: 'invalid' } });
    shop.remove('config/flows/care.yaml');
    const gone = await diff();
    expect(gone).toMatchObject({
      file: null,
      publishes: { why: 'no_file' },
      published: { version: 1 },
      changes: [],
      templates: [],
    });
    expect(printDiff(gone)[0]).toBe('care: version 1 (running) has no file any more');
    expect((await publish('stop')).published).toMatchObject([{ stopped: 0 }]);
  });

  it('a flow that was never published', async () => {
    shop.write('config/flows/other.yaml', aFlow('other').on('custom.y').email('hello').yaml());
    const found = await diff('other');
    expect(found).toMatchObject({ published: null, publishes: { is: 'version', version: 1 }, changes: [], inside: [] });
    const lines = printDiff(found);
    expect(lines[0]).toMatch(/^other was never published: everything in .*other\.yaml is new$/);
    expect(lines.at(-1)).toBe('nobody is inside');
  });

  it('names templates whose text nobody has got yet', async () => {
    const texts = async () => (await diff()).templates.map((t) => [t.name, t.locale, t.changed]);
    expect(await texts()).toEqual([['again', 'en', false], ['hello', 'en', false]]); // prettier-ignore
    for (const name of ['hello', 'again'])
      await shop.module.get(RenderingService, { strict: false }).version('email', name, ['en']);
    expect(await texts()).toEqual([]);
    shop.write('templates/email/hello/en.mjml', MAIL);
    shop.write('templates/email/hello/zh-CN.mjml', MAIL);
    const later = await shop.secondProcess(shop.database);
    const found = await later.get(DiffService).diff('care');
    await later.close();
    expect(printDiff(found).filter((line) => line.includes('template'))).toEqual([
      '  email template "hello" (en): differs from what was sent last',
      '  email template "hello" (zh-CN): was never sent',
    ]);
  });

  it('guesses what was meant', async () => {
    await expect(diff('caer')).rejects.toMatchObject({ code: 'flow.unknown', hint: 'did you mean "care"?' });
  });
});
