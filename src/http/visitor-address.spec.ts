import fc from 'fast-check';
import { parseNetwork } from '../kernel/ip-network';
import { visitorAddress } from './visitor-address';

const trusted = ['10.0.0.0/8', '::1', '2001:db8:1::/48'].map((n) => parseNetwork(n)!);

describe('the address of a visitor', () => {
  it.each<[string, string | undefined, string | undefined, string | null]>([
    ['the socket says it', '203.0.113.7', undefined, '203.0.113.7'],
    ['and nobody else, where the socket is nobody trusted', '203.0.113.7', '198.51.100.9', '203.0.113.7'],
    ['a trusted proxy tells of its visitor', '10.0.0.1', '198.51.100.9', '198.51.100.9'],
    ['the last of them, for what stands before is hearsay', '10.0.0.1', '1.1.1.1, 198.51.100.9', '198.51.100.9'],
    ['through several proxies', '10.0.0.1', '1.1.1.1, 198.51.100.9, 10.9.9.9,2001:db8:1::7', '198.51.100.9'],
    ['over IPv6', '::1', '2400:3200::5', '2400:3200::5'],
    ['with a port, as some write it', '10.0.0.1', '198.51.100.9:4711', '198.51.100.9'],
    ['with brackets and a port', '10.0.0.1', '[2400:3200::5]:4711', '2400:3200::5'],
    ['IPv4 within IPv6 is IPv4', '::ffff:10.0.0.1', '::ffff:198.51.100.9', '198.51.100.9'],
    ['a proxy that asks for itself', '10.0.0.1', undefined, '10.0.0.1'],
    ['all of them trusted: the first', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a proxy that knows nobody', '10.0.0.1', '198.51.100.9, unknown', null],
    ['a socket without an address', undefined, '198.51.100.9', null],
  ])('%s', (_, socket, forwarded, expected) => expect(visitorAddress(socket, forwarded, trusted)).toBe(expected));

  it('is the socket of whoever is not trusted, whatever they forward', () => {
    const strangers = fc.ipV4().filter((a) => !a.startsWith('10.'));
    fc.assert(fc.property(strangers, fc.string(), (socket, said) => visitorAddress(socket, said, trusted) === socket));
    fc.assert(fc.property(fc.ipV4(), fc.string(), (socket, said) => visitorAddress(socket, said, []) === socket));
  });

  it('is never anything but an address', () => {
    fc.assert(
      fc.property(fc.string(), (said) => {
        const address = visitorAddress('10.0.0.1', said, trusted);
        expect(address ?? '0.0.0.0').toMatch(/^[\da-f:.]+$/i);
      }),
    );
  });
});
