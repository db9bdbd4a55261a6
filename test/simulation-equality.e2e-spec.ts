import { Database } from '../src/database/database.service';
import { defaultSettings } from '../src/config/settings';
import { parseFlow } from '../src/flows/parse-flow';
import { simulate, type SimulationSettings } from '../src/flows/simulate';
import { simulatedLine } from '../src/intake/simulated-line';
import { DAY, SECOND } from '../src/kernel/duration';
import { printFinding } from '../src/kernel/errors';
import { toIso } from '../src/kernel/local-time';
import { dialects } from './support/database';
import { testEngine, type TestEngine } from './support/engine';
import { shopHistory, type HistoryEvent } from './support/shop-history';

const MAIL =
  '---\nsubject: Hello\n---\n<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{contact.first_name}}</mj-text></mj-column></mj-section></mj-body></mjml>';
const TEMPLATES = Object.fromEntries(
  ['a', 'b', 'c'].flatMap((name) => [
    [`email/${name}/en.mjml`, MAIL],
    [`sms/${name}/en.txt`, 'Hello'],
  ]),
);

/** Each run has one flow of marketing at most: under the caps a simulation knows its own flow's messages only. */
const RUNS: Record<string, { until: number; flows: string[] }> = {
  'win-back by the last order, unpaid orders, waiting for an answer': {
    until: 190,
    flows: [
      `id: winback
purpose: marketing
trigger: { date: contact.last_order_at, offset: 90d, at: "10:00" }
reentry: { after: 60d }
holdout: 10%
exit: [ { event: order.paid, match: contact } ]
goal: { event: order.paid, match: contact, within: 14d }
steps:
  - email: { template: a, fallback: { sms: { template: a }, on: [ no_address ] } }
  - wait: 7d
  - if: { step.email-a.clicked: false }
    then: [ { sms: { template: b } } ]
`,
      `id: unpaid
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid, order.payment_method: { not_in: [ cod ] } } }
exit: [ { event: order.paid }, { event: order.closed } ]
steps: [ { wait: 2d }, { email: { template: a } }, { wait: 1d }, { sms: { template: a } } ]
`,
      `id: answers
purpose: service
trigger: { event: order.placed }
exit: [ { event: order.refunded } ]
steps:
  - wait: { for: custom.answered, match: contact, timeout: 3d, then: [ { email: { template: b } } ], else: [ { sms: { template: b } } ] }
  - wait: { for: order.delivered, timeout: 5d, then: [ { email: { template: c } } ], else: [ { set: { contact.attributes.slow: true } } ] }
  - if: { contact.attributes.slow: true }
    then: [ { sms: { template: c } } ]
`,
    ],
  },
  'post-purchase with splits, caps, quiet hours and collapsed orders': {
    until: 130,
    flows: [
      `id: post-purchase
purpose: marketing
trigger: { event: order.paid }
holdout: 20%
collapse: 1d
exit: [ { event: order.refunded }, { event: order.closed } ]
steps:
  - wait: { days: 1, at: "21:30" }
  - sms: { template: a, on_cap: hold }
  - split:
      x: { weight: 60, steps: [ { email: { template: a } }, { wait: 12h }, { id: again, email: { template: b } } ] }
      y: { weight: 40, steps: [ { sms: { template: b, expires_after: 12h } } ] }
  - wait: { until: order.paid_at, offset: 6d, at: "23:00" }
  - email: { template: c, on_cap: hold, fallback: { sms: { template: c }, on: [ no_address, invalid_address ] } }
`,
      `id: delivered
purpose: service
trigger: { date: order.delivered_at, offset: 3d, at: "19:00" }
exit: [ { event: order.refunded } ]
steps: [ { email: { template: a } }, { wait: { until: best_hour, within: 24h } }, { sms: { template: a } } ]
`,
    ],
  },
};

/** What counts as the same message. */
interface Line {
  at: string;
  /** Our id. */
  contact: number;
  flow: string;
  step: string | null;
  channel: string | null;
  action: string;
  reason: string | null;
}

/** So many live through each run on SQLite, a third of them on MySQL; EQUALITY_PEOPLE=300 lets more. */
const PEOPLE = Number(process.env.EQUALITY_PEOPLE ?? 90);
const START = Date.parse('2026-01-05T00:00:00Z');

