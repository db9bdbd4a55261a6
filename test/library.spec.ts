import { happens, played, type Happening } from './support/told';

/** What happens in the shop, and what the flow makes of it: each line a time on the customer's clock and what is sent. */
interface Story {
  flow: string;
  says: string;
  given: Happening[];
  then: string[];
  until?: string;
}

const gets = (flow: string, says: string, given: Happening[], then: string[], until?: string): Story => ({
  flow,
  says,
  given,
  then,
  until,
});

const noConsent = { consent: {} };
const delivered = (order: object = {}, contact: object = {}) =>
  happens('2026-03-01 15:00', 'order.delivered', {
    order: { placed_at: '2026-02-25T08:00:00Z', paid_at: '2026-02-25T08:01:00Z', ...order },
    contact,
  });
const paidAgain = (when: string, contact: object = {}) =>
  happens(when, 'order.paid', { order: { id: '1002', number: 'A-1002' }, contact });
const answered = (when: string, survey: string, choice: string) => happens(when, 'survey.answered', { survey, choice });
const checkout = {
  checkout: { id: 'ck_1', url: 'https://shop.example/checkout/ck_1', currency: 'CNY', total: '168.00', items: [] },
};
const somebodyElse = { id: 'else', email: 'else@example.com', phone: '+8613900139000' };
const somebodyElseBuys = (when: string) =>
  happens(when, 'order.paid', { order: { id: '2', number: 'A-2' }, contact: somebodyElse });
const lasts = (days: number) => ({
  items: [{ product_id: 'longjing', title: '明前龙井', quantity: 1, price: '268.00', lasts_days: days }],
});

