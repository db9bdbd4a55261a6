import { isGloballyReachable, urlRefusal, type WebhookRules } from './ssrf-guard';

const strict: WebhookRules = { allow_hosts: [], allow_private: false };

describe('where a webhook may go', () => {
  it.each([
    '8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0',
    '198.17.255.255', '198.20.0.0', '223.255.255.255', '126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0',
    '2606:4700:4700::1111', '2a00:1450:4001:830::200e', '2400:3200::1', '2001:4860:4860::8888',
  ])('%s is reachable', (address) => expect(isGloballyReachable(address)).toBe(true)); // prettier-ignore

  it.each([
    '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254', '169.254.169.254', '169.254.0.1',
    '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.7',
    '203.0.113.9', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
    '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '::127.0.0.1', '::7f00:1', '0:0:0:0:0:ffff:a00:1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1',
    '100::1', '2001::1', '2001:0:4136:e378::1', '2001:10::1', '2001:db8::1', '2002:7f00:1::', '2002:808:808::1', '3fff::1', 'fc00::1', 'fd12:3456:789a::1',
    'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', 'ff0e::1', '4000::1', '5f00::1', 'fd00:ec2::254',
    '', 'localhost', '2130706433', '127.1', '0x7f.1', '1.2.3.4.5', '256.1.1.1', '[::1]',
  ])('%s is not', (address) => expect(isGloballyReachable(address)).toBe(false)); // prettier-ignore

  it.each([
    ['http://hooks.example/x', /not https/],
    ['https://hooks.example:8443/x', /port/],
    ['https://user@hooks.example/', /password/],
    ['https://127.0.0.1/', /private/],
    ['https://2130706433/', /private/],
    ['https://0x7f.1/', /private/],
    ['https://127.1/', /private/],
    ['https://[::1]/', /private/],
    ['https://[::ffff:127.0.0.1]/', /private/],
    ['https://169.254.169.254/latest/meta-data', /private/],
    ['ftp://hooks.example/', /neither/],
    ['file:///etc/passwd', /neither/],
    ['javascript:alert(1)', /neither/],
    ['hooks.example', /no URL/],
    ['', /no URL/],
  ])('%s is refused', (url, why) => expect(urlRefusal(url, strict)).toMatch(why));

  it('takes https on its own port', () => {
    expect(urlRefusal('https://hooks.example/x?y=1', strict)).toBeUndefined();
    expect(urlRefusal('https://hooks.example:443/', strict)).toBeUndefined();
    expect(urlRefusal('https://8.8.8.8/', strict)).toBeUndefined();
  });

  it('takes what the settings trust, over http and on any port, and still no password', () => {
    const rules = { allow_hosts: ['erp.internal', '127.0.0.1', '::1'], allow_private: false };
    for (const url of ['http://ERP.internal:9000/', 'http://127.0.0.1:8080/', 'http://[::1]:80/'])
      expect(urlRefusal(url, rules)).toBeUndefined();
    expect(urlRefusal('http://u:p@erp.internal/', rules)).toMatch(/password/);
    expect(urlRefusal('http://127.0.0.2/', rules)).toMatch(/not https/);
    expect(urlRefusal('http://10.0.0.1:1/', { allow_hosts: [], allow_private: true })).toBeUndefined();
  });
});
