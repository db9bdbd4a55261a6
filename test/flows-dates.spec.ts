import { FlowControlService } from '../src/flows/flow-control.service';
import { MaterialiserService } from '../src/flows/materialiser.service';
import { aContact, aFlow, anOrder } from './support/builders';
import { dialects } from './support/database';
import { FlowsHarness } from './support/flows-harness';

const at = (iso: string) => Date.parse(iso);
const birthday = () => aFlow('birthday').date('contact.birthday', { at: '09:00' }).email('hello');
const born = (month: number, day: number) => ({ month, day, calendar: 'solar' as const, leap: false });

describe.each(dialects)('dates and holidays on %s', (dialect) => {
  let shop: FlowsHarness;
  afterEach(() => shop.close());
  const told = (...contacts: Parameters<typeof aContact>[0][]) =>
    shop.happens(
      ...contacts.map((c, i) => ({ type: 'custom.told', contact: aContact(c), key: `told-${i}-${shop.clock.now()}` })),
    );

  it('greets each contact at the hour of their own wall clock, once, starting after the publication', async () => {
    shop = await FlowsHarness.open(dialect, [birthday()], at('2026-05-15T00:00:00Z'));
    await told(
      { externalId: 'shanghai', timezone: 'Asia/Shanghai', birthday: born(5, 17) },
      { externalId: 'berlin', timezone: 'Europe/Berlin', birthday: born(5, 17) },
      { externalId: 'new-york', timezone: 'America/New_York', birthday: born(5, 17) },
      { externalId: 'yesterday', timezone: 'Asia/Shanghai', birthday: born(5, 14) },
      { externalId: 'june', timezone: 'Asia/Shanghai', birthday: born(6, 17) },
    );
    await shop.later('36h');
    expect((await shop.enrollments()).map((e) => e.due_at)).toEqual([
      at('2026-05-17T01:00:00Z'),
      at('2026-05-17T07:00:00Z'),
      at('2026-05-17T13:00:00Z'),
    ]);
    for (let i = 0; i < 6; i++) await shop.later('12h');
    expect((await shop.messages()).map((m) => m.due_at)).toEqual([
      at('2026-05-17T01:00:00Z'),
      at('2026-05-17T07:00:00Z'),
      at('2026-05-17T13:00:00Z'),
    ]);
  });

  it('keeps lunar birthdays by the lunar calendar, and 29 February on the 28th', async () => {
    shop = await FlowsHarness.open(dialect, [birthday()], at('2026-02-26T00:00:00Z'));
    await told(
      { externalId: 'leap', birthday: born(2, 29) },
      // The 11th day of the first lunar month of 2026.
      { externalId: 'lunar', birthday: { month: 1, day: 11, calendar: 'lunar', leap: false } },
      { externalId: 'solar', birthday: born(1, 11) },
    );
    await shop.settle();
    expect((await shop.enrollments()).map((e) => [e.entry_key, e.due_at])).toEqual([
      ['birthday:2026', at('2026-02-27T01:00:00Z')],
    ]);
    await shop.later('12h');
    expect((await shop.enrollments()).map((e) => e.due_at).sort()).toEqual([
      at('2026-02-27T01:00:00Z'),
      at('2026-02-28T01:00:00Z'),
    ]);
  });

  it('looks again when the moment has come: zone, birthday and condition', async () => {
    const flow = birthday().date('contact.birthday', { at: '09:00', where: { 'contact.language': 'en' } });
    shop = await FlowsHarness.open(dialect, [flow], at('2026-05-16T00:00:00Z'));
    const birthdayOf = (externalId: string) => ({ externalId, birthday: born(5, 17) });
    await told(birthdayOf('moves'), birthdayOf('corrects'), birthdayOf('turns'), { ...birthdayOf('zh'), locale: 'zh-CN' });
    await shop.settle();
    expect(await shop.enrollments()).toHaveLength(3);
    shop.clock.set(at('2026-05-16T01:00:00Z'));
    const later = { at: shop.clock.now() };
    await told(
      { ...birthdayOf('moves'), ...later, timezone: 'America/New_York' },
      { ...birthdayOf('corrects'), ...later, birthday: born(5, 20) },
      { ...birthdayOf('turns'), ...later, locale: 'zh-CN' },
    );
    await shop.later('24h');
    expect((await shop.enrollments()).map((e) => [e.state, e.reason, e.due_at])).toEqual([
      ['waiting', null, at('2026-05-17T13:00:00Z')],
      ['waiting', null, at('2026-05-20T01:00:00Z')],
      ['exited', 'where', null],
    ]);
    expect(await shop.messages()).toEqual([]);
    for (let i = 0; i < 8; i++) await shop.later('12h');
    expect((await shop.messages()).map((m) => m.due_at)).toEqual([at('2026-05-17T13:00:00Z'), at('2026-05-20T01:00:00Z')]);
  });

  it('sends no greeting of a week ago when a flow is resumed', async () => {
    shop = await FlowsHarness.open(dialect, [birthday()], at('2026-05-16T00:00:00Z'));
    await told({ birthday: born(5, 17) });
    await shop.settle();
    const control = shop.module.get(FlowControlService);
    await control.pause('birthday', 'user:7');
    await shop.later('7d');
    await control.resume('birthday', 'user:7');
    await shop.settle();
    expect(await shop.enrollments()).toMatchObject([{ state: 'exited', reason: 'expired' }]);
    expect(await shop.messages()).toEqual([]);
  });

  it('reaches everybody on a holiday, in chunks, and tells when it looks next', async () => {
    const flow = aFlow('mid-autumn').holiday('CN/mid-autumn', {
      offset: '-3d',
      at: '10:00',
      where: { 'contact.language': 'zh' },
    });
    shop = await FlowsHarness.open(dialect, [flow.email('hello')], at('2026-09-20T00:00:00Z'));
    await told(...Array.from({ length: 600 }, (_, i) => ({ externalId: `c${i}`, locale: i % 2 ? 'zh-CN' : 'en' })));
    await shop.settle();
    const materialiser = shop.module.get(MaterialiserService);
    expect(await materialiser.nextDue()).toBe(at('2026-09-20T12:00:00Z'));
    // The 15th of the 8th lunar month of 2026 is 25 September.
    await shop.later('12h');
    expect(await shop.enrollments()).toHaveLength(300);
    expect(await shop.runner.nextDue()).toBe(at('2026-09-22T02:00:00Z'));
    await shop.later('12h');
    expect(await shop.enrollments()).toHaveLength(300);
  });

  it('counts days from a date of the contact, and forgets the moment when the date moves on', async () => {
    const winback = aFlow('winback').date('contact.last_order_at', { offset: '90d', at: '10:00' }).email('hello');
    shop = await FlowsHarness.open(dialect, [winback], at('2026-03-01T00:00:00Z'));
    const paid = (externalId: string, order: string) => ({
      type: 'order.paid',
      contact: aContact({ externalId }),
      order: anOrder({ externalId: order, paidAt: shop.clock.now(), paidTotal: 26800, updatedAt: shop.clock.now() }),
    });
    const { contactIds } = await shop.happens(paid('stays', '1'), paid('returns', '2'));
    const noted = (contactId: number, last: number) =>
      shop.database.tx((tx) => tx.run('UPDATE contacts SET last_order_at = ? WHERE id = ?', [last, contactId]));
    await noted(contactIds[0]!, shop.clock.now());
    await noted(contactIds[1]!, shop.clock.now());
    for (let i = 0; i < 89; i++) await shop.later('1d');
    expect((await shop.enrollments()).map((e) => e.due_at)).toEqual(Array(2).fill(at('2026-05-30T02:00:00Z')));
    await noted(contactIds[1]!, shop.clock.now());
    for (let i = 0; i < 3; i++) await shop.later('1d');
    expect((await shop.enrollments()).map((e) => [e.state, e.reason])).toEqual([
      ['waiting', null],
      ['exited', 'date_gone'],
    ]);
    expect(await shop.messages()).toHaveLength(1);
  });

  it('lets nobody wait behind a campaign', async () => {
    const campaign = aFlow('campaign').set({ trigger: { schedule: { on: '2026-03-02', at: '10:00' } } });
    shop = await FlowsHarness.open(dialect, [
      campaign.email('hello'),
      aFlow('thanks').on('order.paid').wait('1h').email('hello'),
    ]);
    await told(...Array.from({ length: 300 }, (_, i) => ({ externalId: `c${i}` })));
    await shop.settle();
    // Due half an hour after the campaign.
    shop.clock.set(at('2026-03-02T01:30:00Z'));
    const paid = anOrder({ externalId: '7', paidAt: shop.clock.now(), paidTotal: 26800, updatedAt: shop.clock.now() });
    await shop.happens({ type: 'order.paid', contact: aContact({ externalId: 'c7' }), order: paid });
    await shop.settle();
    shop.clock.set(at('2026-03-02T02:30:00Z'));
    expect(await shop.runner.advanceDue(20)).toBe(20);
    expect((await shop.messages()).map((m) => m.flow).sort()).toEqual([...Array<string>(19).fill('campaign'), 'thanks']);
    await shop.settle();
    expect(await shop.messages()).toHaveLength(301);
  });
});
