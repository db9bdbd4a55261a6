import { checkFlows, type Known } from './check-flows';
import { parseFlow } from './parse-flow';

const KNOWN: Required<Known> = {
  templates: { email: ['hello', 'offer'], sms: ['look'] },
  calendars: { anniversary: [] },
  segments: ['vip'],
  tiers: ['silver', 'gold'],
  coupons: ['WB10'],
  surveys: ['why'],
  currencies: ['CNY', 'USD'],
  unpaidClosesAfter: 0,
};

/** What of these lines, after the top of a flow, is not there. */
function missing(...lines: string[]): string[] {
  const { sketch } = parseFlow(['id: a', 'purpose: marketing', ...lines].join('\n'), 'f');
  return checkFlows([sketch!], KNOWN).map(({ at, message, hint }) => `${at} ${message} | ${hint}`);
}
const inStep = (...steps: string[]) => missing('trigger: { event: order.paid }', 'steps:', ...steps.map((step) => `  - ${step}`));

it.each([
  ['a template', 'email: { template: helo }', ['f:5:24 there is no email template "helo" | did you mean "hello"?']],
  [
    'of a fallback',
    'email: { template: hello, fallback: { sms: { template: lok }, on: [ dormant ] } }',
    ['f:5:60 there is no sms template "lok" | did you mean "look"?'],
  ],
  [
    'of variants',
    'email: { template: hello, variants: { a: { template: ofer }, b: {} } }',
    ['f:5:58 there is no email template "ofer" | did you mean "offer"?'],
  ],
  [
    'blocks beside something that is wrong',
    'email: { template: hello, urgnt: true, coupon: { pool: WB01 }, survey: wyh }',
    ['f:5:60 there is no pool of coupons "WB01" | did you mean "WB10"?', 'f:5:76 there is no survey "wyh" | did you mean "why"?'],
  ],
  ['a pool', 'coupon: { pool: WB01 }', ['f:5:21 there is no pool of coupons "WB01" | did you mean "WB10"?']],
  [
    'conditions beside one that is wrong',
    'if: { any: [ { contact.tier: { in: [ gold, silvr ] } }, { not: { contact.segments: { has: vpi } } }, { order.total: x } ] }\n    then: [ { exit: a } ]',
    ['f:5:48 there is no tier "silvr" | did you mean "silver"?', 'f:5:95 there is no segment "vpi" | did you mean "vip"?'],
  ],
  [
    'a branch of a step that is wrong',
    'split: { a: { wieght: 1, steps: [ { email: { template: helo } } ] } }',
    ['f:5:60 there is no email template "helo" | did you mean "hello"?'],
  ],
])('finds %s', (_, step, found) => expect(inStep(step)).toEqual(found));

it.each([
  ['trigger: { segment: { enter: vpi } }', 'f:3:30 there is no segment "vpi" | did you mean "vip"?'],
  [
    'trigger:\n  schedule: { on: 2027-11-11, at: "10:00" }\n  segment: vpi',
    'f:5:12 there is no segment "vpi" | did you mean "vip"?',
  ],
  ['trigger: { holiday: own/aniversary }', 'f:3:21 there is no own calendar "aniversary" | did you mean "anniversary"?'],
  ['trigger:\n  event: order.paid\n  where: { contact.tier: glod }', 'f:5:26 there is no tier "glod" | did you mean "gold"?'],
])('finds what a trigger names: %s', (trigger, found) => expect(missing(trigger, 'steps: [ { exit: over } ]')).toEqual([found]));

it('finds what exits and goal name', () => {
  const found = missing(
    'trigger: { event: order.paid }',
    'exit: [ { event: order.refunded, where: { contact.tier: glod } } ]',
    'goal: { event: order.paid, where: { contact.segments: { has: vpi } } }',
    'steps: [ { exit: over } ]',
  );
  expect(found.map((one) => one.split(' ')[0])).toEqual(['f:4:57', 'f:5:62']);
});

it('leaves what is no name to those who read it', () => {
  expect(inStep('email: { template: "../x" }')).toEqual([]);
});

it('finds amounts that cannot be converted', () => {
  const condition =
    '{ order.total: { gte: 100 EUR, lt: 10 USD }, orders: { where: { total: { gte: 5 CNY } } }, not: { contact.value: 7 JPY } }';
  expect(inStep(`if: ${condition}\n    then: [ { exit: a } ]`)).toEqual([
    'f:5:31 no rate between EUR and CNY: this never holds for amounts in CNY | write the amount in CNY, or add EUR/CNY to config/rates.yaml',
    'f:5:122 no rate between JPY and CNY: this never holds for amounts in CNY | write the amount in CNY, or add JPY/CNY to config/rates.yaml',
  ]);
});
