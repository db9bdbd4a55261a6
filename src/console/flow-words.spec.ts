import fc from 'fast-check';
import { anyCondition } from '../../test/support/any-condition';
import { anyFlow } from '../../test/support/any-flow';
import type { CompiledFlow } from '../flows/definition';
import { parseFlow } from '../flows/parse-flow';
import { conditionWords, durationWords } from './condition-words';
import { flowHead } from './flow-words';
import { spokenSteps, type SpokenStep } from './step-words';

function flowOf(text: string): CompiledFlow {
  const { flow, findings } = parseFlow(text, 'x.yaml');
  if (!flow) throw new Error(JSON.stringify(findings));
  return flow;
}

function withSteps(steps: string, head = 'trigger: { event: order.placed }'): CompiledFlow {
  return flowOf(`id: x\npurpose: marketing\n${head}\nsteps:\n${steps}`);
}

/** Steps as indented lines: what a reader sees. */
function lines(steps: readonly SpokenStep[], indent = ''): string[] {
  return steps.flatMap(({ text, notes, branches }) => [
    `${indent}${text}`,
    ...notes.map((note) => `${indent}- ${note}`),
    ...branches.flatMap(({ name, steps: inside }) => [`${indent}${name}:`, ...lines(inside, `${indent}  `)]),
  ]);
}

const spoken = (steps: string, head?: string) => lines(spokenSteps(withSteps(steps, head)));

describe('a flow read aloud', () => {
  it.each([
    ['wait: 2d', 'Wait 2 days'],
    ['wait: 1h', 'Wait 1 hour'],
    ['wait: { days: 1, at: "10:00" }', 'Wait until 10:00, 1 day later'],
    ['wait: { days: 0, at: "10:00" }', 'Wait until 10:00'],
    ['wait: { until: order.paid_at, offset: 3d, at: "19:00" }', 'Wait until 3 days after order paid, at 19:00'],
    ['wait: { until: best_hour, within: 24h }', 'Wait for the hour the contact reads most, at most 1 day'],
    ['sms: { template: hello }', 'Send the text message “hello”'],
    [
      'set: { contact.attributes.size: 3, tags: { add: [vip], remove: [new] } }',
      'Set the contact’s size to 3, Add the tag vip, Take away the tag new',
    ],
    ['set: { contact.attributes.size: null }', 'Forget the contact’s size'],
    ['coupon: { pool: WB10, expires: 7d }', 'Give a coupon of WB10, good for 1 week'],
    ['webhook: { url: "https://crm.example/in" }', 'Tell https://crm.example/in'],
    ['exit: too-late', 'Leave the flow: too-late'],
  ])('%s: %s', (step, text) => expect(spoken(`  - ${step}`)).toEqual([text]));

  it('tells what belongs to a message', () =>
    expect(
      spoken(`  - email:
      template: look
      subject: { en: Picked for you }
      urgent: true
      on_cap: hold
      recommend: { kind: bought_together, count: 1 }
      survey: why
      expires_after: 12h
      variants: { a: { weight: 3 }, b: { subject: Another } }
      test: { share: 20%, winner: { metric: click_rate, after: 4h } }
      fallback: { sms: { template: look }, on: [dormant, no_address] }`),
    ).toEqual([
      'Send the e-mail “look”',
      '- Subject: “Picked for you”',
      '- Recommends 1 product: bought together',
      '- Asks the survey “why”',
      '- Urgent: quiet hours do not hold it back',
      '- Waits where the frequency cap is reached',
      '- Variant a, 75 %: “look”',
      '- Variant b, 25 %: subject “Another”',
      '- Tried on 20 %; the rest gets the one with the best click rate, where it is proved',
      '- Looked at after 4 hours, the last time after 32 hours; when nothing is proved by then, the weights go on',
      '- Else, when no e-mail may go (dormant, no address): text message “look”',
      '- Not sent any more 12 hours after it was due',
    ]));

  it('tells that a message has another purpose than its flow', () =>
    expect(spoken('  - email: { template: look, purpose: service }')).toEqual(['Send the e-mail “look”', '- Counts as service']));

  it('tells branches, and leaves empty ones out', () =>
    expect(
      spoken(`  - { id: first, email: { template: look } }
  - if: { step.first.clicked: false }
    then: [ { wait: 1d } ]
  - wait: { for: survey.answered, where: { event.survey: why }, timeout: 2d, else: [ { exit: silent } ] }
  - split: { a: { weight: 3, steps: [ { wait: 2d } ] }, b: { steps: [ { exit: enough } ] } }
    winner: { metric: click_rate, after: 2w, until: 2w, otherwise: a }`),
    ).toEqual([
      'Send the e-mail “look”',
      'If “first” was not clicked',
      'Then:',
      '  Wait 1 day',
      'Wait for survey.answered where event survey is why, at most 2 days',
      'When it does not:',
      '  Leave the flow: silent',
      'Split by chance, the same for one contact every time',
      '- Once it is proved, everybody new takes the branch with the best click rate',
      '- Looked at after 2 weeks; when nothing is proved by then, everybody gets a',
      'a, 75 %:',
      '  Wait 2 days',
      'b, 25 %:',
      '  Leave the flow: enough',
    ]));

  it('tells what starts it, what ends it, and what it is for', () =>
    expect(
      flowHead(
        withSteps(
          '  - wait: 1d',
          `trigger: { event: order.placed, where: { order.payment: unpaid, any: [ { order.total: { gte: 100 CNY } }, { orders: { within: 180d, count: { gte: 2 } } } ] } }
exit: [ { event: order.paid }, { event: order.closed, match: contact, where: { contact.country: { in: [CN, HK] } } } ]
goal: { event: order.paid, within: 5d }
holdout: 10%
collapse: 1d`,
        ),
      ),
    ).toEqual([
      {
        name: 'Starts',
        lines: [
          'order.placed',
          'if order payment is unpaid and (order total is at least 100.00 CNY or at least 2 orders in the last 180 days)',
        ],
      },
      { name: 'Ends early', lines: ['this order is paid', 'any order is closed, where contact country is one of CN, HK'] },
      { name: 'Goal', lines: ['this order is paid, within 5 days'] },
      { name: 'How often', lines: ['once for each order'] },
      {
        name: 'Manners',
        lines: ['10.0 % are kept back, to measure what it earns', 'Orders within 1 day go together in one message'],
      },
    ]));

  it('tells every step of any flow once', () =>
    fc.assert(
      fc.property(anyFlow, (flow) => {
        const ids = (steps: readonly SpokenStep[]): string[] =>
          steps.flatMap((step) => [step.id, ...step.branches.flatMap((one) => ids(one.steps))]);
        const steps = spokenSteps(flow);
        expect(ids(steps).sort()).toEqual([...flow.order].sort());
        expect(JSON.stringify([steps, flowHead(flow)])).not.toMatch(/undefined|\[object|NaN/);
      }),
    ));

  it('has words for any condition', () =>
    fc.assert(
      fc.property(anyCondition('facts'), (condition) => {
        expect(conditionWords(condition)).not.toMatch(/^$|\[object|NaN/);
      }),
    ));

  it.each([
    [1000, '1 second'],
    [5_400_000, '90 minutes'],
    [14 * 86_400_000, '2 weeks'],
  ])('%d ms are %s', (ms, words) => expect(durationWords(ms)).toBe(words));
});
