import { WrongUse } from '../src/cli/command';
import { ConsentService } from '../src/consent/consent.service';
import { ExplainService } from '../src/flows/explain.service';
import { DAY, HOUR } from '../src/kernel/duration';
import { toIso } from '../src/kernel/local-time';
import { aContact, aFlow, anOrder, START } from './support/builders';
import { command } from './support/command';
import { dialects } from './support/database';
import { FlowsHarness, type Happening } from './support/flows-harness';

const ann = aContact({ phone: '+8613800138000', birthday: { month: 5, day: 17, calendar: 'solar', leap: false } });

describe.each(dialects)('explaining one contact on %s', (dialect) => {
  let shop: FlowsHarness;
  beforeEach(async () => (shop = await FlowsHarness.open(dialect, [])));
  afterEach(() => shop.close());

  const happens = (type: string, more: Partial<Happening> = {}) => shop.happens({ type, contact: ann, ...more });
  const explain = async (who = 'ann@example.com', flow?: string) => shop.module.get(ExplainService).contact(who, flow);
  /** `+26h  what  text`: hours since the start. */
  const told = async (who?: string, flow?: string) =>
    (await explain(who, flow)).moments.map((m) => `+${(m.at - START) / HOUR}h ${m.what}: ${m.text}`);
  const update = (sql: string, ...params: (string | number)[]) => shop.database.tx((tx) => tx.run(sql, params));

  it('tells a whole story in order of time: entered, sent, read, goal, left', async () => {
    const unpaid = aFlow('unpaid').on('order.placed', { 'order.payment': 'unpaid' }).exitOn('order.paid');
    await shop.publish(
      unpaid
        .set({ goal: { event: 'order.paid', within: '9d' } })
        .wait('1d')
        .email('hello')
        .wait('3d')
        .sms('hello'),
    );
    await happens('order.placed', { order: anOrder() });
    await shop.later('1d');
    await shop.outboxSettles();
    await update('UPDATE messages SET first_open_at = ?, first_click_at = ?', START + 26 * HOUR, START + 27 * HOUR);
    await shop.later('4h');
    await happens('order.paid', { order: anOrder({ paidAt: shop.clock.now(), paidTotal: 26800, updatedAt: shop.clock.now() }) });
    expect(await told()).toEqual([
      '+0h event: order.placed',
      '+0h enrolled: into unpaid version 1 (order:ORDER)',
      '+24h message: email of unpaid/email-hello: sent',
      '+26h opened: opened the email of unpaid/email-hello',
      '+27h clicked: clicked the email of unpaid/email-hello',
      '+28h event: order.paid',
      '+28h goal: reached the goal of unpaid',
      '+28h ended: left unpaid: order.paid',
    ].map((line) => expect.stringMatching(pattern(line)) as string)); // prettier-ignore
  });

  it('names the part of a condition that did not hold, with its value, and why else nobody entered', async () => {
    const where = { 'order.total': { gte: '500 CNY' }, 'order.payment': 'unpaid' };
    await shop.publish(aFlow('big').on('order.placed', where).email('hello'));
    await happens('order.placed', { order: anOrder() });
    await happens('order.placed', { order: anOrder({ externalId: 'old' }), at: START - 9 * DAY });
    await happens('order.placed', { order: anOrder({ externalId: 'imported' }), history: true });
    await happens('order.placed', { order: anOrder({ externalId: 'tried' }), test: true });
    const refused = (await explain()).moments.filter((m) => m.what === 'not_enrolled');
    expect(refused.map((m) => [m.reason, m.text])).toEqual([
      ['too_old', 'not into big: it was too old when it arrived (max_age)'],
      [
        'where',
        'not into big: the condition of the trigger did not hold: order.total is 268.00 CNY, wanted: { gte: 500.00 CNY }',
      ],
      ['history', 'not into big: history starts nothing'],
      ['test', 'not into big: a test event starts nothing'],
    ]);
  });

  it('says why nobody entered a flow that came later, or again', async () => {
    await happens('custom.x');
    await shop.later('1d');
    await shop.publish(aFlow('late').on('custom.x').email('hello'));
    await shop.publish(
      aFlow('spaced')
        .on('custom.y')
        .set({ reentry: { after: '30d' } })
        .email('hello'),
    );
    await happens('custom.y');
    await shop.later('1d');
    await happens('custom.y');
    const refused = (await explain()).moments.filter((m) => m.what === 'not_enrolled');
    expect(refused.map((m) => [m.flow, m.reason])).toEqual([['late', 'before_publication'], ['spaced', 'too_soon']]); // prettier-ignore
  });

  it('says what holds a message, and what skipped one', async () => {
    await shop.publish(aFlow('x').on('custom.x').email('hello').sms('hello'));
    await happens('custom.x');
    await shop.settle();
    await update("UPDATE messages SET hold = 'quiet_hours', due_at = ?", START + 5 * HOUR);
    expect((await told()).at(-1)).toBe(
      `+0h message: email of x/email-hello: queued, due ${toIso(START + 5 * HOUR)}, held: quiet_hours`,
    );
    await shop.outboxSettles('skipped', 'no_consent');
    await shop.later('1h');
    const [, , skipped, queued] = (await explain()).moments;
    expect(skipped).toMatchObject({
      what: 'message',
      reason: 'no_consent',
      text: 'email of x/email-hello: skipped (no_consent)',
    });
    expect(queued).toMatchObject({ what: 'message', step: 'sms-hello', text: expect.stringContaining('queued') as string });
  });

  it('tells of the hold-out, the wait for an event either way, coupons and the end', async () => {
    shop.write('config/coupons.yaml', 'WB10: { value: "10%", expires: 14d, codes: shared, code: WELCOME10 }\n');
    const waits = aFlow('waits').on('custom.x').set({ purpose: 'marketing' });
    await shop.publish(
      waits
        .step({ id: 'heard', wait: { for: 'custom.answer', match: 'contact', timeout: '3d' } })
        .step({ id: 'unheard', wait: { for: 'custom.never', match: 'contact', timeout: '2d' } })
        .step({ coupon: { pool: 'WB10' } }),
      aFlow('held').on('custom.x').set({ purpose: 'marketing', holdout: '50%' }).email('hello'),
    );
    await happens('custom.x');
    await shop.later('1d');
    await happens('custom.answer');
    await shop.settle();
    await shop.later('2d');
    expect((await told(undefined, 'waits')).slice(1)).toEqual([
      expect.stringMatching(/^\+0h enrolled: into waits version 1 \(event:.*\)$/),
      '+24h event: custom.answer',
      '+24h step: waits/heard: the event came it waited for',
      '+72h step: waits/unheard: the event did not come in time',
      '+72h step: waits/coupon-1: done',
      `+72h coupon: given a coupon of WB10, good until ${toIso(START + 17 * DAY)}`,
      '+72h ended: came to the end of waits',
    ]);
    await update("UPDATE enrollments SET held_out = 1 WHERE flow = 'held'");
    expect((await told(undefined, 'held'))[1]).toMatch(/^\+0h enrolled: into held version 1 \(event:.*, held out\)/);
    expect(JSON.stringify(await explain())).not.toContain('WELCOME10');
  });

  it('tells of variants, branches and what won', async () => {
    const fork = aFlow('fork')
      .on('custom.x')
      .set({ goal: { event: 'custom.goal', match: 'contact' } });
    const short = { steps: [{ email: { template: 'hello', variants: { a: { subject: 'One' }, b: { subject: 'Two' } } } }] };
    const long = { steps: [{ wait: '9d' }] };
    await shop.publish(fork.step({ id: 'way', split: { short, long }, winner: { metric: 'goal_rate', after: '4h' } }));
    const people = Array.from({ length: 8 }, (_, i) => aContact({ externalId: `c${i}` }));
    await shop.happens(...people.map((contact) => ({ type: 'custom.x', contact })));
    await shop.settle();
    await shop.later('4h');
    await update("UPDATE flow_tests SET winner = 'short', decided_at = ?", shop.clock.now());
    await happens('custom.x');
    await shop.settle();
    const steps = async (who: string) => (await explain(who)).moments.filter((m) => m.what === 'step' || m.what === 'message');
    const texts = async (who: string) => (await steps(who)).map((m) => m.text);
    expect((await texts('ann@example.com'))[0]).toBe('fork/way: took branch short (which had won the test)');
    expect((await texts('ann@example.com'))[1]).toMatch(/^email of fork\/email-hello, variant [ab]: queued/);
    const others = (await Promise.all(people.map((p) => texts(p.email!)))).map(([chosen]) => chosen);
    expect(new Set(others)).toEqual(
      new Set(['fork/way: took branch short (it won the test)', 'fork/way: took branch long (the test was won by short)']),
    );
    await update(
      'UPDATE flow_tests SET figures = ?',
      JSON.stringify({ measured: [], verdict: { is: 'not_enough', more: null } }),
    );
    expect((await texts('ann@example.com'))[0]).toBe('fork/way: took branch short (the test proved nothing: everybody gets it)');
  });

  it('tells of segments, tiers and consent', async () => {
    shop.write('config/segments.yaml', 'vip: { where: { contact.country: CN } }\n');
    await shop.publish(aFlow('vip').set({ trigger: { segment: { enter: 'vip' } } }).email('hello')); // prettier-ignore
    const { contactIds } = await happens('segment.entered', { data: { segment: 'active' } });
    await happens('tier.reached', { data: { tier: 'gold' } });
    const said = { channel: 'email', source: 'shop', at: START + HOUR } as const;
    await shop.database.tx((tx) =>
      shop.module.get(ConsentService, { strict: false }).record(
        tx,
        [
          { contactId: contactIds[0]!, address: ann.email!, facts: { ...said, state: 'granted', basis: 'opt_in' } },
          {
            contactId: contactIds[0]!,
            address: ann.email!,
            topic: 'news',
            facts: { ...said, state: 'withdrawn', byPerson: true },
          },
        ],
        START,
      ),
    );
    expect(await told()).toEqual([
      '+0h event: segment.entered (segment active)',
      '+0h event: tier.reached (tier gold)',
      '+1h consent: email, marketing: granted (opt_in, told by the shop)',
      '+1h consent: email, topic news: withdrawn (by the person)',
    ]);
  });

  it('says what the calendar brings, and what stands against it', async () => {
    await shop.publish(
      aFlow('birthday').date('contact.birthday', { at: '09:00' }).email('hello'),
      aFlow('abroad')
        .date('contact.birthday', { at: '09:00', where: { 'contact.country': 'GB' } })
        .email('hello'),
      aFlow('lapsed').date('contact.last_order_at', { offset: '90d' }).email('hello'),
    );
    await happens('contact.updated');
    expect((await explain()).now.sort()).toEqual([
      'abroad falls on 2026-05-17T01:00:00.000Z, but as things stand: contact.country is "CN", wanted: GB',
      'birthday falls on 2026-05-17T01:00:00.000Z',
      'lapsed falls on no day to come: its date is unknown or past, or the contact is not in its segment',
    ]);
    expect((await explain('ann@example.com', 'birthday')).now).toEqual(['birthday falls on 2026-05-17T01:00:00.000Z']);
  });

  it('finds a contact by address, phone and id, tells of one flow, and refuses what nobody knows', async () => {
    await shop.publish(aFlow('one').on('custom.x').email('hello'), aFlow('two').on('custom.x').email('hello'));
    const { contactIds } = await happens('custom.x');
    for (const who of ['Ann@Example.com', '+8613800138000', String(contactIds[0])])
      expect(await explain(who)).toMatchObject({ contactId: contactIds[0] });
    const flows = new Set((await explain('ann@example.com', 'two')).moments.map((m) => m.flow));
    expect(flows).toEqual(new Set([undefined, 'two']));
    await expect(explain('ann@example.com', 'tow')).rejects.toMatchObject({ code: 'flow.unknown', hint: 'did you mean "two"?' });
    for (const who of ['bob@example.com', '+4915112345678', '999999', ''])
      await expect(explain(who)).rejects.toMatchObject({ code: 'contact.unknown' });
  });

  it('is a command that prints a line each, and no text of any message', async () => {
    await shop.publish(aFlow('one').on('custom.x').email('hello').wait('1d').email('again'));
    await happens('custom.x');
    await shop.settle();
    await shop.outboxSettles();
    const run = (args: string[], options = {}) => command(shop.module, 'contacts explain', args, options);
    const { code, out } = await run(['ann@example.com']);
    expect(code).toBe(0);
    expect(out[0]).toBe(`${toIso(START)}  event         custom.x`);
    const json = (await run(['ann@example.com'], { json: true })).out.map((line) => JSON.parse(line) as object);
    expect(json).toHaveLength(out.length);
    expect(json[0]).toMatchObject({ at: toIso(START), what: 'event', contact: expect.any(Number) as number });
    expect(JSON.stringify([out, json])).not.toMatch(/Hello Ann|no more|mjml/);
    await expect(run([])).rejects.toBeInstanceOf(WrongUse);
  });
});

/** `ORDER` stands for any id. */
function pattern(line: string): RegExp {
  return new RegExp(`^${line.replace(/[+()/]/g, '\\$&').replace('ORDER', '\\d+')}$`);
}
