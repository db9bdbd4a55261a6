import fc from 'fast-check';
import { aFlow, aFlowOf } from '../../test/support/flow-facts';
import { DAY, HOUR } from '../kernel/duration';
import type { Finding } from '../kernel/errors';
import { flowKeys, parseFlow } from './parse-flow';

const HEAD = 'id: test\npurpose: service\ntrigger: { event: order.placed }\nexit: [ { event: order.paid } ]\nsteps:\n';
const withSteps = (...steps: string[]) => HEAD + steps.map((s) => `  - ${s}`).join('\n');
const findings = (yaml: string) => parseFlow(yaml, 'f.yaml').findings;
const only = (yaml: string): Finding => {
  const found = findings(yaml);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('a flow as FLOWS.md shows it', () => {
  const flow = aFlow(`
id: unpaid-order
name: { en: Unpaid order reminder, zh-CN: 催付 }
purpose: service
topic: order-reminders
trigger:
  event: order.placed
  where: { order.payment: unpaid, order.payment_method: { not_in: [cod, bank_transfer] } }
exit:
  - event: order.paid
  - { event: order.closed, match: contact }
goal: { event: order.paid, within: 5d }
holdout: 10%
steps:
  - wait: 2d
  - email: { template: unpaid-order, expires_after: 12h, fallback: { sms: { template: look }, on: [dormant, no_address] } }
  - wait: { days: 1, at: "10:00" }
  - if: { step.unpaid-order.clicked: false }
    then: [ { id: last, sms: { template: last-call } } ]
    else: [ { exit: clicked } ]
`);

  it('fills in what was left out', () => {
    expect(flow).toMatchObject({
      status: 'live',
      reentry: 'per-order',
      priority: 50,
      holdout: 0.1,
      closesAfter: null,
      maxAge: null,
    });
    expect(flow.exit).toEqual([
      { event: 'order.paid', match: 'order', where: null },
      { event: 'order.closed', match: 'contact', where: null },
    ]);
    expect(flow.goal).toEqual({ event: 'order.paid', match: 'order', within: 5 * DAY, where: null });
  });

  it('lays the tree flat: each step knows the next', () => {
    expect(flow.order).toEqual(['wait-1', 'email-unpaid-order', 'wait-2', 'if-1', 'last', 'exit-1']);
    expect(flow.first).toBe('wait-1');
    expect(flow.steps.get('wait-1')).toMatchObject({ wait: { is: 'elapsed', ms: 2 * DAY }, next: 'email-unpaid-order' });
    expect(flow.steps.get('if-1')).toMatchObject({ then: 'last', else: 'exit-1', next: null });
    expect(flow.steps.get('last')).toMatchObject({ kind: 'sms', next: null });
  });

  it('names a step by its template where only one has it', () => {
    expect(flow.steps.get('if-1')).toMatchObject({ condition: { field: 'step.email-unpaid-order.clicked' } });
  });

  it('gives a message its purpose, topic and fallback', () => {
    expect(flow.steps.get('email-unpaid-order')).toMatchObject({
      purpose: 'service',
      topic: 'order-reminders',
      expiresAfter: 12 * HOUR,
      fallback: { channel: 'sms', template: 'look', on: ['dormant', 'no_address'] },
    });
  });
});

it('takes the topic of its own purpose where a step changes it', () => {
  const flow = aFlowOf('email: { template: a }', 'email: { template: b, purpose: marketing }');
  expect(flow.steps.get('email-a')).toMatchObject({ purpose: 'service', topic: 'service' });
  expect(flow.steps.get('email-b')).toMatchObject({ purpose: 'marketing', topic: 'marketing' });
});

it('matches the contact where enrollments have no order', () => {
  const flow = aFlow(
    'id: b\npurpose: marketing\ntrigger: { date: contact.birthday, at: "09:00" }\nexit: [ { event: order.paid } ]\nsteps: [ { email: { template: b } } ]',
  );
  expect(flow.exit[0]!.match).toBe('contact');
  expect(flow.reentry).toBe('per-occurrence');
});

describe('what is wrong is said where it stands, with what was meant', () => {
  it.each<[string, string, Partial<Finding>]>([
    [
      'a duration that could be two things',
      withSteps('wait: 1m'),
      { at: 'f.yaml:6:11', code: 'flow.value', hint: 'write 1min or 1mo' },
    ],
    ['a unit in full', withSteps('wait: 2 days'), { hint: 'write 2d' }],
    [
      'a slip in a kind of step',
      withSteps('emial: { template: a }'),
      { at: 'f.yaml:6:5', code: 'flow.unknown-step-kind', hint: 'did you mean "email"?' },
    ],
    [
      'a slip in a key of a message',
      withSteps('email: { template: a, expire_after: 2h }'),
      { at: 'f.yaml:6:27', code: 'flow.unknown-key', hint: 'did you mean "expires_after"?' },
    ],
    ['a slip in a top key', `reenty: once\n${withSteps('exit: x')}`, { at: 'f.yaml:1:1', hint: 'did you mean "reentry"?' }],
    ['a slip in a value', withSteps('email: { template: a, on_cap: skp }'), { code: 'flow.value', hint: 'did you mean "skip"?' }],
    ['a message without template', withSteps('sms: {}'), { message: '"template" is missing' }],
    ['a bare template', withSteps('sms: hello'), { hint: 'sms: { template: hello }' }],
    ['a key of another step', withSteps('wait: 2d\n    then: []'), { code: 'flow.unknown-key', at: 'f.yaml:7:5' }],
    [
      'two steps alike',
      withSteps('email: { template: a }', 'email: { template: a }'),
      { at: 'f.yaml:7:5', code: 'flow.step-id', hint: 'give one of them an id: of its own' },
    ],
    ['a step after an exit', withSteps('exit: enough', 'email: { template: a }'), { at: 'f.yaml:7:5', code: 'flow.unreachable' }],
    ['no steps', HEAD.replace('steps:\n', 'steps: []\n'), { code: 'flow.no-steps' }],
    [
      'a step that is not there',
      withSteps('if: { step.foo.opened: true }\n    then: [ { exit: x } ]', 'email: { template: bar }'),
      { code: 'flow.unknown-step' },
    ],
    [
      'an operator',
      withSteps('if: { order.payment: { equals: paid } }\n    then: [ { exit: x } ]'),
      { code: 'flow.unknown-operator', hint: 'did you mean "eq"?' },
    ],
    [
      'a value the field never has',
      withSteps('if: { order.payment: payed }\n    then: [ { exit: x } ]'),
      { at: 'f.yaml:6:26', hint: 'did you mean "paid"?' },
    ],
    [
      'money without a currency',
      withSteps('if: { order.total: { gte: 100 } }\n    then: [ { exit: x } ]'),
      { hint: 'write the currency: "100 CNY"' },
    ],
    [
      'a list without "in"',
      withSteps('if: { order.payment: [paid] }\n    then: [ { exit: x } ]'),
      { hint: 'write order.payment: { in: [ … ] }' },
    ],
    [
      'an event',
      withSteps('exit: x').replace('order.paid', 'order.payed'),
      { code: 'flow.unknown-event', at: 'f.yaml:4:18', hint: 'did you mean "order.paid"?' },
    ],
    [
      'an event outside a list',
      withSteps('exit: x').replace('[ { event: order.paid } ]', '{ event: order.paid }'),
      { hint: 'exit: [ { event: order.paid } ]' },
    ],
    [
      'selling in a service message',
      withSteps('email: { template: a, recommend: { kind: popular } }'),
      { code: 'flow.selling-in-service', at: 'f.yaml:6:27', hint: 'purpose: marketing' },
    ],
    [
      'a fallback on the same channel',
      withSteps('email: { template: a, fallback: { email: { template: b }, on: [dormant] } }'),
      { code: 'flow.fallback' },
    ],
    [
      'a fallback for somebody who said no',
      withSteps('email: { template: a, fallback: { sms: { template: b }, on: [unsubscribed] } }'),
      { code: 'flow.value' },
    ],
    [
      'an order where there is none',
      'id: b\npurpose: marketing\ntrigger: { date: contact.birthday }\nexit: [ { event: order.paid, match: order } ]\nsteps: [ { exit: x } ]',
      { hint: 'match: contact' },
    ],
    [
      'a holiday',
      'id: b\npurpose: marketing\ntrigger: { holiday: mid-autumn }\nsteps: [ { exit: x } ]',
      { hint: 'did you mean "CN/mid-autumn"?' },
    ],
    ['an hour', withSteps('wait: { days: 2, at: "25:00" }'), { code: 'flow.value' }],
    ['everybody held out', `holdout: 100%\n${withSteps('exit: x')}`, { code: 'flow.value' }],
    [
      'care kept back',
      withSteps('exit: x').replace('order.placed', 'order.shipped') + '\nholdout: 10%',
      { code: 'flow.holdout-in-care' },
    ],
    [
      'a reentry without its key',
      withSteps('exit: x') + '\nreentry: per-checkout',
      { code: 'flow.reentry', hint: 'leave it out: "per-order" is meant here' },
    ],
    ['a date that is none', withSteps('wait: { until: order.placed, offset: 2d }'), { hint: 'did you mean "order.placed_at"?' }],
  ])('%s', (_, yaml, expected) => expect(only(yaml)).toMatchObject({ level: 'error', ...expected }));

  it('warns of a test whose branches have unequal time to be answered, unless a window makes it fair', () => {
    const split = (wait: string, window = '') =>
      withSteps(
        `split: { now: { steps: [ { wait: 1h }, { email: { template: a } } ] }, later: { steps: [ ${wait}{ email: { template: b } } ] } }\n    winner: { metric: click_rate, after: 14d${window} }`,
      );
    for (const wait of ['{ wait: 7d }, ', ''])
      expect(only(split(wait))).toMatchObject({
        ...{ level: 'warning', code: 'flow.unfair', at: 'f.yaml:6:5' },
        hint: 'window: in winner, like window: 7d, gives each message the same time',
      });
    expect(findings(split('{ wait: 7d }, ', ', window: 2d'))).toEqual([]);
    expect(findings(split('{ wait: 1h }, '))).toEqual([]);
  });

  it('only warns of a field that nobody knows, and of a flow that nothing ends', () => {
    const unknown = only(withSteps('if: { order.paymnt: paid }\n    then: [ { exit: x } ]'));
    expect(unknown).toMatchObject({ level: 'warning', at: 'f.yaml:6:11', hint: 'did you mean "order.payment"?' });
    const endless = parseFlow(
      'id: a\npurpose: service\ntrigger: { event: order.placed }\nsteps: [ { email: { template: a } } ]',
      'f.yaml',
    );
    expect(endless.findings).toMatchObject([{ level: 'warning', code: 'flow.no-exit', hint: 'exit: [ { event: order.paid } ]' }]);
    expect(endless.flow).toBeDefined();
  });

  it('tells everything at once, in reading order', () => {
    const found = findings('id: X\npurpose: servce\ntrigger: { event: order.place }\nsteps:\n  - wait: 1m\n  - emial: {}\n');
    expect(found.map((f) => f.at)).toEqual(['f.yaml:1:5', 'f.yaml:2:10', 'f.yaml:3:19', 'f.yaml:5:11', 'f.yaml:6:5']);
  });
});

describe('a text that is no flow', () => {
  it.each([
    ['nothing', '', 'the file is empty'],
    ['a list', '- a\n- b', 'a flow is a map of keys, not ["a","b"]'],
    ['broken YAML', 'id: [', 'Flow sequence'],
    ['a key twice', 'id: a\nid: b', '"id" stands here twice'],
    ['several documents', 'id: a\n---\nid: b', 'this file holds several documents'],
    ['a tag', 'id: !!js/function x', 'Unresolved tag'],
    ['a prototype', '"__proto__": { a: 1 }', '__proto__'],
    ['a constructor', 'constructor: { prototype: 1 }', '"constructor" is no key'],
    ['an alias bomb', `a: &a [x]\nb: &b [${'*a,'.repeat(30)}]\nc: [${'*b,'.repeat(30)}]`, 'aliases'],
    ['a bracket bomb', '['.repeat(1000), 'nested'],
    ['a dash bomb', '- '.repeat(1000), 'nested'],
    ['64 KB and more', `# ${'x'.repeat(64 * 1024)}`, '64 KB'],
  ])('%s', (_, yaml, message) => {
    const { flow, findings } = parseFlow(yaml, 'f.yaml');
    expect(flow).toBeUndefined();
    const found = findings.find((finding) => finding.message.includes(message));
    expect(found?.at).toMatch(/^f\.yaml:\d+:\d+$/);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.constantFrom(...WORDS)).map((words) => words.join('')),
          fc.json(),
        ),
        (text) => {
          const { flow, findings } = parseFlow(text, 'f.yaml');
          return flow !== undefined || findings.length > 0;
        },
      ),
      { numRuns: 600 },
    );
  });

  it('never throws, whatever stands in the place of a value', () => {
    const keys = Object.keys(flowKeys);
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), fc.jsonValue(), (key, value, inner) => {
        const flow = {
          id: 'a',
          purpose: 'service',
          trigger: { event: 'order.placed', where: inner },
          steps: [
            ...['email', 'wait', 'split', 'set', 'coupon', 'webhook', 'exit'].map((kind) => ({ [kind]: inner })),
            { if: inner, then: [value], else: value },
            {
              email: {
                template: 'a',
                variants: inner,
                test: value,
                recommend: inner,
                coupon: value,
                survey: inner,
                subject: inner,
              },
            },
            { split: { a: inner, b: { steps: inner, weight: value } }, winner: inner },
            { wait: { for: inner, where: value, timeout: inner, then: value, else: inner } },
            { webhook: { url: inner, body: { a: inner } } },
          ],
          [key]: value,
        };
        return Array.isArray(parseFlow(JSON.stringify(flow), 'f.yaml').findings);
      }),
      // A key that every object inherits is a word like any other.
      {
        numRuns: 200,
        examples: [
          ['id', 0, { '': { valueOf: false, constructor: 1 } }],
          ['purpose', [{ toString: 0 }], {}],
          ['id', 0, { recommend: { kind: { toString: 0 } } }],
        ],
      },
    );
  });
});

const WORDS = [
  'id',
  'steps',
  'trigger',
  'wait',
  'email',
  'if',
  'then',
  'where',
  ': ',
  '\n',
  '\n  - ',
  '  ',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  '&a ',
  '*a',
  '!x ',
  '|',
  '>',
  '#',
  '---\n',
  '2d',
  'order.placed',
  '%',
  '<<',
  '? ',
];
