import { aFlow } from '../../test/support/flow-facts';
import { DAY } from '../kernel/duration';
import { checkFlows } from './check-flows';
import { parseFlow } from './parse-flow';

const reminder = (...steps: string[]) =>
  `id: u\npurpose: service\ntrigger: { event: order.placed, where: { order.payment: unpaid } }\nexit: [ { event: order.paid } ]\nsteps:\n${steps.map((s) => `  - ${s}`).join('\n')}\n`;
const SHOP = { unpaidClosesAfter: 7 * DAY };

describe('reminders of an order that is closed by then', () => {
  it.each<[string, string[], string, string]>([
    ['at the closing', ['wait: 7d', 'sms: { template: a }'], 'test.yaml:6:5', 'here at most wait: 6d; or'],
    [
      'by the sum',
      ['wait: 5d', 'email: { template: a }', 'wait: 3d', 'sms: { template: a }'],
      'test.yaml:8:5',
      'here at most wait: 1d; or',
    ],
    ['by hours', ['wait: 6d', 'wait: 30h', 'sms: { template: a }'], 'test.yaml:7:5', 'here at most wait: 23h; or'],
    ['by the calendar', ['wait: { days: 7, at: "00:00" }', 'sms: { template: a }'], 'test.yaml:6:5', 'here at most wait: 6d; or'],
    [
      'by a date',
      [
        'wait: { until: order.placed_at, offset: 6d, at: "24:00" }'.replace('24:00', '23:59'),
        'wait: 1min',
        'sms: { template: a }',
      ],
      'test.yaml:7:5',
      'the waits before it fill the time already',
    ],
    [
      'in a branch',
      ['if: { contact.country: CN }\n    then: [ { wait: 8d }, { sms: { template: a } } ]'],
      'test.yaml:7:15',
      'here at most wait: 6d; or',
    ],
  ])('%s are refused, with what fits', (_, steps, at, hint) => {
    const found = checkFlows([aFlow(reminder(...steps))], SHOP);
    expect(found).toMatchObject([
      { level: 'error', code: 'flow.past-closing', at, hint: expect.stringContaining(hint) as string },
    ]);
  });

  it('pass when nothing is sent any more, or all falls before', () => {
    expect(checkFlows([aFlow(reminder('wait: 6d', 'sms: { template: a }', 'wait: 30d', 'exit: over'))], SHOP)).toEqual([]);
    expect(checkFlows([aFlow(reminder('wait: { days: 6, at: "23:00" }', 'sms: { template: a }'))], SHOP)).toEqual([]);
  });

  it("keep to the flow's own closing before the shop's", () => {
    const { flow, sketch, findings } = parseFlow(
      `closes_after: 2d\n${reminder('wait: 2d', 'sms: { template: a }')}`,
      'test.yaml',
    );
    expect(flow).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'flow.past-closing' }]);
    expect(checkFlows([sketch!], SHOP)).toEqual([]);
    expect(checkFlows([aFlow(`closes_after: 30d\n${reminder('wait: 20d', 'sms: { template: a }')}`)], SHOP)).toEqual([]);
  });

  it('are not meant by flows on other orders', () => {
    const care = reminder('wait: 20d', 'email: { template: a }').replace(', where: { order.payment: unpaid }', '');
    expect(checkFlows([aFlow(care)], SHOP)).toEqual([]);
  });
});

it('names flows with one id, templates and calendars that are not there', () => {
  const a = aFlow(reminder('email: { template: remindr, fallback: { sms: { template: look }, on: [dormant] } }'));
  const b = aFlow('id: u\npurpose: marketing\ntrigger: { holiday: own/sales }\nsteps: [ { sms: { template: remind } } ]');
  const found = checkFlows([a, b], { ...SHOP, templates: { email: ['remind'], sms: ['remind'] }, calendars: { sale: [] } });
  expect(found.map((f) => [f.code, f.at, f.hint])).toEqual([
    ['flow.twin', 'test.yaml:1:5', 'the other: test.yaml:1:5'],
    ['flow.unknown-template', 'test.yaml:6:24', 'did you mean "remind"?'],
    ['flow.unknown-template', 'test.yaml:6:62', 'make templates/sms/look/, or name one of: remind'],
    ['flow.unknown-holiday', 'test.yaml:3:21', 'did you mean "sale"?'],
  ]);
  expect(checkFlows([b])).toEqual([]);
});