describe.each([
  ...[
    gets(
      'unpaid-order',
      'reminds on day 2 and day 3',
      [happens('2026-03-01 16:00', 'order.placed')],
      ['03-03 16:00 email unpaid-order', '03-04 16:00 sms unpaid-order', '03-04 16:00 done'],
    ),
    gets(
      'unpaid-order',
      'is silent once it is paid',
      [happens('2026-03-01 16:00', 'order.placed'), happens('2026-03-03 18:00', 'order.paid')],
      ['03-03 16:00 email unpaid-order', '03-03 18:00 exited order.paid'],
    ),
  ],
  ...[
    gets(
      'post-purchase',
      'cares on day 3, recommends after two weeks and once more after four',
      [happens('2026-03-01 16:00', 'order.paid')],
      [
        '03-04 10:00 email post-purchase-care',
        '03-15 19:00 email recommendations',
        '03-29 19:00 email recommendations',
        '03-29 19:00 done',
      ],
    ),
  ],
  ...[
    gets(
      'birthday',
      'greets in the morning',
      [happens('2026-03-01 16:00', 'contact.updated', { contact: { birthday: '05-17' } })],
      ['05-17 09:00 email birthday', '05-17 09:00 done'],
      '2026-12-31 00:00',
    ),
    gets(
      'birthday',
      'greets by SMS who has no e-mail',
      [happens('2026-03-01 16:00', 'contact.updated', { contact: { birthday: '05-17', email: undefined } })],
      ['05-17 09:00 skipped email birthday no_address', '05-17 09:00 sms birthday', '05-17 09:00 done'],
      '2026-12-31 00:00',
    ),
    gets(
      'holiday',
      'greets three days before mid-autumn',
      [happens('2026-03-01 16:00', 'contact.updated')],
      ['09-22 10:00 email holiday-greeting', '09-22 10:00 done'],
      '2026-12-31 00:00',
    ),
    gets(
      'holiday',
      'leaves alone who reads English',
      [happens('2026-03-01 16:00', 'contact.updated', { contact: { locale: 'en' } })],
      [],
      '2026-12-31 00:00',
    ),
  ],
  ...[
    gets(
      'welcome',
      'welcomes at once, shows the best after four days, and reminds of the code a day before it ends',
      [happens('2026-03-01 16:00', 'contact.subscribed')],
      ['03-01 16:00 email welcome', '03-05 10:00 email recommendations', '03-14 10:00 email coupon-reminder', '03-14 10:00 done'],
    ),
    gets(
      'welcome',
      'stops at the first purchase',
      [happens('2026-03-01 16:00', 'contact.subscribed'), happens('2026-03-03 12:00', 'order.paid')],
      ['03-01 16:00 email welcome', '03-03 12:00 exited order.paid'],
    ),
  ],
  ...[
    gets(
      'order-paid',
      'says thank you at once, without asking for consent',
      [happens('2026-03-01 16:00', 'order.paid', { contact: noConsent })],
      ['03-01 16:00 email order-paid', '03-01 16:00 done'],
    ),
    gets(
      'order-shipped',
      'tells of each parcel',
      [
        happens('2026-03-01 16:00', 'order.shipped', { shipment: { id: 's1', carrier: '顺丰速运' } }),
        happens('2026-03-02 11:00', 'order.shipped', { shipment: { id: 's2', carrier: '顺丰速运' } }),
      ],
      ['03-01 16:00 email order-shipped', '03-01 16:00 done', '03-02 11:00 email order-shipped', '03-02 11:00 done'],
    ),
    gets(
      'order-shipped',
      'tells by SMS who has no e-mail',
      [happens('2026-03-01 16:00', 'order.shipped', { contact: { email: undefined } })],
      ['03-01 16:00 skipped email order-shipped no_address', '03-01 16:00 sms order-shipped', '03-01 16:00 done'],
    ),
    gets('order-delivered', 'asks the next morning', [delivered()], ['03-02 10:00 email order-delivered', '03-02 10:00 done']),
  ],
  ...[
    gets(
      'review-request',
      'asks after ten days, and puts right what went wrong',
      [delivered(), answered('2026-03-12 08:30', 'satisfaction', 'unhappy')],
      ['03-11 19:00 email review-request', '03-12 08:30 set', '03-12 08:30 email put-it-right', '03-12 08:30 done'],
    ),
    gets(
      'review-request',
      'thanks who is happy, when the cap allows',
      [delivered(), answered('2026-03-12 12:30', 'satisfaction', 'happy')],
      ['03-11 19:00 email review-request', '03-12 12:30 email review-thanks', '03-12 12:30 done'],
    ),
    gets(
      'review-request',
      'lets it rest when nobody answers',
      [delivered()],
      ['03-11 19:00 email review-request', '03-18 19:00 exited no_answer'],
    ),
  ],
  ...[
    gets(
      'replenishment',
      'offers more before a two-week pack is used up',
      [delivered(lasts(15))],
      ['03-12 10:00 email replenishment', '03-12 10:00 done'],
    ),
    gets(
      'replenishment',
      'offers more before a month is over',
      [delivered(lasts(30))],
      ['03-27 10:00 email replenishment', '03-27 10:00 done'],
    ),
    gets(
      'replenishment',
      'offers more before two months are over',
      [delivered(lasts(60))],
      ['04-25 10:00 email replenishment', '04-25 10:00 done'],
    ),
    gets('replenishment', 'is silent about what does not run out', [delivered()], []),
    gets(
      'replenishment',
      'is silent when more was bought already',
      [delivered(lasts(30)), paidAgain('2026-03-20 12:00')],
      ['03-20 12:00 exited order.paid'],
    ),
  ],
  ...[
    gets(
      'sample-used-up',
      'follows a sample after two weeks in the evening',
      [delivered({ items: [{ product_id: 's', title: '小样', quantity: 1, price: '0.00', sample: true }] }, { id: 'cy' })],
      ['03-15 19:00 email sample-offer', '03-15 19:00 done'],
    ),
  ],
  ...[
    gets(
      'abandoned-checkout',
      'writes after an hour and once more the next morning',
      [happens('2026-03-01 16:00', 'checkout.started', checkout)],
      ['03-01 17:00 email abandoned-checkout', '03-02 10:00 email abandoned-checkout', '03-02 10:00 done'],
    ),
    gets(
      'abandoned-checkout',
      'stops when the order comes',
      [
        happens('2026-03-01 16:00', 'checkout.started', checkout),
        happens('2026-03-01 16:20', 'order.placed', { order: { checkout_id: 'ck_1' } }),
      ],
      ['03-01 16:20 exited order.placed'],
    ),
    gets(
      'abandoned-checkout',
      'asks nobody who has not agreed',
      [happens('2026-03-01 16:00', 'checkout.started', { ...checkout, contact: noConsent })],
      [
        '03-01 17:00 skipped email abandoned-checkout no_consent',
        '03-02 10:00 skipped email abandoned-checkout no_consent',
        '03-02 10:00 done',
      ],
    ),
  ],
  ...[
    ['season-spring', '02-04', '2027-01-01 00:00', '2027-12-31 00:00'] as const,
    ['season-summer', '05-05', '2026-03-01 00:00', '2026-12-31 00:00'] as const,
    ['season-autumn', '08-07', '2026-03-01 00:00', '2026-12-31 00:00'] as const,
    ['season-winter', '11-07', '2026-03-01 00:00', '2026-12-31 00:00'] as const,
  ].map(([flow, day, from, until]) =>
    gets(
      flow,
      'greets customers in the morning of its solar term',
      [happens(from, 'order.paid')],
      [`${day} 08:30 email ${flow}`, `${day} 08:30 done`],
      until,
    ),
  ),
  ...[
    gets(
      'high-value-unpaid',
      'asks the next day, and helps who is stuck with the payment',
      [
        happens('2026-03-01 16:00', 'order.placed', { order: { total: '1268.00' } }),
        answered('2026-03-02 17:00', 'unpaid-reason', 'payment'),
      ],
      ['03-02 16:00 email unpaid-reason', '03-02 17:00 email unpaid-help', '03-02 17:00 done'],
    ),
    gets(
      'high-value-unpaid',
      'meets who finds it dear',
      [
        happens('2026-03-01 16:00', 'order.placed', { order: { total: '1268.00' } }),
        answered('2026-03-02 17:00', 'unpaid-reason', 'price'),
      ],
      ['03-02 16:00 email unpaid-reason', '03-02 17:00 email unpaid-offer', '03-02 17:00 exited answered'],
    ),
    gets(
      'high-value-unpaid',
      'makes no offer to who did not agree to any',
      [
        happens('2026-03-01 16:00', 'order.placed', { order: { total: '1268.00' }, contact: noConsent }),
        happens('2026-03-02 17:00', 'survey.answered', { survey: 'unpaid-reason', choice: 'price', contact: noConsent }),
      ],
      ['03-02 16:00 email unpaid-reason', '03-02 17:00 skipped email unpaid-offer no_consent', '03-02 17:00 exited answered'],
    ),
    gets(
      'high-value-unpaid',
      'gives time to who needs it',
      [
        happens('2026-03-01 16:00', 'order.placed', { order: { total: '1268.00' } }),
        answered('2026-03-02 17:00', 'unpaid-reason', 'later'),
      ],
      ['03-02 16:00 email unpaid-reason', '03-02 17:00 exited answered'],
    ),
    gets(
      'high-value-unpaid',
      'reminds by SMS who does not answer, within the time that the order stays open',
      [happens('2026-03-01 16:00', 'order.placed', { order: { total: '1268.00' } })],
      ['03-02 16:00 email unpaid-reason', '03-04 16:00 sms unpaid-order', '03-04 16:00 done'],
    ),
    gets('high-value-unpaid', 'leaves smaller orders to the plain reminder', [happens('2026-03-01 16:00', 'order.placed')], []),
  ],
  ...[
    gets(
      'singles-day',
      'goes out at ten to one in five of who bought lately, with one of two subjects',
      [happens('2027-10-20 12:00', 'order.paid')],
      ['11-11 10:00 email double-eleven a', '11-11 10:00 done'],
      '2027-12-31 00:00',
    ),
    gets(
      'singles-day',
      'goes to the others four hours later, by lot while neither is proved to be better',
      [happens('2027-10-20 12:00', 'order.paid', { contact: { id: 'cy' } })],
      ['11-11 14:00 email double-eleven b', '11-11 14:00 done'],
      '2027-12-31 00:00',
    ),
    gets(
      'singles-day',
      'leaves out who has not bought for long',
      [happens('2027-03-01 12:00', 'order.paid')],
      [],
      '2027-12-31 00:00',
    ),
  ],
  ...[
    gets(
      'cross-sell',
      'shows one of two things after three weeks',
      [delivered()],
      ['03-22 19:00 email step-up', '03-22 19:00 done'],
    ),
    gets(
      'cross-sell',
      'shows somebody else the other',
      [delivered({}, { id: 'bo' })],
      ['03-22 19:00 email cross-sell', '03-22 19:00 done'],
    ),
  ],
  ...[
    gets(
      'vip-welcome',
      'welcomes the morning after gold was reached',
      [
        happens('2026-03-01 12:00', 'order.paid', { order: { total: '2500.00' } }),
        happens('2026-03-01 12:15', 'tier.reached', { tier: 'gold' }),
      ],
      ['03-01 12:15 set', '03-02 10:00 email vip-welcome', '03-02 10:00 done'],
    ),
    gets(
      'vip-welcome',
      'makes no fuss of silver',
      [
        happens('2026-03-01 12:00', 'order.paid', { order: { total: '600.00' } }),
        happens('2026-03-01 12:15', 'tier.reached', { tier: 'silver' }),
      ],
      [],
    ),
  ],
  ...[
    gets(
      'winback-90',
      'misses who has not bought for ninety days, and says so once more by SMS',
      [happens('2026-01-10 12:00', 'order.paid'), somebodyElseBuys('2026-04-01 12:00')],
      ['04-10 10:00 email winback', '04-17 10:00 sms winback-last', '04-17 10:00 done'],
      '2026-06-01 00:00',
    ),
    gets(
      'winback-90',
      'leaves it at that when the e-mail was looked at',
      [
        happens('2026-01-10 12:00', 'order.paid'),
        somebodyElseBuys('2026-04-01 12:00'),
        happens('2026-04-11 09:00', 'email.clicked', { step: 'email-winback' }),
      ],
      ['04-10 10:00 email winback', '04-17 10:00 done'],
      '2026-06-01 00:00',
    ),
    gets(
      'winback-90',
      'stops when they come back',
      [happens('2026-01-10 12:00', 'order.paid'), somebodyElseBuys('2026-04-01 12:00'), paidAgain('2026-04-12 12:00')],
      ['04-10 10:00 email winback', '04-12 12:00 exited order.paid'],
      '2026-06-01 00:00',
    ),
  ],
  ...[
    gets(
      'lapsed',
      'shows what is new to a regular who grows quiet, and asks two weeks later what was missing',
      [
        happens('2026-01-10 12:00', 'order.paid'),
        paidAgain('2026-01-20 12:00'),
        somebodyElseBuys('2026-01-05 12:00'),
        happens('2026-04-01 12:00', 'order.paid', { order: { id: '3' }, contact: { ...somebodyElse } }),
      ],
      ['04-02 10:00 email lapsed', '04-16 10:00 email what-was-missing', '04-16 10:00 done'],
      '2026-06-01 00:00',
    ),
  ],
])('$flow', ({ flow, says, given, then, until }: Story) => {
  it(says, async () => {
    expect(await played(flow, given, until)).toEqual(then);
  });
});