describe.each(dialects)('a simulation equals the engine on its virtual clock, on %s', (on) => {
  it.each(Object.entries(RUNS))(
    '%s',
    async (_, { until, flows }) => {
      const people = on === 'sqlite' ? PEOPLE : Math.floor(PEOPLE / 3);
      const end = START + until * DAY;
      const history = shopHistory(7, people, START, 90).filter((event) => Date.parse(event.timestamp) < end);
      const config = Object.fromEntries(flows.map((text, i) => [`flows/${i}.yaml`, text]));
      const test = await testEngine({ on, at: toIso(START), config, templates: TEMPLATES });
      try {
        await play(test, history, end);
        const { messages, idOf } = await record(test);
        const settings = { ...defaultSettings(), until: end, idOf };
        const lines = flows.flatMap((text) => simulation(text, history, settings));
        expect(messages.length).toBeGreaterThan(people / 2);
        expect(inOrder(lines)).toEqual(inOrder(messages));
      } finally {
        await test.close();
      }
    },
    900_000,
  );
});

/** Posts each envelope at its time; at one instant what happens comes before what falls due. */
async function play(test: TestEngine, history: HistoryEvent[], until: number): Promise<void> {
  const pass = (to: number) => test.advance(`${(to - test.clock.now()) / SECOND}s`);
  for (const envelope of history) {
    const at = Date.parse(envelope.timestamp);
    if (at - 1 > test.clock.now()) await pass(at - 1);
    test.clock.set(at);
    expect(await test.post(envelope)).toBe(200);
    await test.settle();
  }
  await pass(until - 1);
}

/** What the engine did, and our ids of what the shop named. */
async function record({ engine }: TestEngine): Promise<{ messages: Line[]; idOf: NonNullable<SimulationSettings['idOf']> }> {
  const database = engine.app.get(Database);
  const known = await database.read<{ id: number; name: string }>(
    `SELECT contact_id AS id, external_id AS name FROM contact_identities
     UNION ALL SELECT contact_id AS id, address AS name FROM addresses WHERE channel = 'email'`,
  );
  const orders = await database.read<{ id: number; name: string }>('SELECT id, external_id AS name FROM orders');
  const rows = await database.read<Record<string, string | number | null>>(
    `SELECT contact_id, flow, step, channel, status, reason, sent_at, settled_at FROM messages`,
  );
  const ids = new Map(known.map((k) => [k.name, k.id]));
  const orderIds = new Map(orders.map((o) => [o.name, o.id]));
  const messages = rows
    .filter((row) => row['status'] !== 'queued')
    .map((row): Line => {
      const action = String(row['status']);
      const at = row[action === 'sent' ? 'sent_at' : 'settled_at'] as number;
      const { flow, step, channel, reason } = row as unknown as Line;
      return { at: toIso(at), contact: row['contact_id'] as number, flow, step, channel, action, reason };
    });
  return {
    messages: messages.filter((m) => m.reason !== 'exited'),
    idOf: { contact: (id) => ids.get(id) ?? id, order: (_, id) => orderIds.get(id) ?? id },
  };
}

function simulation(text: string, history: HistoryEvent[], settings: SimulationSettings): Line[] {
  const { flow, findings } = parseFlow(text, 'flow.yaml');
  if (!flow) throw new Error(findings.map(printFinding).join('\n'));
  const events = history.flatMap((envelope) => {
    const read = simulatedLine(JSON.stringify({ ...envelope, id: `msg-${envelope.id}` }), settings.shop);
    if ('fault' in read) throw new Error(read.fault);
    return read;
  });
  return simulate(flow, events, settings)
    .filter((action) => ['sent', 'skipped', 'held_out'].includes(action.action))
    .map(({ at, contact, flow: id, step, channel, action, reason }) => ({
      at: toIso(at),
      contact: settings.idOf!.contact(contact) as number,
      flow: id,
      step,
      channel,
      action,
      reason,
    }));
}

function inOrder(lines: Line[]): string[] {
  return lines.map((l) => [l.at, l.contact, l.flow, l.step, l.channel, l.action, l.reason].join(' ')).sort();
}
