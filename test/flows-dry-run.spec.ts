import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../src/cli/command';
import { Database } from '../src/database/database.service';
import { DryRunService } from '../src/flows/dry-run.service';
import { parseFlow } from '../src/flows/parse-flow';
import { printDryRun } from '../src/flows/print-dry-run';
import { PublishingService } from '../src/flows/publishing.service';
import type { SimulatedAction } from '../src/flows/simulate';
import { DAY, SECOND } from '../src/kernel/duration';
import { toIso } from '../src/kernel/local-time';
import { command } from './support/command';
import { dialects } from './support/database';
import { testEngine, type TestEngine } from './support/engine';
import { shopHistory, type HistoryEvent } from './support/shop-history';

const MAIL = `---
subject: Hello {{contact.name}}
---
<mjml><mj-body><mj-section><mj-column><mj-text>{{#if order}}Order {{order.external_id}} of {{money order.total}}{{/if}} <a href="{{unsubscribe_url}}">no more</a></mj-text></mj-column></mj-section></mj-body></mjml>`;
const templates = Object.fromEntries(
  ['a', 'b', 'c'].flatMap((name) => [
    [`email/${name}/en.mjml`, MAIL],
    [`sms/${name}/en.txt`, `${name}: your order is waiting`],
  ]),
);

/** One of marketing, for under the caps a dry run knows its own flow alone; `care` draws lots by our ids. */
const FLOWS: Record<string, string> = {
  care: `
id: care
purpose: marketing
holdout: 30%
trigger: { event: order.paid, where: { order.payment_method: { ne: cod } } }
collapse: 1d
exit: [ { event: order.refunded }, { event: order.closed } ]
goal: { event: order.paid, match: contact, within: 14d }
steps:
  - wait: { days: 1, at: "21:30" }
  - sms: { template: a, on_cap: hold }
  - wait: { for: order.delivered, timeout: 5d, then: [ { email: { template: a } } ], else: [ { email: { template: b } } ] }
  - split:
      x: { weight: 60, steps: [ { id: x, email: { template: c } }, { wait: 12h }, { id: again, email: { template: b } } ] }
      y: { weight: 40, steps: [ { id: y, email: { template: b, fallback: { sms: { template: b }, on: [ no_address ] } } } ] }
`,
  unpaid: `
id: unpaid
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid }, { event: order.closed } ]
steps: [ { wait: 2d }, { email: { template: a } }, { wait: 1d }, { sms: { template: a } } ]
`,
  lapsed: `
id: lapsed
purpose: service
trigger: { date: contact.last_order_at, offset: 14d, at: "10:00", where: { contact.orders_paid: { gte: 1 } } }
reentry: { after: 20d }
exit: [ { event: order.paid, match: contact } ]
steps: [ { email: { template: b } }, { wait: 3d }, { if: { orders: { within: 60d, count: { gte: 2 } } }, then: [ { sms: { template: b } } ] } ]
`,
};

const START = Date.parse('2026-01-05T00:00:00Z');
const SINCE = START + 10 * DAY + 1;
const END = START + 40 * DAY;
/** Contacts are seen as they are now: a zone that moves meanwhile is not replayed. */
const lived = (people: number) =>
  shopHistory(11, people, START, 30).filter((e) => e.type !== 'contact.updated' && Date.parse(e.timestamp) < END);

/** What counts as the same message; the contact by what the shop calls it. */
type Line = string;

