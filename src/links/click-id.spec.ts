import { withClickId } from './click-id';

const own = { shopUrl: 'https://www.shop.example', linkDomains: [], publicUrl: 'https://mail.shop.example' };

describe('the token in the shop’s address', () => {
  it.each([
    ['comes along to the shop', 'https://shop.example/tea?size=2#cups', 'https://shop.example/tea?size=2&huike=AQ-_#cups'],
    ['goes nowhere else', 'https://parcels.example/SF1', 'https://parcels.example/SF1'],
    ['breaks no signed address', 'https://shop.example/pay/1?key=wc_order_9', 'https://shop.example/pay/1?key=wc_order_9'],
  ])('%s', (_what, target, led) => expect(withClickId(target, 'AQ-_', own)).toBe(led));
});
