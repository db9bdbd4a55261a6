import { aFlow } from '../../test/support/flow-facts';
import { askedVariables } from '../rendering/asked-variables';
import { checkProvided } from './check-provided';

const TEMPLATES: Record<string, string> = {
  plain: 'Hello {{contact.first_name}} from {{shop.name}} {{event.anything}}',
  greeting: 'Hello {{contact.first_name}} from {{shop.name}}',
  order: 'Order {{order.number}}',
  orders: '{{orders.0.number}}',
  guarded: '{{#if order}}Order {{order.number}}{{/if}}',
  coupon: '{{coupon.code}}',
  recommend: '{{recommend.0.title}}',
  survey: '{{survey.question}}',
};
const BIRTHDAY = '{ date: contact.birthday }';
const ORDER = '{ event: order.placed }';

function findings(trigger: string, step: string, head = ''): string[] {
  const flow = aFlow(`id: x\npurpose: marketing\ntrigger: ${trigger}\n${head}\nsteps:\n  - ${step}\n`);
  const asking = (_: string, name: string) =>
    askedVariables(TEMPLATES[name] ?? '').map((asked) => ({ ...asked, file: `${name}.mjml` }));
  return checkProvided(flow, asking).map((f) => `${f.at} ${f.message}`);
}

describe('variables that nothing provides', () => {
  it.each([
    [
      'an order in a birthday flow',
      BIRTHDAY,
      'email: { template: order }',
      'email template "order" uses order.number (order.mjml:1:9), but enrollments by contact.birthday have no order',
    ],
    ['an event in a birthday flow', BIRTHDAY, 'email: { template: plain }', 'event.anything'],
    ['a coupon nobody gives', BIRTHDAY, 'email: { template: coupon }', 'the step gives no coupon'],
    ['a recommendation nobody makes', ORDER, 'email: { template: recommend }', 'the step recommends nothing'],
    ['a survey nobody asks', ORDER, 'email: { template: survey }', 'the step asks no survey'],
    ['orders that do not collapse', ORDER, 'email: { template: orders }', 'do not collapse'],
    [
      'a fallback',
      BIRTHDAY,
      'email: { template: greeting, fallback: { sms: { template: order }, on: [ no_address ] } }',
      'sms template "order"',
    ],
    [
      'a subject',
      BIRTHDAY,
      'email: { template: greeting, subject: "Order {{order.number}}" }',
      'the subject uses order.number, but',
    ],
  ])('%s', (_, trigger, step, expected) => {
    const [first] = findings(trigger, step);
    expect(first).toContain(expected);
    expect(first).toMatch(/^test\.yaml:6:/);
  });

  it.each([
    ['an order in an order flow', ORDER, 'email: { template: order }'],
    ['the order of a date', '{ date: order.delivered_at, offset: 3d }', 'email: { template: order }'],
    ['what is asked about first', BIRTHDAY, 'email: { template: guarded }'],
    ['fields of an event', '{ event: custom.x }', 'email: { template: plain }'],
    ['what the step gives', ORDER, 'email: { template: coupon, coupon: { pool: A } }'],
    ['a coupon of an earlier step', ORDER, 'coupon: { pool: A }\n  - email: { template: coupon }'],
    ['a survey', ORDER, 'email: { template: survey, survey: why }'],
  ])('%s is fine', (_, trigger, step) => expect(findings(trigger, step)).toEqual([]));

  it('orders that do', () => expect(findings(ORDER, 'email: { template: orders }', 'collapse: 1d')).toEqual([]));
});