describe.each(dialects)('a dry run on %s', (on) => {
  let shop: TestEngine;
  const history = lived(on === 'sqlite' ? 30 : 18);
  const dryRun = () => shop.engine.app.get(DryRunService);

  beforeAll(async () => {
    const drafts = Object.entries(FLOWS).map(([name, text]) => [`flows/${name}.yaml`, `${text}status: draft\n`]);
    const config = { ...Object.fromEntries(drafts), 'channels.yaml': 'sms: { price: "0.05 CNY" }\n' };
    shop = await testEngine({ on, at: toIso(START), config, templates });
    await play(shop, history, END);
  }, 300_000);
  afterAll(() => shop.close());

  it('says what the engine does with the same history', async () => {
    const live = await testEngine({ on, at: toIso(START), config: { 'flows/none.yaml': NOBODY }, templates });
    try {
      const before = history.filter((e) => Date.parse(e.timestamp) < SINCE);
      await play(live, before, SINCE);
      for (const [name, text] of Object.entries(FLOWS)) writeFileSync(join(live.folder, 'config/flows', `${name}.yaml`), text);
      await live.engine.app.get(PublishingService).publish('test');
      await play(live, history.slice(before.length), END);
      for (const name of Object.keys(FLOWS)) {
        const sent = await sentBy(live, name);
        expect(sent.messages.length).toBeGreaterThan(5);
        expect(await wouldBeSent(live, name)).toEqual(sent.messages);
        // Lots are drawn by ids, and another database has others.
        if (name !== 'care') expect(await wouldBeSent(shop, name)).toEqual(sent.messages);
        const run = await live.engine.app.get(DryRunService).run(name, SINCE);
        const [messages, heldOut] = [sent.count('sent'), sent.count('held_out')];
        expect(run).toMatchObject({ people: sent.people, messages, held_out: heldOut, skipped: sent.reasons });
        expect(heldOut > 0).toBe(name === 'care');
      }
      const [unpriced] = printDryRun(await live.engine.app.get(DryRunService).run('unpaid', SINCE)).filter((l) =>
        l.includes('SMS'),
      );
      expect(unpriced).toContain('to see their cost add to config/channels.yaml');
    } finally {
      await live.close();
    }
  }, 300_000);

  it('stores nothing', async () => {
    const before = await rowCounts(shop);
    expect(before['events']).toBeGreaterThan(0);
    for (const name of Object.keys(FLOWS)) expect((await dryRun().run(name, SINCE)).messages).toBeGreaterThan(0);
    expect(await rowCounts(shop)).toEqual(before);
  });

  it('adds up people, days, texts and what SMS would have cost', async () => {
    const run = await dryRun().run('unpaid', SINCE);
    const sms = run.steps.find((step) => step.channel === 'sms')!.sent;
    expect(run.sms).toEqual({ messages: sms, segments: sms, price: '0.05 CNY', cost: `${(sms * 0.05).toFixed(2)} CNY` });
    expect(run.days.reduce((sum, day) => sum + day.messages, 0)).toBe(run.messages);
    expect(run.days.map((day) => day.day)).toEqual(run.days.map((day) => day.day).sort());
    expect(run.written_to).toBeLessThanOrEqual(run.people);
    expect(await dryRun().run('unpaid', SINCE)).toEqual(run);
  });

  it('shows messages as they would have looked, and nobody their address', async () => {
    const { samples } = await dryRun().run('unpaid', SINCE);
    expect(samples).toHaveLength(3);
    expect(new Set(samples.map((s) => s.contact)).size).toBe(3);
    expect(new Set(samples.map((s) => s.channel))).toEqual(new Set(['email', 'sms']));
    const mail = samples.find((s) => s.channel === 'email')!;
    const [order] = await shop.engine.app
      .get(Database)
      .read<{ external_id: string; total: number }>('SELECT external_id, total FROM orders WHERE contact_id = ?', [mail.contact]);
    expect(mail).toMatchObject({ address: 'c…@example.com', step: 'email-a', template: 'a', subject: 'Hello' });
    expect(mail.text).toContain(order!.external_id.split('-')[0]);
    for (const { address } of samples) expect(address).toMatch(/^(c…@example\.com|\+\d{4}…)$/);
  });

  it('is a command', async () => {
    const { code, out } = await command(shop.engine.app, 'flows dry-run', ['unpaid'], { since: toIso(SINCE) });
    expect(code).toBe(0);
    expect(out.slice(0, 2).join('\n')).toMatch(/^unpaid from .* Nothing was stored or sent\.\n\d+ people would have entered/);
    const json = await command(shop.engine.app, 'flows dry-run', ['unpaid'], { since: toIso(SINCE), json: true });
    expect(JSON.parse(json.out.join(''))).toMatchObject({ flow: 'unpaid', since: toIso(SINCE), until: toIso(END - 1) });
  });

  it('refuses what it cannot do, and says what would do', async () => {
    await expect(dryRun().run('unpayd', SINCE)).rejects.toMatchObject({ code: 'flow.unknown', hint: 'did you mean "unpaid"?' });
    await expect(dryRun().run('unpaid', END)).rejects.toMatchObject({ code: 'dry-run.since' });
    const wrong = (args: string[], options: Record<string, string>) =>
      expect(command(shop.engine.app, 'flows dry-run', args, options)).rejects.toBeInstanceOf(WrongUse);
    await wrong(['unpaid'], {});
    await wrong(['unpaid'], { since: 'yesterday' });
    await wrong([], { since: '2026-01-10' });
  });
});

