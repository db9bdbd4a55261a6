import type { CountedLink } from '../rendering/loaded-template';
import { sampleVariables } from '../rendering/sample-data';
import { lastingTargets } from './lasting-targets';

describe('what links outlive of the message', () => {
  const variables = sampleVariables('en');
  const links: CountedLink[] = [
    [1, 'https://shop.example/pay/1001'],
    [2, 'https://shop.example/checkout/ck_9'],
    [3, 'https://parcels.example/SF1029384756'],
    [4, 'https://mail.example/a/answer/happy'],
    [5, 'https://shop.example/'],
    [6, 'https://shop.example/products/longjing'],
    [7, 'https://shop.example/products/glass-pot'],
    [263, 'https://shop.example/products/tin'],
  ];

  it('is pages of products, and no page of one person', () => {
    expect(JSON.parse(lastingTargets(links, variables)!)).toEqual({
      6: 'https://shop.example/products/longjing',
      7: 'https://shop.example/products/glass-pot',
      263: 'https://shop.example/products/tin',
    });
  });

  it('is nothing where no product was shown', () => {
    expect(lastingTargets(links, { contact: {}, shop: {}, now: 0 })).toBeNull();
    expect(lastingTargets([], variables)).toBeNull();
  });

  it('knows a product in another spelling, and of several orders', () => {
    const orders = [{ items: [{ url: ' HTTPS://Shop.example/products/茶 ' }, { url: null }, {}] }, {}];
    const target = 'https://shop.example/products/%E8%8C%B6';
    expect(lastingTargets([[1, target]], { contact: {}, shop: {}, now: 0, orders })).toBe(JSON.stringify({ 1: target }));
  });
});
