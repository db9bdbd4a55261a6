import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { enrollmentTable, type EnrollmentRow } from '../src/flows/enrollment.entity';
import { VirtualClock } from '../src/kernel/clock';
import { DAY } from '../src/kernel/duration';
import { conversionTable, type ConversionRow } from '../src/messages/conversion.entity';
import { messageTable, type MessageRow } from '../src/messages/message.entity';
import { orderTable, type OrderRow } from '../src/orders/order.entity';
import type { FlowReportRow } from '../src/reports/flow-report';
import type { FlowReportService } from '../src/reports/flow-report.service';
import { newcombe } from '../src/kernel/rates';
import { crediting } from './support/crediting';
import { dialects, testDatabase, type TestDatabase } from './support/database';
import { aMessageRow, anEnrollmentRow, anOrderRow } from './support/rows';

const START = Date.parse('2026-03-01T00:00:00Z');
const NOW = START + 40 * DAY;
const settings = { ...defaultSettings(), rates: { 'USD/CNY': 7 } };

/** A small generator with a seed: the same rows in every run. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
}

interface World {
  enrollments: EnrollmentRow[];
  messages: MessageRow[];
  orders: OrderRow[];
  conversions: ConversionRow[];
}

describe.each(dialects)('the flow report on %s', (dialect) => {
  let test: TestDatabase;
  let world: World;
  let service: FlowReportService;

  beforeAll(async () => {
    test = await testDatabase(dialect);
    world = aWorld(dice(7));
    await test.database.tx(async (tx) => {
      await tx.insert(enrollmentTable, world.enrollments);
      await tx.insert(messageTable, world.messages);
      await tx.insert(orderTable, world.orders);
      await tx.insert(conversionTable, world.conversions);
    });
    service = crediting(test.database, new Config(parseEnvironment({}), settings), new VirtualClock(NOW)).reports;
  });
  afterAll(() => test.drop());

  it.each([
    ['all of it', START, NOW],
    ['a part, half-open', START + 7 * DAY, START + 20 * DAY],
    ['a single day', START + 3 * DAY, START + 4 * DAY],
    ['a time when nothing was', START - 9 * DAY, START - 8 * DAY],
  ])('counts what a count by hand counts: %s', async (_what, from, to) => {
    const rows = await service.run({ from, to });
    const counted = byHand(world, from, to);
    expect(
      rows
        .filter((r) => r.step !== null)
        .map(nameOf)
        .sort(),
    ).toEqual([...counted.keys()].sort());
    for (const row of rows) if (row.step !== null) expect(row).toMatchObject(counted.get(nameOf(row))!);
  });

  it('holds both arms of a hold-out against each other', async () => {
    const row = (await service.run({ from: START, to: NOW })).find((r) => r.flow === 'winback')!;
    const arms = armsByHand(world, 'winback');
    const expected = newcombe(arms.treated.buyers, arms.treated.n, arms.kept.buyers, arms.kept.n)!;
    expect(arms.kept.n).toBeGreaterThan(5);
    expect(row.lift).toBeCloseTo(expected.difference, 10);
    expect(row.lift_low).toBeCloseTo(expected.low, 10);
    const perHead = arms.treated.paid / arms.treated.n - arms.kept.paid / arms.kept.n;
    expect(Number(row.incremental_revenue)).toBeCloseTo((perHead * arms.treated.n) / 100, 1);
    expect(Number(row.incremental_revenue_low)).toBeLessThan(Number(row.incremental_revenue));
  });

  it('says nothing of lift where nobody was held out, and shows a flow nobody has got a message of', async () => {
    const rows = await service.run({ from: START, to: NOW });
    expect(rows.find((r) => r.flow === 'unpaid')).toMatchObject({ lift: null, incremental_revenue: null });
    expect(rows.filter((r) => r.flow === 'fresh')).toMatchObject([
      { step: null, channel: null, enrolled: 1, sent: 0, open_rate: null, goal_rate: 0 },
    ]);
  });

  it('reports the last 30 days up to and including this moment, and states what it is about', async () => {
    const report = await service.report({});
    expect(report).toMatchObject({
      to: new Date(NOW + 1).toISOString(),
      from: new Date(NOW + 1 - 30 * DAY).toISOString(),
      timezone: 'Asia/Shanghai',
      currency: 'CNY',
      refunds: 'deducted',
      attribution: { email_click: '5d', sms_delivered: '12h' },
    });
    expect(await service.report({ from: '2026-03-05', to: '2026-03-06T00:00:00Z' })).toMatchObject({
      from: '2026-03-04T16:00:00.000Z',
    });
    await expect(service.report({ from: '2026-03-05', to: '2026-03-05' })).rejects.toThrow(/ends before it begins/);
    await expect(service.report({ from: 'yesterday' })).rejects.toThrow(/no date/);
  });
});

function nameOf(r: Pick<FlowReportRow, 'flow' | 'version' | 'step' | 'channel' | 'variant' | 'currency'>): string {
  return [r.flow, r.version, r.step, r.channel, r.variant ?? '', r.currency].join(' ');
}

/** The definitions of METRICS §1, word for word and row by row. */
function byHand(world: World, from: number, to: number): Map<string, Partial<FlowReportRow>> {
  const enrollment = new Map(world.enrollments.map((e) => [e.id, e]));
  const order = new Map(world.orders.map((o) => [o.id, o]));
  const sent = (m: MessageRow) => m.sent_at !== null && m.sent_at >= from && m.sent_at < to;
  const began = (m: MessageRow) => {
    const at = enrollment.get(m.enrollment_id)!.entered_at;
    return at >= from && at < to;
  };
  const steps = new Map<string, MessageRow[]>();
  for (const m of world.messages.filter((x) => sent(x) || began(x))) {
    const key = JSON.stringify([m.flow, m.version, m.step, m.channel, m.variant]);
    steps.set(key, [...(steps.get(key) ?? []), m]);
  }
  const rows = new Map<string, Partial<FlowReportRow>>();
  for (const [key, all] of steps) {
    const [flow, version, step, channel, variant] = JSON.parse(key) as [string, number, string, 'email' | 'sms', string | null];
    const out = all.filter(sent);
    const begun = all.filter(began);
    const delivered = out.filter((m) => m.status !== 'bounced');
    const conversions = world.conversions.filter((c) => out.some((m) => m.id === c.message_id));
    const recovered = out.flatMap((m) => {
      const o = m.order_id === null ? undefined : order.get(m.order_id);
      if (
        !o ||
        m.status === 'bounced' ||
        o.test ||
        o.paid_at === null ||
        o.paid_at <= m.sent_at! ||
        (o.closed_at !== null && o.closed_at <= o.paid_at)
      )
        return [];
      const before = world.messages.filter(
        (x) => x.order_id === o.id && x.flow === m.flow && x.status !== 'bounced' && x.sent_at !== null && x.sent_at < o.paid_at!,
      );
      const last = before.sort((a, b) => b.sent_at! - a.sent_at! || b.id - a.id)[0];
      return last?.id === m.id ? [o] : [];
    });
    const shown = (currency: string) => (currency === 'USD' ? 'CNY' : currency);
    const found = [...conversions, ...recovered].map((c) => shown(c.currency));
    for (const currency of new Set(found.length > 0 ? found : ['CNY'])) {
      const mine = conversions.filter((c) => shown(c.currency) === currency);
      const saved = recovered.filter((o) => shown(o.currency) === currency);
      const minor = (amount: number, of: string) => amount * (of === 'USD' && currency === 'CNY' ? 7 : 1);
      const revenue = mine.reduce((s, c) => s + minor(c.amount - c.refunded, c.currency), 0);
      const opened = delivered.filter((m) => m.first_open_at !== null || m.first_click_at !== null);
      const anyOpen = delivered.filter(
        (m) => opened.includes(m) || m.first_unknown_open_at !== null || m.first_machine_open_at !== null,
      );
      const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
      const count = (condition: (m: MessageRow) => boolean) => delivered.filter(condition).length;
      const reasons: Record<string, number> = {};
      for (const m of begun) if (m.status === 'skipped') reasons[m.reason!] = (reasons[m.reason!] ?? 0) + 1;
      rows.set(nameOf({ flow, version, step, channel, variant, currency }), {
        entered: new Set(begun.map((m) => m.enrollment_id)).size,
        held_out: begun.filter((m) => m.status === 'held_out').length,
        skipped: begun.filter((m) => m.status === 'skipped').length,
        skipped_by_reason: reasons,
        sent: out.length,
        delivered: delivered.length,
        delivered_rate: share(delivered.length, out.length),
        bounce_rate_hard: share(out.filter((m) => m.status === 'bounced' && m.bounce_kind === 'hard').length, out.length),
        open_rate: channel === 'sms' ? null : share(opened.length, delivered.length),
        open_rate_all: channel === 'sms' ? null : share(anyOpen.length, delivered.length),
        machine_open_share: channel === 'sms' ? null : share(anyOpen.length - opened.length, anyOpen.length),
        click_rate: share(
          count((m) => m.first_click_at !== null),
          delivered.length,
        ),
        click_to_open_rate:
          channel === 'sms'
            ? null
            : share(
                count((m) => m.first_click_at !== null),
                opened.length,
              ),
        unsubscribe_rate: share(
          count((m) => m.unsubscribed_at !== null),
          delivered.length,
        ),
        complaint_rate: share(
          count((m) => m.complained_at !== null),
          delivered.length,
        ),
        orders: mine.length,
        placed_order_rate: share(Math.min(new Set(mine.map((c) => c.message_id)).size, delivered.length), delivered.length),
        revenue: (revenue / 100).toFixed(2),
        recovered_orders: saved.length,
        recovered_revenue: (saved.reduce((s, o) => s + minor(o.paid_total - o.refunded_total, o.currency), 0) / 100).toFixed(2),
        enrolled: world.enrollments.filter((e) => e.flow === flow && e.entered_at >= from && e.entered_at < to).length,
        goal_rate: share(
          world.enrollments.filter((e) => e.flow === flow && e.entered_at >= from && e.entered_at < to && e.goal_at !== null)
            .length,
          world.enrollments.filter((e) => e.flow === flow && e.entered_at >= from && e.entered_at < to).length,
        ),
      });
    }
  }
  return rows;
}