const NOBODY = `id: nobody
purpose: service
trigger: { event: custom.never }
steps: [ { email: { template: a } } ]
`;

/** Posts each envelope at its time. */
async function play(test: TestEngine, events: HistoryEvent[], until: number): Promise<void> {
  const pass = (to: number) => test.advance(`${(to - test.clock.now()) / SECOND}s`);
  for (const envelope of events) {
    const at = Date.parse(envelope.timestamp);
    if (at - 1 > test.clock.now()) await pass(at - 1);
    test.clock.set(at);
    expect(await test.post(envelope)).toBe(200);
    await test.settle();
  }
  if (until - 1 > test.clock.now()) await pass(until - 1);
}

/** Our ids and what the shop calls them. */
async function names({ engine }: TestEngine): Promise<Map<number, string>> {
  const known = await engine.app.get(Database).read<{ id: number; name: string }>(
    `SELECT contact_id AS id, external_id AS name FROM contact_identities
     UNION ALL SELECT contact_id AS id, address AS name FROM addresses WHERE contact_id NOT IN (SELECT contact_id FROM contact_identities)`,
  );
  return new Map(known.map(({ id, name }) => [id, name]));
}

/** How many rows each table holds. */
async function rowCounts({ engine }: TestEngine): Promise<Record<string, number>> {
  const database = engine.app.get(Database);
  const named =
    database.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()';
  const counts: Record<string, number> = {};
  for (const { name } of await database.read<{ name: string }>(named)) {
    const [row] = await database.read<{ n: number }>(`SELECT COUNT(*) AS n FROM ${name}`);
    counts[name] = Number(row!.n);
  }
  return counts;
}

async function sentBy(test: TestEngine, flow: string) {
  const database = test.engine.app.get(Database);
  const nameOf = await names(test);
  const all = await database.read<Record<string, string | number>>('SELECT * FROM messages WHERE flow = ?', [flow]);
  const rows = all.filter((row) => row['status'] !== 'queued' && row['reason'] !== 'exited');
  // Moments of the calendar are awaited from two days before; one that moved away meanwhile never came.
  const people = await database.read(
    'SELECT DISTINCT contact_id FROM enrollments WHERE flow = ? AND triggered_at < ? AND (ended_at IS NULL OR ended_at > triggered_at)',
    [flow, END],
  );
  const reasons: Record<string, number> = {};
  for (const { status, reason } of rows) if (status === 'skipped') reasons[reason!] = (reasons[reason!] ?? 0) + 1;
  return {
    messages: rows
      .map(({ status, contact_id: id, step, channel, template, reason, ...at }): Line =>
        [
          toIso(Number(at[status === 'sent' ? 'sent_at' : 'settled_at'])),
          nameOf.get(Number(id)),
          step,
          channel,
          template,
          status,
          reason,
        ].join(' '),
      )
      .sort(),
    people: people.length,
    reasons,
    count: (status: string) => rows.filter((row) => row['status'] === status).length,
  };
}

async function wouldBeSent(test: TestEngine, name: string): Promise<Line[]> {
  const flow = parseFlow(FLOWS[name]!, 'flow.yaml').flow!;
  const actions: SimulatedAction[] = [];
  for await (const some of test.engine.app.get(DryRunService).replay(flow, SINCE, test.clock.now() + 1))
    actions.push(...some.actions);
  const nameOf = await names(test);
  return actions
    .filter((a) => a.letter !== null)
    .map((a): Line => [toIso(a.at), nameOf.get(Number(a.contact)), a.step, a.channel, a.template, a.action, a.reason].join(' '))
    .sort();
}
