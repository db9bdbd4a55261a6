import { priceOf, smsCost } from './sms-cost';

describe('the cost of SMS', () => {
  it.each([
    [250, '0.05 CNY', '12.50 CNY'],
    [3, '0.0079 USD', '0.02 USD'],
    [7, '8 JPY', '56 JPY'],
    [0, '0.05 CNY', '0.00 CNY'],
  ])('%i parts at %s', (segments, price, cost) =>
    expect(smsCost([{ messages: 1, segments, price }])).toEqual({ messages: 1, segments, price, cost }),
  );

  it('is one of each currency where providers ask different ones', () => {
    const texts = [
      { messages: 10, segments: 20, price: '0.045 CNY' },
      { messages: 5, segments: 5, price: '0.0083 USD' },
      { messages: 1, segments: 2, price: '0.045 CNY' },
    ];
    expect(smsCost(texts)).toEqual({ messages: 16, segments: 27, price: '0.045 CNY, 0.0083 USD', cost: '0.99 CNY + 0.04 USD' });
  });

  it('is unknown where one price is', () => {
    const texts = [{ messages: 1, segments: 1, price: '1 CNY' }, { messages: 1, segments: 2, price: undefined }]; // prettier-ignore
    expect(smsCost(texts)).toEqual({ messages: 2, segments: 3, price: null, cost: null });
    expect(smsCost([])).toEqual({ messages: 0, segments: 0, price: null, cost: null });
  });

  it('is asked by provider where prices differ', () => {
    expect(priceOf('1 CNY', 'twilio')).toBe('1 CNY');
    expect(priceOf({ twilio: '2 USD' }, 'twilio')).toBe('2 USD');
    expect(priceOf({ twilio: '2 USD' }, 'aliyun')).toBeUndefined();
    expect(priceOf(undefined, 'aliyun')).toBeUndefined();
  });
});
