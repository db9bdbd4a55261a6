import { isLoopback, isOwnHost, isOwnOrigin } from './origin';

const site = 'https://mail.shop.example';

describe('where a request comes from', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    [undefined, false],
  ])('%s is the machine itself: %s', (address, own) => expect(isLoopback(address)).toBe(own));

  it.each([
    ['localhost:3000', true],
    ['127.0.0.1', true],
    ['[::1]:3000', true],
    ['mail.shop.example', true],
    ['evil.example:3000', false],
    ['localhost.evil.example', false],
    [undefined, false],
  ])('the host %s is ours: %s', (host, own) => expect(isOwnHost(host, site)).toBe(own));

  it.each([
    [{}, true],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://anything.example' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ origin: site }, true],
    [{ origin: 'http://localhost:3000', host: 'localhost:3000' }, true],
    [{ origin: 'https://evil.example', host: 'localhost:3000' }, false],
    [{ origin: 'null', host: 'localhost:3000' }, false],
  ])('%j is a page of ours: %s', (headers, own) => expect(isOwnOrigin(headers, site)).toBe(own));
});
