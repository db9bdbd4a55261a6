import fc from 'fast-check';
import { anyFlow } from '../../test/support/any-flow';
import { aFlow } from '../../test/support/flow-facts';
import { diffFlows } from './diff-flows';

const BASE = `
id: unpaid
purpose: service
trigger: { event: order.placed, where: { order.payment: unpaid } }
exit: [ { event: order.paid } ]
steps:
  - { id: pause, wait: 2d }
  - { id: mail, email: { template: a, subject: { en: Hello, zh-CN: 你好 } } }
  - { id: choice, if: { contact.country: CN }, then: [ { id: text, sms: { template: a } } ] }
  - { id: end, exit: over }
`;
const changes = (after: string) => diffFlows(aFlow(BASE), aFlow(after)).map((c) => c.text);

describe('what changed in a flow', () => {
  it.each([
    ['a wait', ['wait: 2d', 'wait: 3d'], ['wait at step "pause": 2d → 3d']],
    ['a subject', ['en: Hello', 'en: Hi'], ['email.subject.en at step "mail": Hello → Hi']],
    ['a template', ['email: { template: a', 'email: { template: b'], ['email.template at step "mail": a → b']],
    [
      'a condition',
      ['contact.country: CN', 'contact.country: GB'],
      ['if at step "choice": { contact.country: CN } → { contact.country: GB }'],
    ],
    [
      'the trigger',
      ['{ order.payment: unpaid }', '{ order.payment: pending }'],
      ['trigger.where: { order.payment: unpaid } → { order.payment: pending }'],
    ],
    ['a key that is new', ['purpose: service', 'purpose: service\nholdout: 10%'], ['holdout: none → 0.1']],
    ['a spelling', ['wait: 2d', 'wait: 48h'], []],
    ['a default written out', ['purpose: service', 'purpose: service\nstatus: live'], []],
  ])('%s', (_, [from, to], expected) => expect(changes(BASE.replace(from!, to!))).toEqual(expected));

  it('a step more, one less, one elsewhere', () => {
    const pause = '  - { id: pause, wait: 2d }\n';
    expect(changes(BASE.replace(pause, ''))).toEqual(['step "pause" removed, first']);
    expect(changes(BASE.replace('  - { id: end', '  - { id: more, wait: 1d }\n  - { id: end'))).toEqual([
      'step "more" added, after "choice"',
    ]);
    expect(changes(BASE.replace(pause, '').replace('  - { id: end', `${pause}  - { id: end`))).toEqual([
      'step "pause" moved: first → after "choice"',
    ]);
    const inside = BASE.replace(pause, '').replace('then: [ ', 'then: [ { id: pause, wait: 2d }, ');
    expect(changes(inside)).toEqual(['step "pause" moved: first → in choice.then, first']);
  });

  it('says nothing of a flow beside itself, and copes with any two', () =>
    fc.assert(
      fc.property(anyFlow, anyFlow, (a, b) => {
        expect(diffFlows(a, a)).toEqual([]);
        const there = diffFlows(a, b);
        const back = diffFlows(b, a);
        expect(there.length === 0).toBe(back.length === 0);
        const count = (of: typeof there, what: string) => of.filter((c) => c.change === what).length;
        expect(count(there, 'added')).toBe(count(back, 'removed'));
      }),
      { numRuns: 200 },
    ));
});
