import { join } from 'node:path';
import { Editor } from './support/editor';

/** What a marketer sees while typing: the shipped schema in the language server that VS Code, Zed, Vim and others use. */
const editor = new Editor(join(__dirname, '..'));
const LINE = '# yaml-language-server: $schema=../flow.schema.json\n';
const flow = (...steps: string[]) =>
  `${LINE}id: a\npurpose: marketing\ntrigger: { event: order.paid }\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

beforeAll(() => editor.start());
afterAll(() => editor.stop());

describe('offers', () => {
  it.each<[string, string, string[]]>([
    ['the keys of a flow', `${LINE}id: a\n|`, ['purpose', 'trigger', 'exit', 'goal', 'steps', 'holdout', 'reentry', 'collapse']],
    ['the triggers', `${LINE}id: a\ntrigger:\n  |\n`, ['event', 'date', 'holiday', 'segment', 'schedule']],
    ['events', `${LINE}id: a\ntrigger:\n  event: |\n`, ['order.placed', 'survey.answered', 'segment.entered']],
    ['holidays', `${LINE}id: a\ntrigger:\n  holiday: |\n`, ['CN/mid-autumn', 'US/thanksgiving']],
    ['dates', `${LINE}id: a\ntrigger:\n  date: |\n`, ['contact.birthday', 'order.delivered_at']],
    ['the kinds of steps', flow('|'), ['email', 'sms', 'wait', 'if', 'split', 'set', 'coupon', 'webhook', 'exit']],
    [
      'the keys of a message',
      flow('email:\n      template: a\n      |'),
      ['recommend', 'coupon', 'survey', 'variants', 'test', 'fallback'],
    ],
    ['values', flow('email:\n      on_cap: |'), ['skip', 'hold']],
    ['kinds of recommendations', flow('email:\n      recommend:\n        kind: |'), ['complements', 'next_price', 'best']],
    ['fields of a condition', flow('if:\n      |'), ['contact.tier', 'order.payment', 'orders', 'any']],
    ['values of a field', flow('if:\n      order.payment: |'), ['unpaid', 'partly_refunded']],
    ['what to wait for', flow('wait:\n      for: |'), ['survey.answered', 'order.paid']],
  ])('%s', async (_, text, words) => {
    expect(await editor.offers(text)).toEqual(expect.arrayContaining(words));
  });
});

describe('explains', () => {
  it.each([
    ['a key at the top', `${LINE}id: a\nhold|out: 10%\n`, 'kept back'],
    ['a key of a step', flow('email: { template: a, expires|_after: 2h }'), 'Not sent any more'],
    ['a step', flow('spl|it: { a: { steps: [ exit: x ] }, b: { steps: [ exit: y ] } }'), 'Branches by name'],
  ])('%s', async (_, text, words) => {
    expect(await editor.says(text)).toContain(words);
  });
});

describe('underlines', () => {
  it.each([
    ['a wrong key at the top', `${flow('exit: x')}reenty: once\n`, '7: Property reenty is not allowed'],
    ['a wrong key of a message', flow('email:\n      template: a\n      expire_after: 2h'), '8: Property expire_after'],
    ['a wrong value', flow('email:\n      template: a\n      on_cap: skp'), '8: Value is not accepted'],
  ])('%s', async (_, text, words) => {
    expect((await editor.underlined(text)).join('\n')).toContain(words);
  });

  it('nothing in a flow with everything', async () => {
    const all = flow(
      'wait: { for: survey.answered, timeout: 3d, then: [ { exit: answered } ], else: [ { wait: { until: best_hour, within: 24h } } ] }',
      'split: { a: { weight: 1, steps: [ { set: { tags: { add: [ vip ] } } } ] }, b: { steps: [ { webhook: { url: "https://example.com" } } ] } }\n    winner: { metric: click_rate, after: 1d }',
      'coupon: { pool: WB10 }',
      'if: { any: [ { contact.tier: { gte: gold } }, { orders: { count: { gte: 2 } } } ] }\n    then: [ { email: { template: a, variants: { a: { subject: A }, b: { template: b } }, test: { share: 20%, winner: { metric: open_rate, after: 4h } } } } ]',
    );
    expect(await editor.underlined(all)).toEqual([]);
  });
});
