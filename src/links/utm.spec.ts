import fc from 'fast-check';
import type { OwnHosts } from './own-target';
import { withUtm } from './utm';

const utm = { source: 'huike', medium: '{channel}', campaign: '{flow}', content: '{step} {template}' };
const facts = { flow: 'unpaid-order', step: 'remind', channel: 'email', template: 'cart' };
const own: OwnHosts = {
  shopUrl: 'https://www.shop.example/',
  linkDomains: ['Outlet.example'],
  publicUrl: 'https://mail.shop.example',
};
const UTM = 'utm_source=huike&utm_medium=email&utm_campaign=unpaid-order&utm_content=remind%20cart';
const lead = (target: string) => withUtm(target, utm, facts, own);

describe('UTM parameters', () => {
  it.each([
    ['come after the path', 'https://shop.example/tea', `https://shop.example/tea?${UTM}`],
    ['come after what is asked, as it is spelt', 'https://shop.example/?q=a+b%20c&x', `https://shop.example/?q=a+b%20c&x&${UTM}`],
    ['come before the fragment', 'https://shop.example/tea#cups?a', `https://shop.example/tea?${UTM}#cups?a`],
    ['make no empty parameter', 'https://shop.example/?', `https://shop.example/?${UTM}`],
    ['are for the shop’s subdomains', 'https://zh.shop.example/', `https://zh.shop.example/?${UTM}`],
    ['are for its other domains', 'https://eu.outlet.example/', `https://eu.outlet.example/?${UTM}`],
    [
      'leave what is there',
      'https://shop.example/?utm_source=me&utm_campaign=',
      'https://shop.example/?utm_source=me&utm_campaign=&utm_medium=email&utm_content=remind%20cart',
    ],
    ['are nobody else’s business', 'https://parcels.example/SF1', 'https://parcels.example/SF1'],
    ['are not fooled by a name', 'https://shop.example.evil.example/', 'https://shop.example.evil.example/'],
    ['are not for a name that ends alike', 'https://myshop.example/', 'https://myshop.example/'],
    ['are not for our own pages', 'https://mail.shop.example/a/token', 'https://mail.shop.example/a/token'],
  ])('%s', (_, target, expected) => expect(lead(target)).toBe(expected));

  it.each([
    'https://shop.example/pay/1?key=wc_order_9',
    'https://shop.example/checkout?pay_for_order=true&Key=x',
    'https://shop.example/orders/1/authenticate?signature=ab',
    'https://shop.example/pay?app_id=1&sign=ab&sign_type=RSA2',
    'https://shop.example/d?X-Amz-Signature=ab&X-Amz-Expires=5',
    'https://shop.example/?hmac=ab',
    'https://shop.example/cart?access_token=ab',
    'https://shop.example/cart?accessToken=ab',
    'https://shop.example/cart?token',
  ])('never come to a signed address: %s', (target) => expect(lead(target)).toBe(target));

  it('are not kept from an address that only sounds signed', () => {
    for (const query of ['design=1', 'keyword=tea', 'monkey=1', 'assigned=1', 'tokens_of_love=1'])
      expect(lead(`https://shop.example/?${query}`)).toBe(`https://shop.example/?${query}&${UTM}`);
  });

  it('are off where nobody asked for them', () => {
    expect(withUtm('https://shop.example/', null, facts, own)).toBe('https://shop.example/');
  });

  it('keep host, path, parameters and fragment of any address, and twice is once', () => {
    const addresses = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((url) => new URL(url).href);
    fc.assert(
      fc.property(addresses, (target) => {
        const hosts = { ...own, shopUrl: new URL(target).origin };
        const led = withUtm(target, utm, facts, hosts);
        const [before, after] = [new URL(target), new URL(led)];
        expect([after.origin, after.pathname, after.hash]).toEqual([before.origin, before.pathname, before.hash]);
        for (const [name, value] of before.searchParams) expect(after.searchParams.getAll(name)).toContain(value);
        expect(withUtm(led, utm, facts, hosts)).toBe(led);
      }),
    );
  });
});
