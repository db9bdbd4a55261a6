import type { MessageOptions } from '../src/messages/new-message';
import { HOUR } from '../src/kernel/duration';
import { aContact, aFlow, anOrder, START } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness, type Happening } from './support/flows-harness';

const reminder = aFlow('unpaid')
  .on('order.placed', { 'order.payment': 'unpaid' })
  .exitOn('order.paid', { event: 'custom.enough', match: 'contact' })
  .set({ collapse: '1d', goal: { event: 'order.paid' } })
  .wait('2d')
  .email('hello')
  .wait('1d')
  .email('again');

const placed = (id: string, more: Partial<Happening> = {}): Happening => ({
  type: 'order.placed',
  contact: aContact(),
  order: anOrder({ externalId: id }),
  ...more,
});
const paid = (id: string): Happening => ({
  type: 'order.paid',
  contact: aContact(),
  order: anOrder({ externalId: id, updatedAt: START + HOUR, paidAt: START + HOUR, paidTotal: 26800 }),
});

describe.each(dialects)('several orders in one enrollment on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => void (shop = await FlowsHarness.open(dialect, [reminder])));
  afterEach(() => shop.close());

  const orderIds = async () => {
    const rows = await shop.database.read<{ id: number; external_id: string }>('SELECT id, external_id FROM orders');
    return new Map(rows.map((row) => [row.external_id, row.id]));
  };
  const written = async () => {
    const names = new Map([...(await orderIds())].map(([name, id]) => [id, name]));
    return (await shop.messages()).map((m) => ({
      step: m.step,
      order: names.get(m.order_id!),
      orders: (JSON.parse(m.options) as MessageOptions).orderIds?.map((id) => names.get(id)),
    }));
  };

  it('writes once about all that came within the time, and apart about what came later', async () => {
    await shop.happens(placed('1'), placed('2'), placed('of bob', { contact: aContact({ externalId: 'bob' }) }));
    shop.clock.set(START + 23 * HOUR);
    await shop.happens(placed('3'));
    shop.clock.set(START + 25 * HOUR);
    await shop.happens(placed('4'));
    expect(await shop.enrollments()).toHaveLength(3);
    await shop.later('2d');
    expect(await written()).toEqual([
      { step: 'email-hello', order: '1', orders: ['1', '2', '3'] },
      { step: 'email-hello', order: 'of bob', orders: ['of bob'] },
      { step: 'email-hello', order: '4', orders: ['4'] },
    ]);
  });

  it('leaves out an order that was paid, and ends when none is left', async () => {
    await shop.happens(placed('1'), placed('2'), placed('3'));
    await shop.happens(paid('1'));
    expect(await shop.enrollments()).toMatchObject([{ state: 'waiting', order_id: (await orderIds()).get('2') }]);
    await shop.later('2d');
    expect(await written()).toMatchObject([{ order: '2', orders: ['2', '3'] }]);
    await shop.happens(paid('3'));
    expect(await written()).toMatchObject([{ order: '2', orders: ['2'] }]);
    await shop.happens(paid('2'));
    expect(await shop.enrollments()).toMatchObject([{ state: 'exited', reason: 'order.paid', goal_at: START }]);
    expect(await shop.messages()).toMatchObject([{ status: 'skipped', reason: 'exited' }]);
  });

  it('ends as a whole by an exit of the contact', async () => {
    await shop.happens(placed('1'), placed('2'));
    await shop.happens({ type: 'custom.enough', contact: aContact() });
    expect(await shop.enrollments()).toMatchObject([{ state: 'exited', reason: 'custom.enough' }]);
  });

  it('takes an order in once however often it is told of', async () => {
    await shop.happens(placed('1'), placed('2'));
    await shop.happens(placed('2', { key: 'told again' }), placed('1', { key: 'and again' }));
    expect(await shop.enrollments()).toHaveLength(1);
    await shop.happens(paid('2'), placed('2', { key: 'once more' }));
    expect(await shop.enrollments()).toHaveLength(1);
  });
});
