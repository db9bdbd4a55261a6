import { openDatabase } from '../src/database/open-database.service';
import { CatalogueService } from '../src/flows/catalogue.service';
import { ExplainService } from '../src/flows/explain.service';
import { EffectsService } from '../src/flows/effects.service';
import { FlowControlService } from '../src/flows/flow-control.service';
import { PublishingService } from '../src/flows/publishing.service';
import { RunnerService } from '../src/flows/runner.service';
import { OutboxService } from '../src/messages/outbox.service';
import { aContact, aFlow, anOrder, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness, type Happening } from './support/flows-harness';

const DAY = 86_400_000;
const MINUTE = 60_000;

const hello = () =>
  aFlow('hello').on('custom.hello').set({ reentry: 'always' }).wait('1d').email('hello').wait('1d').email('again');
const visitors = (count: number): Happening[] =>
  Array.from({ length: count }, (_, i) => ({
    type: 'custom.hello',
    contact: aContact({ externalId: `c${i}` }),
    key: `hello-${i}`,
  }));

describe.each(dialects)('running flows on %s', (dialect) => {
  let shop: FlowsHarness;
  const control = () => shop.module.get(FlowControlService);
  beforeEach(async () => void (shop = await FlowsHarness.open(dialect, [hello()])));
  afterEach(() => shop.close());

  it('freezes a paused flow without ejecting anybody, and lets it go on when resumed', async () => {
    await shop.happens(...visitors(1));
    await shop.settle();
    expect(await control().pause('hello', 'user:7')).toBe(true);
    expect(await control().pause('hello', 'user:7')).toBe(false);
    await shop.later('3d');
    expect(await shop.enrollments()).toMatchObject([{ state: 'waiting', due_at: START + DAY }]);
    expect(await shop.runner.nextDue()).toBeNull();
    await shop.happens({ type: 'custom.hello', contact: aContact({ externalId: 'late' }), key: 'late' });
    expect(await control().resume('hello', 'user:7')).toBe(true);
    expect(await shop.runner.nextDue()).toBe(START + DAY);
    await shop.settle();
    expect(await shop.messages()).toHaveLength(1);
    expect(await shop.enrollments()).toMatchObject([{ phase: 'message' }, { phase: 'wait', due_at: START + 4 * DAY }]);
  });

  it('stops a flow: everybody exits, queued messages are cancelled, nobody enters until it is published again', async () => {
    await shop.happens(...visitors(3));
    await shop.later('1d');
    expect(await control().stop('hello', 'user:7')).toBe(3);
    expect((await shop.enrollments()).map((e) => [e.state, e.reason])).toEqual(Array(3).fill(['exited', 'stopped']));
    expect((await shop.messages()).map((m) => [m.status, m.reason])).toEqual(Array(3).fill(['skipped', 'exited']));
    await shop.settle();
    await shop.happens({ type: 'custom.hello', contact: aContact(), key: 'after' });
    expect(await shop.enrollments()).toHaveLength(3);
    await control().start('hello', 'user:7');
    await shop.happens({ type: 'custom.hello', contact: aContact(), key: 'again' });
    expect(await shop.enrollments()).toHaveLength(4);
    const audit = await shop.database.read('SELECT actor, action, subject FROM audit_log ORDER BY id');
    expect(audit).toEqual([
      { actor: 'test', action: 'flow.published', subject: 'hello' },
      { actor: 'user:7', action: 'flow.stopped', subject: 'hello' },
      { actor: 'user:7', action: 'flow.started', subject: 'hello' },
    ]);
    await expect(control().stop('helo', 'user:7')).rejects.toThrow('no flow "helo" was ever published');
  });

  it('puts a failing enrollment off, parks it in the end, and lets the others go on', async () => {
    await shop.happens(...visitors(3));
    await shop.settle();
    const [bad] = await shop.enrollments();
    await shop.database.tx((tx) => tx.run(`UPDATE enrollments SET step = 'nowhere', phase = 'ready' WHERE id = ?`, [bad!.id]));
    await shop.later('1d');
    expect(await shop.messages()).toHaveLength(2);
    expect((await shop.enrollments())[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      due_at: START + DAY + MINUTE,
      error: 'flow hello has no step nowhere',
    });
    for (const wait of ['1min', '5min', '25min', '60min']) await shop.later(wait);
    expect((await shop.enrollments())[0]).toMatchObject({ state: 'parked', attempts: 5, due_at: null });
    await shop.database.tx((tx) => tx.run(`UPDATE enrollments SET step = ? WHERE id = ?`, [bad!.step, bad!.id]));
    expect(await shop.runner.retry('hello')).toBe(1);
    await shop.settle();
    expect((await shop.enrollments())[0]).toMatchObject({ state: 'waiting', phase: 'message', attempts: 0, error: null });
  });

  it('takes a batch apart that cannot be written, so that one enrollment never stops the others', async () => {
    await shop.happens(...visitors(4));
    await shop.settle();
    const bad = (await shop.enrollments())[1]!;
    const outbox = shop.module.get(OutboxService);
    const enqueue = outbox.enqueue.bind(outbox);
    const spy = jest.spyOn(outbox, 'enqueue').mockImplementation(async (tx, messages, now) => {
      if (messages.some((m) => m.enrollmentId === bad.id)) throw new Error('disk full');
      return enqueue(tx, messages, now);
    });
    await shop.later('1d');
    expect(await shop.messages()).toHaveLength(3);
    expect((await shop.enrollments())[1]).toMatchObject({ state: 'waiting', attempts: 1, error: 'disk full' });
    spy.mockRestore();
    await shop.later('1min');
    expect(await shop.messages()).toHaveLength(4);
  });

  it('forgets no settled message when its enrollment cannot go on just then', async () => {
    await shop.happens(...visitors(2));
    await shop.later('1d');
    await shop.outboxSettles();
    const mover = jest.spyOn(shop.module.get(EffectsService), 'carryOut').mockRejectedValue(new Error('disk full'));
    await shop.later('5s');
    expect((await shop.enrollments()).map((e) => e.error)).toEqual(['disk full', 'disk full']);
    mover.mockRestore();
    await shop.later('1min');
    expect((await shop.enrollments()).map((e) => [e.phase, e.due_at])).toEqual(Array(2).fill(['wait', START + 2 * DAY]));
  });

  it('forgets no settled message of an enrollment that cannot be decided just then', async () => {
    await shop.happens(...visitors(1));
    await shop.later('1d');
    await shop.outboxSettles();
    const version = (to: number) => shop.database.tx((tx) => tx.run('UPDATE enrollments SET version = ?', [to]));
    await version(99);
    await shop.later('5s');
    expect(await shop.enrollments()).toMatchObject([{ attempts: 1, error: 'version 99 of hello cannot be read' }]);
    await version(1);
    await shop.later('1min');
    expect(await shop.enrollments()).toMatchObject([{ phase: 'wait', due_at: START + 2 * DAY, attempts: 0 }]);
  });

  it('lets who is inside finish on the version they entered', async () => {
    await shop.happens(...visitors(1));
    await shop.settle();
    const edited = aFlow('hello').on('custom.hello').set({ reentry: 'always' }).wait('1d').sms('hello');
    expect((await shop.publish(edited)).published).toEqual([{ flow: 'hello', version: 2, inside: 1, moved: 0, stopped: 0 }]);
    expect((await shop.publish()).published).toEqual([]);
    await shop.happens({ type: 'custom.hello', contact: aContact({ externalId: 'new' }), key: 'new' });
    await shop.later('1d');
    expect((await shop.messages()).map((m) => [m.version, m.channel]).sort()).toEqual([
      [1, 'email'],
      [2, 'sms'],
    ]);
  });

  it('keeps the published version running when its file breaks, and says what is wrong', async () => {
    const publishing = shop.module.get(PublishingService);
    expect(await publishing.changedOnDisk()).toBe(false);
    shop.write('config/flows/hello.yaml', 'id: hello\ntriger: { event: custom.hello }\n');
    expect(await publishing.changedOnDisk()).toBe(true);
    const findings = await publishing.sync();
    expect(findings.map((f) => f.at.split('flows/').at(-1))).toContain('hello.yaml:2:1');
    await shop.happens(...visitors(1));
    expect(await shop.enrollments()).toMatchObject([{ version: 1 }]);
    await shop.publish(aFlow('hello').on('custom.hello').email('no-such-template'));
    expect(publishing.lastFindings()).toMatchObject([{ code: 'flow.unknown-template' }]);
  });

  it('never publishes a draft, and leaves a flow alone whose file became one', async () => {
    const { published } = await shop.publish(aFlow('draft').on('custom.x').set({ status: 'draft' }).email('hello'));
    expect(published).toEqual([]);
    const { findings } = await shop.publish(hello().set({ status: 'draft' }));
    expect(findings).toMatchObject([{ level: 'warning', code: 'flow.draft-but-live' }]);
    await shop.happens(...visitors(1));
    expect(await shop.enrollments()).toHaveLength(1);
  });

  it('explains what a contact got, what not, and why', async () => {
    const unpaid = aFlow('unpaid')
      .on('order.placed', { 'order.payment': 'unpaid' })
      .exitOn('order.paid')
      .wait('1d')
      .email('hello');
    await shop.publish(unpaid);
    const contact = aContact();
    await shop.happens({ type: 'order.placed', contact, order: anOrder({ externalId: 'old' }), history: true });
    await shop.happens({ type: 'order.placed', contact, order: anOrder() });
    await shop.later('1d');
    await shop.happens({ type: 'order.paid', contact, order: anOrder({ paidAt: START + DAY, paidTotal: 26800 }) });
    const { moments } = await shop.module.get(ExplainService).contact('ann@example.com');
    expect(moments.map((m) => [m.what, m.reason ?? null])).toEqual([
      ['event', null],
      ['event', null],
      ['not_enrolled', 'history'],
      ['enrolled', null],
      ['event', null],
      ['ended', 'order.paid'],
      ['message', 'exited'],
    ]);
    await expect(shop.module.get(ExplainService).contact('nobody@example.com')).rejects.toThrow('nobody is known');
  });

  it('sees within a second what another process publishes or pauses', async () => {
    const database = await openDatabase(shop.base.url);
    const other = await shop.secondProcess(database);
    try {
      const catalogue = other.get(CatalogueService);
      await catalogue.refresh(true);
      await control().pause('hello', 'user:7');
      await shop.publish(aFlow('more').on('custom.more').email('hello'));
      await catalogue.refresh(true);
      expect(catalogue.all().map((f) => [f.flow.id, f.state])).toEqual([
        ['hello', 'paused'],
        ['more', 'running'],
      ]);
    } finally {
      await other.close();
      await database.close();
    }
  });

  it('never advances an enrollment twice with two runners side by side', async () => {
    // SQLite has one process; there two runners share it.
    const database = dialect === 'sqlite' ? shop.database : await openDatabase(shop.base.url);
    const other = await shop.secondProcess(database);
    try {
      await shop.happens(...visitors(600));
      await shop.settle();
      shop.clock.set(START + DAY);
      const runners = [shop.runner, other.get(RunnerService)];
      const moved = await Promise.all(runners.flatMap((r) => [r.advanceDue(1000), r.advanceDue(1000)]));
      const rest = await shop.runner.advanceDue(1000);
      expect(moved.reduce((a, b) => a + b, rest)).toBe(600);
      const messages = await shop.messages();
      expect(new Set(messages.map((m) => m.enrollment_id)).size).toBe(600);
      expect(messages).toHaveLength(600);
    } finally {
      await other.close();
      if (database !== shop.database) await database.close();
    }
  });
});

describe('a first start', () => {
  it('stops when files are broken and nothing was ever published', async () => {
    const shop = await FlowsHarness.open('sqlite', []);
    try {
      shop.write('config/flows/x.yaml', 'id: x\nsteps: 3\n');
      await expect(shop.publish()).rejects.toThrow(/no flow can be published:\n.*x\.yaml:/);
      await shop.publish(hello());
      expect(shop.module.get(CatalogueService).running()).toHaveLength(1);
    } finally {
      await shop.close();
    }
  });
});
