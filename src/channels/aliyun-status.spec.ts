import { fromAliyunNumber, readAliyunDetail, readAliyunReport, saysStop, toAliyunNumber } from './aliyun-status';

it.each([
  [true, 'DELIVERED', { is: 'delivered' }],
  [false, 'MK:0001', { is: 'bounced', kind: 'hard', detail: 'aliyun MK:0001' }],
  [false, 'MOBILE_NOT_ON_SERVICE', { is: 'bounced', kind: 'soft', detail: 'aliyun MOBILE_NOT_ON_SERVICE' }],
  [false, undefined, { is: 'bounced', kind: 'soft', detail: 'aliyun' }],
])('a report of %s with %s', (success, code, report) => expect(readAliyunReport(success, code)).toEqual(report));

it('a line of the list waits, failed or arrived', () => {
  expect([1, 2, 3, '3'].map((status) => readAliyunDetail(status, 'x').is)).toEqual([
    'accepted',
    'bounced',
    'delivered',
    'accepted',
  ]);
});

it('a blacklisted number said stop', () => {
  expect(['MOBILE_IN_BLACK', 'USER_REJECT', 'CONTENT_KEYWORD', undefined].map(saysStop)).toEqual([true, true, false, false]);
});

it.each([
  ['+8613800138000', '13800138000'],
  ['+85251234567', '85251234567'],
  ['+14155550100', '14155550100'],
])('%s is %s there', (phone, theirs) => {
  expect(toAliyunNumber(phone)).toBe(theirs);
  if (phone !== '+14155550100') expect(fromAliyunNumber(theirs)).toBe(phone);
});

it.each(['13800138000', '+8613800138000', '8613800138000', '008613800138000'])('%s comes from China', (theirs) =>
  expect(fromAliyunNumber(theirs)).toBe('+8613800138000'),
);
