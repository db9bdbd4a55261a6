import { doubtOf } from './address-doubt';

it.each([
  ['ann@mailinator.com', 'disposable'],
  ['ann@inbox.mailinator.com', 'disposable'],
  ['ann@gmial.com', 'typo'],
  ['ann@gmail.com', null],
  ['12345@qq.com', null],
  ['ann@privaterelay.appleid.com', null],
  ['ann@com.example', null],
])('%s: %s', (address, doubt) => expect(doubtOf('email', address)).toBe(doubt));

it('is about e-mail only', () => expect(doubtOf('sms', '+4915100000000')).toBeNull());
