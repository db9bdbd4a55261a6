import { askedVariables } from './asked-variables';

const roots = (text: string) => askedVariables(text).map((a) => a.root);

describe('what a template cannot do without', () => {
  it.each([
    ['Hello {{contact.first_name}}, order {{order.number}}', ['contact', 'order']],
    ['{{default contact.first_name "you"}}', ['contact']],
    ['{{#if coupon}}{{coupon.code}}{{/if}}', []],
    ['{{#if (and order coupon)}}{{coupon.code}} {{order.number}}{{/if}} {{survey.url}}', ['survey']],
    ['{{#if coupon}}x{{else}}{{coupon.code}}{{/if}}', ['coupon']],
    ['{{#unless coupon}}{{coupon.code}}{{else}}{{coupon.code}}{{/unless}}', ['coupon']],
    ['{{#each order.items}}{{title}} {{@root.coupon.code}} {{@index}}{{/each}}', ['coupon']],
    ['{{#with coupon}}{{code}}{{/with}}', []],
    ['{{#if', []],
  ])('%s', (text, expected) => expect(roots(text)).toEqual(expected));

  it('says where', () => {
    expect(askedVariables('line one\n  {{order.number}}')).toEqual([
      { root: 'order', written: 'order.number', line: 2, column: 5 },
    ]);
  });
});
