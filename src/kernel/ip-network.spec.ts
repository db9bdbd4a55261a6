import fc from 'fast-check';
import { contains, isPublic, parseAddress, parseNetwork, reverseName } from './ip-network';

describe('addresses and networks', () => {
  it.each([
    ['198.51.100.0/24', '198.51.100.255', true],
    ['198.51.100.0/24', '198.51.101.0', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['198.51.100.7', '::ffff:198.51.100.7', true],
    ['::/0', '198.51.100.7', false],
  ])('%s contains %s: %s', (network, address, expected) => {
    expect(contains(parseNetwork(network)!, address)).toBe(expected);
  });

  it.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4/33', '1.2.3.4/', '::1::', 'g::1', '1:2:3:4:5:6:7:8:9', 'localhost'])(
    '"%s" is none',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );

  it.each([
    ['8.8.8.8', true],
    ['10.1.2.3', false],
    ['172.31.0.1', false],
    ['172.32.0.1', true],
    ['192.168.1.5', false],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['::1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['2606:4700::1111', true],
    ['::ffff:10.0.0.1', false],
  ])('the world sees %s: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });

  it('names addresses backwards', () => {
    expect(reverseName('198.51.100.25')).toBe('25.100.51.198.in-addr.arpa');
    expect(reverseName('2001:db8::1')).toBe('1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa');
    expect(reverseName('mx.shop.com')).toBeUndefined();
  });

  it('reads whatever address there is, and never breaks on what is none', () => {
    fc.assert(fc.property(fc.ipV4(), (text) => parseAddress(text)?.family === 4));
    fc.assert(fc.property(fc.ipV6(), (text) => parseAddress(text) !== undefined));
    fc.assert(fc.property(fc.string(), (text) => [undefined, 4, 6].includes(parseAddress(text)?.family)));
  });
});
