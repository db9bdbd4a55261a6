import { domainOf } from './domain-of';

describe('the domain of an address', () => {
  it.each([
    ['ann@shop.example', 'shop.example'],
    ['"ann@home"@shop.example', 'shop.example'],
    ['shop.example', 'shop.example'],
  ])('of %s is %s', (address, domain) => {
    expect(domainOf(address)).toBe(domain);
  });
});
