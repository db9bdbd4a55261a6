import fc from 'fast-check';
import { networkOf } from './network-of';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:12:3456:789a::1', '2001:db8:12::/48'],
    ['2001:0db8::1', '2001:db8:0::/48'],
    ['2400:3200:baba:0:0:0:0:1', '2400:3200:baba::/48'],
    ['127.0.0.1', null],
    ['::1', null],
    ['::ffff:10.1.2.3', null],
    ['172.20.0.3', null],
    ['172.33.0.3', '172.33.0.0/24'],
    ['100.64.0.1', null],
    ['fe80::1', null],
    ['fd00::1', null],
    ['unknown', null],
    ['', null],
    [null, null],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('never tells whose it was: neighbours are in the same one', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, other) => {
        const neighbour = address.replace(/\d+$/, String(other));
        expect(networkOf(neighbour)).toBe(networkOf(address));
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }),
        fc.array(fc.nat(0xffff), { minLength: 5, maxLength: 5 }),
        (all, rest) => {
          const written = (groups: number[]) => groups.map((g) => g.toString(16)).join(':');
          expect(networkOf(written([...all.slice(0, 3), ...rest]))).toBe(networkOf(written(all)));
        },
      ),
    );
  });

  it('takes any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void networkOf(text)));
  });
});
