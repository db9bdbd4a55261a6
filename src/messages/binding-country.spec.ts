import { bindingCountry } from './binding-country';

describe('whose rules bind a message', () => {
  it.each([
    ['the contact’s country', 'DE', 'sms', '+12125550123', 'DE'],
    ['else that of the phone number', null, 'sms', '+12125550123', 'US'],
    ['which says nothing about an e-mail', null, 'email', 'an@example.com', 'CN'],
    ['else the shop’s', null, 'sms', null, 'CN'],
  ] as const)('%s', (_, country, channel, address, expected) =>
    expect(bindingCountry({ country }, channel, address, 'CN')).toBe(expected),
  );
});