function armsByHand(world: World, flow: string) {
  const arm = () => ({ n: 0, buyers: 0, paid: 0 });
  const arms = { treated: arm(), kept: arm() };
  for (const e of world.enrollments.filter((x) => x.flow === flow)) {
    const first = world.messages.filter((m) => m.enrollment_id === e.id).sort((a, b) => a.id - b.id)[0];
    if (!first) continue;
    const passed = e.held_out
      ? first.status === 'held_out'
      : ['sent', 'delivered', 'bounced', 'failed', 'unknown'].includes(first.status);
    if (!passed) continue;
    const at = first.sent_at ?? first.settled_at!;
    const bought = world.orders.filter(
      (o) => o.contact_id === e.contact_id && !o.test && o.paid_at !== null && o.paid_at >= at && o.paid_at < at + 5 * DAY,
    );
    const into = e.held_out ? arms.kept : arms.treated;
    into.n++;
    if (bought.length > 0) into.buyers++;
    into.paid += bought.reduce(
      (s, o) => s + (o.paid_total - o.refunded_total) * (o.currency === 'USD' ? 7 : o.currency === 'CNY' ? 1 : 0),
      0,
    );
  }
  return arms;
}

/** Some hundred people with every fate a message can have. Ids are given by hand, far below the database's own. */
function aWorld(roll: (n: number) => number): World {
  const world: World = { enrollments: [], messages: [], orders: [], conversions: [] };
  let id = 0;
  const maybe = (at: number, one: number) => (roll(one) === 0 ? at + roll(3 * DAY) : null);
  for (let person = 1; person <= 300; person++) {
    const flow = ['unpaid', 'winback'][roll(2)]!;
    const entered = START + roll(30 * DAY);
    const currency = ['CNY', 'CNY', 'USD', 'EUR'][roll(4)]!;
    const order = anOrder(++id, person, currency, entered, roll);
    world.orders.push(order);
    const heldOut = flow === 'winback' && roll(3) === 0;
    const enrollment = anEnrollmentRow(++id, {
      ...{ flow, contact_id: person, order_id: order.id, entered_at: entered, triggered_at: entered },
      ...{ held_out: heldOut ? 1 : 0, goal_at: maybe(entered, 3) },
    });
    world.enrollments.push(enrollment);
    const version = 1 + roll(2);
    for (const [step, channel] of [
      ['remind', 'email'],
      ['last', 'sms'],
    ] as const) {
      if (roll(6) === 0) break;
      const at = entered + roll(4 * DAY);
      const status = heldOut
        ? ('held_out' as const)
        : (
            [
              'sent',
              'sent',
              'delivered',
              'delivered',
              'sent',
              'bounced',
              'skipped',
              'skipped',
              'failed',
              'unknown',
              'queued',
            ] as const
          )[roll(11)]!;
      const gone = ['sent', 'delivered', 'bounced'].includes(status);
      const message = aMessageRow(++id, enrollment, {
        ...{ step, channel, version, variant: roll(3) === 0 ? 'b' : null, status },
        reason: status === 'skipped' ? ['dormant', 'frequency_cap', 'exited'][roll(3)]! : null,
        sent_at: gone ? at : null,
        settled_at: status === 'queued' ? null : at,
        bounce_kind: status === 'bounced' ? (['hard', 'soft'] as const)[roll(2)]! : null,
        bounced_at: status === 'bounced' ? at : null,
        first_open_at: gone ? maybe(at, 3) : null,
        first_unknown_open_at: gone ? maybe(at, 4) : null,
        first_machine_open_at: gone ? maybe(at, 4) : null,
        first_click_at: gone ? maybe(at, 4) : null,
        unsubscribed_at: gone ? maybe(at, 9) : null,
        complained_at: gone ? maybe(at, 30) : null,
      });
      world.messages.push(message);
      if (message.first_click_at !== null && order.paid_at !== null && !world.conversions.some((c) => c.order_id === order.id)) {
        world.conversions.push(aConversion(++id, message, order));
      }
    }
  }
  world.enrollments.push(anEnrollmentRow(++id, { flow: 'fresh', entered_at: NOW - DAY, triggered_at: NOW - DAY }));
  return world;
}

function anOrder(id: number, contact: number, currency: string, placed: number, roll: (n: number) => number): OrderRow {
  const total = 1000 + roll(50_000);
  const paid = roll(2) === 0 ? placed + roll(8 * DAY) : null;
  return anOrderRow(id, {
    ...{ contact_id: contact, currency, total, placed_at: placed, paid_at: paid, paid_total: paid === null ? 0 : total },
    ...{ refunded_total: paid !== null && roll(8) === 0 ? roll(total) : 0, payment: paid === null ? 'unpaid' : 'paid' },
    ...{ closed_at: roll(6) === 0 ? placed + roll(9 * DAY) : null, test: roll(20) === 0 ? 1 : 0 },
  });
}

function aConversion(id: number, m: MessageRow, o: OrderRow): ConversionRow {
  return {
    id, order_id: o.id, message_id: m.id, contact_id: m.contact_id, flow: m.flow, step: m.step, channel: m.channel, currency: o.currency,
    amount: o.paid_total, refunded: o.refunded_total, touch: 'click', touched_at: m.first_click_at!, converted_at: o.paid_at!,
  }; // prettier-ignore
}
