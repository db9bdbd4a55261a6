import { completeSms, tellsOptOut, withoutSignature } from './complete-sms';

const cn = { country: 'CN', purpose: 'marketing', sign: '茶铺' } as const;

describe('an SMS to China', () => {
  it.each([
    ['新茶到店', '【茶铺】新茶到店 回T退订'],
    ['【茶铺】新茶到店', '【茶铺】新茶到店 回T退订'],
    ['【茶铺】新茶到店 拒收请回复R', '【茶铺】新茶到店 拒收请回复R'],
    ['【茶铺】新茶到店，退订回T', '【茶铺】新茶到店，退订回T'],
    ['New tea is here. Reply STOP to opt out', '【茶铺】New tea is here. Reply STOP to opt out'],
  ])('%s becomes %s', (text, complete) => expect(completeSms(text, cn)).toBe(complete));

  it('says how to refuse only where it is marketing', () => {
    expect(completeSms('已发货', { ...cn, purpose: 'service' })).toBe('【茶铺】已发货');
  });
});

it('an SMS to anywhere else stays what it is', () => {
  for (const country of ['US', 'HK', undefined]) expect(completeSms('Hello', { ...cn, country })).toBe('Hello');
});

it('the way to refuse is known in both languages', () => {
  expect(['回T退订', '拒收请回复R', '回复TD退订', 'Reply STOP to end', 'Text STOP to 12345'].every(tellsOptOut)).toBe(true);
  expect(['We never stop', '退货请回复', 'Reply when you like'].some(tellsOptOut)).toBe(false);
});

it('a signature is taken off', () => expect(withoutSignature(' 【茶铺】 您好')).toBe('您好'));
