import { AudienceTurnsService } from '../src/flows/audience-turns.service';
import { AudienceRefreshService } from '../src/audience/audience-refresh.service';
import { SegmentsService } from '../src/audience/segments.service';
import { AudienceSettingsService } from '../src/audience/audience-settings.service';
import { SegmentStore } from '../src/audience/segment.store';
import { openDatabase } from '../src/database/open-database.service';
import { DAY, MINUTE } from '../src/kernel/duration';
import { aContact, aFlow, anOrder, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness, type Happening } from './support/flows-harness';

const LAPSED = `
lapsed:
  where: { contact.last_order_at: { exists: true }, not: { contact.last_order_at: { within: 90d } } }
regular: { where: { contact.orders_paid: { gte: 2 } } }
lapsed-regular: { where: { all: [ { contact.segments: { has: lapsed } }, { contact.segments: { has: regular } } ] } }`;

describe.each(dialects)('segments on %s', (on) => {
  let shop: FlowsHarness;
  beforeEach(async () => {
    shop = await FlowsHarness.open(on, [aFlow('quiet').on('custom.nothing').email('hello')]);
    shop.write('config/segments.yaml', LAPSED);
  });
  afterEach(() => shop.close());

  const turns = () => shop.module.get(AudienceTurnsService);
  const bought = (who: string, order: string, at: number, more: Partial<Happening> = {}): Happening => ({
    type: 'order.paid',
    contact: aContact({ externalId: who }),
    order: anOrder({ externalId: order, placedAt: at, paidAt: at }),
    at,
    ...more,
  });
  const events = async () =>
    (
      await shop.database.read<{ type: string; contact_id: number; at: number; history: number; data: string }>(
        "SELECT type, contact_id, at, history, data FROM events WHERE type LIKE 'segment.%' OR type LIKE 'tier.%' ORDER BY id",
      )
    ).map((e) => ({ ...e, data: JSON.parse(e.data) as object }));
  /** Ids of the members by segment. */
  const members = async () => {
    const rows = await shop.database.read<{ segment: string; contact_id: number }>(
      'SELECT segment, contact_id FROM segment_members ORDER BY segment, contact_id',
    );
    return rows.map((r) => `${r.segment} ${r.contact_id}`);
  };
  /** As the processor keeps it: how often and when somebody paid. */
  const counted = () =>
    shop.database.tx((tx) =>
      tx.run(
        `UPDATE contacts SET orders_paid = (SELECT COUNT(*) FROM orders o WHERE o.contact_id = contacts.id AND o.paid_at IS NOT NULL),
           last_order_at = (SELECT MAX(paid_at) FROM orders o WHERE o.contact_id = contacts.id)`,
      ),
    );
  const happens = async (...all: Happening[]) => {
    const { contactIds } = await shop.happens(...all);
    await counted();
    return contactIds as number[];
  };
  /** What the tick does; answers how many parts of a refresh were done. */
  const settle = async () => {
    let all = 0;
    for (let parts; (parts = await turns().run()) > 0; all += parts);
    return all;
  };
  const goOn = async (days: number) => {
    for (let day = 0; day < days; day++) {
      shop.clock.set(shop.clock.now() + DAY);
      await settle();
    }
  };

  it('are filled without a word the first time', async () => {
    const [ann, bob] = await happens(bought('ann', '1', START - 100 * DAY), bought('bob', '2', START - DAY));
    await turns().refresh();
    expect(await members()).toEqual([`lapsed ${ann}`]);
    expect(await events()).toEqual([]);
    expect(await shop.module.get(SegmentsService).list()).toEqual([
      { id: 'lapsed', name: 'lapsed', members: 1, refreshedAt: START },
      { id: 'lapsed-regular', name: 'lapsed-regular', members: 0, refreshedAt: START },
      { id: 'regular', name: 'regular', members: 0, refreshedAt: START },
    ]);
    expect(bob).toBeGreaterThan(ann!);
  });

  it('say once who entered as time went by, and who left by what they did', async () => {
    const [ann] = await happens(bought('ann', '1', START - 10 * DAY));
    await turns().refresh();
    await goOn(80);
    expect(await events()).toEqual([]);
    await goOn(3);
    expect(await events()).toEqual([
      { type: 'segment.entered', contact_id: ann, at: START + 81 * DAY, history: 0, data: { segment: 'lapsed' } },
    ]);
    await happens(bought('ann', '2', shop.clock.now()));
    await goOn(1);
    expect((await events()).slice(1)).toEqual([
      { type: 'segment.left', contact_id: ann, at: START + 84 * DAY, history: 0, data: { segment: 'lapsed' } },
      { type: 'segment.entered', contact_id: ann, at: START + 84 * DAY, history: 0, data: { segment: 'regular' } },
    ]);
    expect(await members()).toEqual([`regular ${ann}`]);
  });

  it('lean on each other within one refresh', async () => {
    await turns().refresh();
    const [ann] = await happens(bought('ann', '1', START - 89 * DAY), bought('ann', '2', START - 89 * DAY));
    await goOn(2);
    expect(await members()).toEqual([`lapsed ${ann}`, `lapsed-regular ${ann}`, `regular ${ann}`]);
  });

  it('change silently when their rule is edited, or the rule of one they lean on', async () => {
    const [ann] = await happens(bought('ann', '1', START - 50 * DAY), bought('ann', '2', START - 50 * DAY));
    await turns().refresh();
    expect(await members()).toEqual([`regular ${ann}`]);
    shop.write('config/segments.yaml', LAPSED.replace('90d', '30d'));
    await settle();
    expect(await members()).toEqual([`lapsed ${ann}`, `lapsed-regular ${ann}`, `regular ${ann}`]);
    expect(await events()).toEqual([]);
  });

  it('keep their members while the file is broken, and lose them with their rule', async () => {
    const [ann] = await happens(bought('ann', '1', START - 100 * DAY));
    await turns().refresh();
    shop.write('config/segments.yaml', 'lapsed: { where: 7 }');
    await turns().refresh();
    expect(shop.module.get(AudienceSettingsService).read()).toHaveLength(1);
    expect(await members()).toEqual([`lapsed ${ann}`]);
    shop.write('config/segments.yaml', 'regular: { where: { contact.orders_paid: { gte: 2 } } }');
    await turns().refresh();
    expect(await members()).toEqual([]);
    expect(await shop.database.read('SELECT segment FROM segments')).toEqual([{ segment: 'regular' }]);
    expect(await events()).toEqual([]);
  });

  it('mark as history whom only old orders, told now, made a member', async () => {
    await turns().refresh();
    shop.clock.set(START + DAY);
    const old = { history: true };
    const [ann, bob] = await happens(
      bought('ann', '1', START - 100 * DAY, old),
      bought('bob', '2', START - 100 * DAY),
      bought('ann', '3', START - 100 * DAY, old),
    );
    await turns().refresh();
    expect((await events()).map((e) => [e.data, e.contact_id, e.history])).toEqual([
      [{ segment: 'lapsed' }, ann, 1],
      [{ segment: 'lapsed' }, bob, 0],
      [{ segment: 'regular' }, ann, 1],
      [{ segment: 'lapsed-regular' }, ann, 1],
    ]);
  });

  it('let go of who was merged or erased, and take the survivor for who was in already', async () => {
    const [ann, bob, cat] = await happens(
      bought('ann', '1', START),
      bought('bob', '2', START),
      bought('bob', '3', START),
      bought('cat', '4', START),
      bought('cat', '5', START),
    ).then((ids) => [ids[0], ids[1], ids[3]]);
    await turns().refresh();
    await shop.database.tx(async (tx) => {
      await tx.run('UPDATE contacts SET merged_into = ? WHERE id = ?', [ann!, bob!]);
      await tx.run('UPDATE orders SET contact_id = ? WHERE contact_id = ?', [ann!, bob!]);
      await tx.run('UPDATE contacts SET erased_at = ? WHERE id = ?', [START, cat!]);
    });
    await counted();
    await turns().refresh();
    expect(await members()).toEqual([`regular ${ann}`]);
    expect(await events()).toEqual([]);
  });

  it('cut between two transactions go on where they were: no change lost, none said twice', async () => {
    shop.write('config/segments.yaml', 'regular: { where: { contact.orders_paid: { gte: 2 } } }');
    await shop.publish(aFlow('thanks').on('segment.entered', { 'event.segment': 'regular' }).email('hello'));
    await turns().refresh();
    const names = Array.from({ length: 250 }, (_, i) => `c${i}`);
    await happens(...names.flatMap((n) => [bought(n, `${n} a`, START), bought(n, `${n} b`, START)]));
    shop.clock.set(START + DAY);
    let commits = 0;
    const tx = shop.database.tx.bind(shop.database);
    for (const most of [3, 1, 2]) {
      commits = 0;
      shop.database.tx = (work) => (commits++ < most ? tx(work) : Promise.reject(new Error('the power went out')));
      await turns()
        .refresh()
        .catch(() => undefined);
    }
    shop.database.tx = tx;
    await turns().refresh();
    const said = await events();
    expect(said).toHaveLength(250);
    expect(new Set(said.map((e) => e.contact_id)).size).toBe(250);
    expect(await members()).toHaveLength(250);
    expect(await shop.enrollments('thanks')).toHaveLength(250);
  });

  it('are refreshed every 15 minutes of real time, and at once when a file was edited', async () => {
    const real = jest.spyOn(shop.clock, 'lease');
    real.mockReturnValue(START);
    await turns().refresh();
    const [ann] = await happens(bought('ann', '1', START), bought('ann', '2', START));
    real.mockReturnValue(START + 15 * MINUTE - 1);
    expect(await settle()).toBe(0);
    real.mockReturnValue(START + 15 * MINUTE);
    expect(await settle()).toBeGreaterThan(0);
    expect(await members()).toEqual([`regular ${ann}`]);
    expect(await settle()).toBe(0);
    shop.write('config/segments.yaml', 'all: { where: { contact.orders_paid: { gte: 0 } } }');
    expect(await settle()).toBeGreaterThan(0);
    expect(await members()).toEqual([`all ${ann}`]);
  });

  it('leave a stage that fails for the next time, and go on with the others', async () => {
    const [ann] = await happens(bought('ann', '1', START), bought('ann', '2', START));
    const broken = jest.spyOn(shop.module.get(SegmentStore), 'members');
    broken.mockImplementation((_, segment) => (segment === 'lapsed' ? Promise.reject(new Error('no')) : Promise.resolve([])));
    await turns().refresh();
    broken.mockRestore();
    const list = () => shop.module.get(SegmentsService).list();
    expect((await list()).map((s) => [s.id, s.refreshedAt])).toEqual([
      ['lapsed', null],
      ['lapsed-regular', null],
      ['regular', START],
    ]);
    expect(await members()).toEqual([`regular ${ann}`]);
    await turns().refresh();
    expect((await list()).map((s) => s.refreshedAt)).toEqual([START, START, START]);
    expect(await events()).toEqual([]);
  });

  if (on === 'mysql') {
    it('say everything once when two processes refresh at the same time', async () => {
      await turns().refresh();
      const names = Array.from({ length: 150 }, (_, i) => `c${i}`);
      await happens(...names.flatMap((n) => [bought(n, `${n} a`, START), bought(n, `${n} b`, START)]));
      const database = await openDatabase(shop.base.url);
      const second = await shop.secondProcess(database);
      try {
        await Promise.all([turns().refresh(), second.get(AudienceTurnsService).refresh()]);
        const said = await events();
        expect(said.map((e) => e.contact_id).sort()).toEqual([...new Set(said.map((e) => e.contact_id))].sort());
        expect(await members()).toHaveLength(150);
        expect(said).toHaveLength(150);
        // One at a time where nobody insists.
        shop.clock.set(START + DAY);
        const [first, other] = [shop.module.get(AudienceRefreshService), second.get(AudienceRefreshService)];
        expect(await first.begin(shop.clock.now())).toBe(true);
        expect(await other.begin(shop.clock.now())).toBe(false);
      } finally {
        await second.close();
        await database.close();
      }
    });
  }

  it('are refreshed once a day on a clock that jumps, and by whoever comes first', async () => {
    await turns().refresh();
    expect(await settle()).toBe(0);
    expect(await turns().nextDue()).toBe(START + DAY);
    shop.clock.set(START + DAY);
    const again = shop.module.get(AudienceRefreshService);
    expect(await again.begin(shop.clock.now())).toBe(true);
    await again.done(shop.clock.now());
    expect(await settle()).toBe(0);
  });
});
