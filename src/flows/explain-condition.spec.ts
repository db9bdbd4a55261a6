import fc from 'fast-check';
import { aContact, aFlow, anOrder, facts, MARCH_1 } from '../../test/support/flow-facts';
import { failedParts } from './explain-condition';

const where = (text: string) =>
  aFlow(`id: x\npurpose: service\ntrigger: { event: order.placed, where: ${text} }\nsteps: [ { email: { template: a } } ]`)
    .trigger.where!;
const failed = (text: string, more = {}) => failedParts(where(text), facts(more), MARCH_1);

describe('why a condition does not hold', () => {
  it.each([
    ['{ order.payment: unpaid }', []],
    ['{ order.payment: paid }', ['order.payment is "unpaid", wanted: paid']],
    ['{ order.payment: paid, contact.country: GB }', ['order.payment is "unpaid", wanted: paid']],
    ['{ order.total: { gte: 500 CNY } }', ['order.total is 268.00 CNY, wanted: { gte: 500.00 CNY }']],
    ['{ order.paid_at: { exists: true } }', ['order.paid_at has no value, wanted: { exists: true }']],
    ['{ order.placed_at: { before: 2020-01-01 } }', [expect.stringContaining('order.placed_at is 2026-03-01T08:00:00.000Z')]],
    ['{ not: { contact.country: GB } }', ['this holds, and must not: { contact.country: GB }']],
    [
      '{ any: [ { contact.country: CN }, { contact.language: zh } ] }',
      ['none of: contact.country is "GB", wanted: CN; or contact.language is "en", wanted: zh'],
    ],
  ])('%s', (text, expected) => expect(failed(text)).toEqual(expected));

  it('cuts what is long', () => {
    const tags = Array.from({ length: 50 }, (_, i) => `tag-${i}`);
    expect(failed('{ contact.tags: { has: x } }', { contact: aContact({ tags }) })[0]!.length).toBeLessThan(120);
  });

  it('names something wherever the condition fails, whatever the values', () =>
    fc.assert(
      fc.property(fc.constantFrom('paid', 'unpaid', 'refunded'), fc.option(fc.integer({ min: 0 })), (payment, paidAt) => {
        const order = anOrder({ payment, paid_at: paidAt });
        for (const text of ['{ order.payment: paid, order.paid_at: { exists: true } }', '{ not: { order.payment: paid } }'])
          expect(failed(text, { order }).length > 0).toBe(
            text.startsWith('{ not') ? payment === 'paid' : payment !== 'paid' || paidAt === null,
          );
      }),
    ));
});
