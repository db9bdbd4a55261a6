import { printFinding } from '../kernel/errors';
import { parseFlow } from './parse-flow';

/** What is found in a flow with these lines at its end, as `validate` prints it. */
function said(...lines: string[]): string[] {
  const top = ['id: a', 'purpose: marketing', 'trigger: { event: order.delivered }', ...lines];
  if (!lines.some((line) => line.startsWith('steps:'))) top.push('steps: [ { exit: over } ]');
  return parseFlow(top.join('\n'), 'f').findings.map((finding) => printFinding(finding).replace(/\n\s+/, ' | '));
}
const steps = (...list: string[]) => said('steps:', ...list.map((step) => `  - ${step}`));

describe('what is wrong in one place hides nothing that is wrong in another', () => {
  it('in the branches of a condition', () => {
    expect(steps('{ if: { order.total: { gtee: 5 } }, then: [ { email: { templte: a } } ] }')).toEqual([
      'f:5:28  error  "gtee" is no operator | did you mean "gte"?',
      'f:5:58  error  "template" is missing',
      'f:5:60  error  "templte" is not known here | did you mean "template"?',
    ]);
  });

  it('in the branches of a wait', () => {
    expect(steps('wait: { for: survey.answerd, timeout: soon, else: [ { exit: 5 } ] }')).toEqual([
      'f:5:18  error  no event is called "survey.answerd" | did you mean "survey.answered"?',
      'f:5:43  error  "timeout": "soon" is no duration | write a number and a unit (s, min, h, d, w, mo), like 2d or 30min',
      'f:5:65  error  5 is no reason: small letters, digits, dashes and underscores | exit: not-interested',
    ]);
  });

  it('in the branches of a split', () => {
    expect(steps('split: { a: { wieght: 1, steps: [ { exit: 5 } ] }, b: { steps: [ { exit: 6 } ] } }')).toEqual([
      'f:5:19  error  "wieght" is not known here | did you mean "weight"?',
      'f:5:47  error  5 is no reason: small letters, digits, dashes and underscores | exit: not-interested',
      'f:5:78  error  6 is no reason: small letters, digits, dashes and underscores | exit: not-interested',
    ]);
  });

  it('in exits and goal', () => {
    expect(said('exit: [ { event: order.piad, match: contcat } ]', 'goal: { event: order.piad, within: 5x }')).toEqual([
      'f:4:18  error  no event is called "order.piad" | did you mean "order.paid"?',
      'f:4:37  error  "match" cannot be "contcat" | did you mean "contact"?',
      'f:5:16  error  no event is called "order.piad" | did you mean "order.paid"?',
      'f:5:36  error  "within": "5x" is no duration | write a number and a unit (s, min, h, d, w, mo), like 2d or 30min',
    ]);
  });

  it('in the date and the offset of a wait', () => {
    expect(steps('wait: { until: order.deliverd_at, offset: 2x }')).toEqual([
      'f:5:20  error  "order.deliverd_at" is no date of contact or order | did you mean "order.delivered_at"?',
      'f:5:47  error  "offset": "2x" is no duration | write a number and a unit (s, min, h, d, w, mo), like 2d or 30min',
    ]);
  });
});

describe('one slip is told once', () => {
  it.each([
    ['wait: { untill: order.placed_at, offset: 1d }', ['f:5:13  error  "untill" is not known here | did you mean "until"?']],
    ['wait: { fro: survey.answered, timeout: 3d }', ['f:5:13  error  "fro" is not known here | did you mean "for"?']],
    ['wait: {}', [expect.stringContaining('f:5:11  error  a wait needs a duration, or days, until or for | wait: 2d, ')]],
  ])('%s', (step, findings) => expect(steps(step)).toEqual(findings));

  it('of a condition that is none', () => {
    expect(said('exit: [ { event: order.paid, where: 5 } ]')).toEqual([
      'f:4:37  error  "where" takes a condition like { order.payment: unpaid }',
    ]);
  });
});

it('says of an id that is no text what it says of others', () => {
  expect(steps('{ id: 5, wait: 1s }', '{ id: a b, wait: 1s }')).toEqual([
    'f:5:11  error  5 is no name: small letters, digits and dashes, at most 64',
    'f:6:11  error  "a b" is no name: small letters, digits and dashes, at most 64',
  ]);
});

it.each([
  ['wait: { until: order.paid_at, offset: 5000d }', 'f:5:43  error  5000d is longer than anybody waits | at most 1000d'],
  [
    'wait: { for: order.placed, timeout: 1d }',
    'f:5:5  error  order.placed of this order has come already: it comes once | match: contact, for any other order of this contact',
  ],
])('refuses what never ends: %s', (step, finding) => expect(steps(step)).toEqual([finding]));

it('refuses a wait for what the flow began with', () => {
  const wait = 'wait: { for: order.paid, timeout: 1d }';
  const found = (trigger: string, step: string) =>
    parseFlow(`id: a\npurpose: service\ntrigger: { event: ${trigger} }\nexit: []\nsteps: [ { ${step} } ]`, 'f').findings;
  expect(found('order.paid', wait)).toMatchObject([{ code: 'flow.never', level: 'error' }]);
  expect(found('order.paid', wait.replace('order.paid', 'order.paid, match: contact'))).toEqual([]);
  expect(found('order.delivered', wait.replace('order.paid', 'order.delivered'))).toEqual([]);
});
