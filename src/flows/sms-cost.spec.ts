import { smsCost } from './sms-cost';

describe('the cost of SMS', () => {
  it.each([
    [250, '0.05 CNY', '12.50 CNY'],
    [3, '0.0079 USD', '0.02 USD'],
    [7, '8 JPY', '56 JPY'],
    [0, '0.05 CNY', '0.00 CNY'],
  ])('%i parts at %s', (segments, price, cost) => expect(smsCost(1, segments, price)).toMatchObject({ price, cost }));

  it('is unknown without a price', () =>
    expect(smsCost(2, 3, undefined)).toEqual({ messages: 2, segments: 3, price: null, cost: null }));
});
