import { generateKeyPairSync } from 'node:crypto';
import type { Check } from '../src/cli/doctor/check';
import { checkDkim } from '../src/cli/doctor/dkim-check';
import { printDkimRecord } from '../src/cli/doctor/dkim-record';
import { checkDmarc } from '../src/cli/doctor/dmarc-check';
import { DnsLookup } from '../src/cli/doctor/dns-lookup.service';
import { checkFrom, checkMx } from '../src/cli/doctor/mx-check';
import { checkPtr } from '../src/cli/doctor/ptr-check';
import { senderOf } from '../src/cli/doctor/sender';
import { checkSpf } from '../src/cli/doctor/spf-check';
import { parseEnvironment } from '../src/config/environment';
import { DnsServer } from './support/dns-server';

const DOMAIN = 'linden-tea.com';
const IP = '198.51.100.25';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

describe('doctor on the DNS', () => {
  let dns: DnsServer;
  let lookup: DnsLookup;
  beforeEach(async () => {
    dns = await DnsServer.start();
    lookup = new DnsLookup({ servers: [dns.address], timeout: 1500, tries: 1 });
  });
  afterEach(() => dns.close());

  const sender = (env: Record<string, string> = {}) =>
    senderOf(parseEnvironment({ APP_SECRET: 'a secret that is only for tests', MAIL_FROM: `hello@${DOMAIN}`, SMTP_URL: `smtp://mx.${DOMAIN}`, ...env })); // prettier-ignore
  const said = (checks: Check[]) => checks.map((c) => `${c.state} ${c.id}: ${c.found}`);

  describe('SPF', () => {
    const spf = async (text: string | string[], more: (d: DnsServer) => void = () => undefined, env = {}) => {
      dns.set(DOMAIN, { TXT: [text, 'some other text'] });
      more(dns);
      return checkSpf(sender(env), [IP], lookup);
    };
    const chain = (n: number) => (d: DnsServer) => {
      for (let i = 0; i < n; i++) d.set(`s${i}.relay.com`, { TXT: [`v=spf1 ip4:203.0.113.${i} ${i + 1 < n ? `include:s${i + 1}.relay.com ` : ''}-all`] }); // prettier-ignore
    };
    const ses = { SMTP_URL: 'smtp://email-smtp.eu-west-1.amazonaws.com:587' };

    it.each<[name: string, text: string | string[], more: (d: DnsServer) => void, expected: RegExp]>([
      ['the address itself', `v=spf1 ip4:${IP} -all`, () => 0, /^ok spf: .* \(0 of 10 lookups\)/],
      ['a network', 'v=spf1 ip4:198.51.100.0/24 ~all', () => 0, /^ok/],
      ['a network beside it', 'v=spf1 ip4:198.51.101.0/24 ~all', () => 0, /^fail spf.covers: it does not cover 198\.51\.100\.25/],
      ['its own A record', 'v=spf1 a -all', (d) => d.set(DOMAIN, { A: [IP] }), /^ok .*1 of 10/],
      ['a host near it', 'v=spf1 a:web.linden-tea.com/24 -all', (d) => d.set(`web.${DOMAIN}`, { A: ['198.51.100.80'] }), /^ok/],
      ['its MX', 'v=spf1 mx -all', (d) => d.set(DOMAIN, { MX: [`10 mx.${DOMAIN}`] }).set(`mx.${DOMAIN}`, { A: [IP] }), /^ok/],
      ['a redirect', 'v=spf1 redirect=_spf.relay.com', (d) => d.set('_spf.relay.com', { TXT: [`v=spf1 ip4:${IP} -all`] }), /^ok/],
      ['a CNAME on the way', 'v=spf1 include:a.relay.com -all', (d) => d.set('a.relay.com', { CNAME: 'b.relay.com' }).set('b.relay.com', { CNAME: 'c.relay.com' }).set('c.relay.com', { TXT: [`v=spf1 ip4:${IP} -all`] }), /^ok/], // prettier-ignore
      ['several strings', [`v=spf1 ip4:203.0.113.0/24 `, `ip4:${IP} -all`], () => 0, /^ok/],
      ['strings that lack a space', [`v=spf1 ip4:${IP}`, 'ip4:203.0.113.9 -all'], () => 0, /^fail spf.syntax: "ip4:198.51.100.25ip4:203.0.113.9" holds no IPv4 network/], // prettier-ignore
      ['ten lookups', `v=spf1 ip4:${IP} include:s0.relay.com -all`, chain(10), /^ok .*10 of 10/],
      ['eleven lookups', `v=spf1 ip4:${IP} include:s0.relay.com -all`, chain(11), /^fail spf.lookups: it takes 11 DNS lookups/],
      ['a circle', `v=spf1 ip4:${IP} include:${DOMAIN} -all`, () => 0, /^fail spf.lookups/],
      ['three that lead nowhere', `v=spf1 ip4:${IP} a:x.${DOMAIN} a:y.${DOMAIN} mx:z.${DOMAIN} -all`, () => 0, /^fail spf.voids: 3 lookups find nothing/], // prettier-ignore
      ['an include without SPF', `v=spf1 ip4:${IP} include:x.relay.com -all`, (d) => d.set('x.relay.com', { TXT: ['hello'] }), /^fail spf.syntax: include:x.relay.com leads to no SPF record/], // prettier-ignore
      ['an include that fails', `v=spf1 ip4:${IP} include:x.relay.com -all`, (d) => d.fail('x.relay.com', 'SERVFAIL'), /^fail spf.syntax: include:x.relay.com cannot be looked up: .*SERVFAIL/], // prettier-ignore
      ['a slip of the pen', `v=spf1 ip4:${IP} inlcude:relay.com -all`, () => 0, /^fail spf.syntax: "inlcude:relay.com" is no SPF mechanism: did you mean "include"/], // prettier-ignore
      ['= for :', `v=spf1 ip4=${IP} -all`, () => 0, /^fail spf.syntax: "ip4=198.51.100.25" has = where : belongs/],
      ['IPv6 in ip4', 'v=spf1 ip4:2001:db8::1 -all', () => 0, /^fail spf.syntax: .* holds no IPv4 network/],
      ['something behind all', `v=spf1 -all ip4:${IP}`, () => 0, /^fail spf.syntax: .* never looked at/],
      ['the whole world', 'v=spf1 +all', () => 0, /^fail spf.all: it ends in \+all/],
      ['?all', `v=spf1 ip4:${IP} ?all`, () => 0, /^warn spf.all/],
      ['no end', `v=spf1 ip4:${IP}`, () => 0, /^warn spf.all: it has no all/],
      [
        'what only a receiver knows',
        'v=spf1 exists:%{i}.relay.com -all',
        () => 0,
        /^warn spf.covers: .* depends on the receiver/,
      ],
      ['an order that refuses first', `v=spf1 -ip4:${IP} ip4:198.51.100.0/24 ~all`, () => 0, /^fail spf.covers/],
    ])('%s', async (_, text, more, expected) => {
      expect(said(await spf(text, more))[0]).toMatch(expected);
    });

    it.each([
      ['SERVFAIL', /SERVFAIL/],
      ['silent', /in time/],
      ['REFUSED', /refuses/],
    ] as const)('says so when the DNS is %s', async (how, words) => {
      dns.fail(DOMAIN, how);
      expect(said(await checkSpf(sender(), [IP], lookup))).toEqual([expect.stringMatching(words)]);
    });

    it.each(['NXDOMAIN', undefined] as const)('gives a record to publish where there is none (%s)', async (how) => {
      if (how) dns.fail(DOMAIN, how);
      else dns.set(DOMAIN, { TXT: ['google-site-verification=1'] });
      expect(await checkSpf(sender(), [IP], lookup)).toMatchObject([{ state: 'fail', publish: { name: DOMAIN, value: `v=spf1 ip4:${IP} ~all` } }]); // prettier-ignore
    });

    it('makes one record of two, and adds what is missing in front', async () => {
      dns.set(DOMAIN, { TXT: [`v=spf1 ip4:${IP} -all`, 'v=spf1 include:relay.com ~all'] });
      expect(await checkSpf(sender(), [IP], lookup)).toMatchObject([
        { publish: { value: `v=spf1 ip4:${IP} include:relay.com ~all` } },
      ]);
      const [missing] = await checkSpf(sender({ BOUNCE_ADDRESS: 'b@two.com' }), [IP], new DnsLookup({ servers: [dns.set('two.com', { TXT: ['v=spf1 mx -all'] }).address] })); // prettier-ignore
      expect(missing!.publish!.value).toBe(`v=spf1 ip4:${IP} mx -all`);
    });

    it('asks a relay’s include of who sends through one', async () => {
      const included = (d: DnsServer) => d.set('amazonses.com', { TXT: ['v=spf1 ip4:199.255.192.0/22 -all'] });
      expect(said(await spf('v=spf1 include:amazonses.com ~all', included, ses))).toEqual([expect.stringMatching(/^ok/)]);
      lookup = new DnsLookup({ servers: [dns.address] });
      expect(await spf('v=spf1 mx ~all', included, ses)).toMatchObject([{ state: 'warn', publish: { value: 'v=spf1 include:amazonses.com mx ~all' } }]); // prettier-ignore
      lookup = new DnsLookup({ servers: [dns.address] });
      expect(await spf('v=spf1 mx ~all', included, { SMTP_URL: 'smtp://smtp-relay.gmail.com' })).toMatchObject([{ state: 'fail', publish: { value: 'v=spf1 include:_spf.google.com mx ~all' } }]); // prettier-ignore
    });
  });

  describe('DKIM', () => {
    const name = `s1._domainkey.${DOMAIN}`;
    const value = printDkimRecord(rsa.publicKey);
    const dkim = (key = rsa.publicKey) =>
      checkDkim(sender(), [{ domain: DOMAIN, selector: 's1', file: 'dkim.pem', key }], lookup);
    const p = value.slice(value.indexOf('p=') + 2);

    it.each([
      ['the right key', value, /^ok/],
      ['no version, no type', `p=${p}`, /^ok/],
      ['PKCS#1, as some tools write it', `v=DKIM1; k=rsa; p=${rsa.publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64')}`, /^ok/], // prettier-ignore
      ['white space in the key', `v=DKIM1; k=rsa; p=${p.slice(0, 100)} ${p.slice(100)}`, /^ok/],
      ['another key', printDkimRecord(other.publicKey), /^fail dkim.key: the record holds another key than dkim\.pem/],
      ['another type', printDkimRecord(ed.publicKey), /^fail dkim.key/],
      ['a key cut short', value.slice(0, 255), /^fail dkim.syntax: p= is no rsa key: it was cut/],
      ['quotes in it', value.replace('p=', 'p="'), /^fail dkim.syntax/],
      ['a revoked key', 'v=DKIM1; k=rsa; p=', /^fail dkim.revoked/],
      ['no key at all', 'v=DKIM1; k=rsa', /^fail dkim.syntax: p=, the key, is missing/],
      ['sha1 only', `v=DKIM1; h=sha1; p=${p}`, /^fail dkim.syntax: h=sha1/],
      ['sha1 too', `v=DKIM1; h=sha1:sha256; p=${p}`, /^ok/],
      ['not for e-mail', `v=DKIM1; s=tlsrpt; p=${p}`, /^fail dkim.syntax: s=tlsrpt/],
      ['a testing key', `v=DKIM1; t=y:s; p=${p}`, /^warn dkim.testing/],
      ['a later version', `v=DKIM2; p=${p}`, /^fail dkim.syntax: v=DKIM2/],
      ['the version last', `p=${p}; v=DKIM1`, /^fail dkim.syntax: v=DKIM1 does not come first/],
    ])('%s', async (_, text, expected) => {
      dns.set(name, { TXT: [text] });
      expect(said(await dkim())[0]).toMatch(expected);
    });

    it('knows Ed25519, and an RSA key that is short', async () => {
      dns.set(name, { TXT: [printDkimRecord(ed.publicKey)] });
      expect(said(await dkim(ed.publicKey))).toEqual(['ok dkim: an Ed25519 key, the same key as dkim.pem']);
      expect(printDkimRecord(ed.publicKey)).toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/);
      lookup = new DnsLookup({ servers: [dns.set(name, { TXT: [printDkimRecord(weak.publicKey)] }).address] });
      expect(said(await dkim(weak.publicKey))).toEqual(['warn dkim.strength: an RSA key of 1024 bits']);
    });

    it('fails on two records, none, SERVFAIL and silence; follows a CNAME', async () => {
      const fresh = () => (lookup = new DnsLookup({ servers: [dns.address], timeout: 1500, tries: 1 }));
      dns.set(name, { TXT: [value, value] });
      expect(said(await dkim())).toEqual(['fail dkim: there are 2 records under this name']);
      dns.remove(name);
      expect((fresh(), await dkim())).toMatchObject([{ state: 'fail', publish: { type: 'TXT', name, value } }]);
      dns.set(name, { CNAME: 'key.relay.com' }).set('key.relay.com', { TXT: [value] });
      expect((fresh(), said(await dkim()))[0]).toMatch(/^ok/);
      expect((fresh(), dns.fail(name, 'SERVFAIL'), said(await dkim()))[0]).toMatch(/^fail dkim: .*SERVFAIL/);
      expect((fresh(), dns.fail(name, 'silent'), said(await dkim()))[0]).toMatch(/^fail dkim: .*in time/);
    });

    it('leaves the signature to a relay that signs, and to a mail server whose selector is named', async () => {
      expect(said(await checkDkim(sender({ SMTP_URL: 'smtp://smtp.sendgrid.net' }), [], lookup))[0]).toMatch(
        /^warn dkim: .*SendGrid signs/,
      );
      expect(said(await checkDkim(sender(), [], lookup))).toEqual(['fail dkim: nothing signs the mail']);
      dns.set(`postfix._domainkey.${DOMAIN}`, { TXT: [value] });
      expect(said(await checkDkim({ ...sender(), serverSelector: 'postfix' }, [], lookup))[0]).toMatch(
        /^ok dkim: the mail server signs/,
      );
    });

    it('says which file holds no key', async () => {
      const checks = await checkDkim(
        sender(),
        [{ domain: DOMAIN, selector: 's1', file: 'x.pem', key: 'x.pem cannot be read' }],
        lookup,
      );
      expect(checks).toMatchObject([
        { state: 'fail', repair: expect.stringContaining('openssl genrsa -out x.pem 2048') as string },
      ]);
    });
  });

  describe('DMARC and alignment', () => {
    const name = `_dmarc.${DOMAIN}`;
    const rua = `rua=mailto:dmarc@${DOMAIN}`;
    it.each([
      ['watching', `v=DMARC1; p=none; ${rua}`, /^ok dmarc/],
      ['all there is', `v=DMARC1;p=reject;sp=none;pct=50;adkim=s;aspf=s;fo=1;${rua}`, /^ok dmarc/],
      ['nobody told', 'v=DMARC1; p=none', /^warn dmarc.reports: nobody gets its reports/],
      ['no policy', `v=DMARC1; ${rua}`, /^fail dmarc.syntax: p=, the policy, is missing/],
      ['an unknown policy', `v=DMARC1; p=monitor; ${rua}`, /^fail dmarc.syntax: p=monitor is none of/],
      ['a mode that is none', `v=DMARC1; p=none; aspf=relaxed; ${rua}`, /^fail dmarc.syntax: aspf=relaxed/],
      ['too many percent', `v=DMARC1; p=none; pct=200; ${rua}`, /^fail dmarc.syntax: pct=200/],
      ['an address without mailto', 'v=DMARC1; p=none; rua=dmarc@linden-tea.com', /^fail dmarc.syntax: rua=/],
      ['another text', 'hello', /^fail dmarc: there is no DMARC record/],
      ['reports to somebody who did not agree', 'v=DMARC1; p=none; rua=mailto:x@reports.org', /^warn dmarc.reports: reports.org has not agreed/], // prettier-ignore
    ])('%s', async (_, text, expected) => {
      dns.set(name, { TXT: [text] });
      expect(said(await checkDmarc(sender(), [DOMAIN], lookup))[0]).toMatch(expected);
    });

    it('lets somebody else get reports who agreed', async () => {
      dns.set(name, { TXT: ['v=DMARC1; p=none; rua=mailto:x@reports.org'] }).set(`${DOMAIN}._report._dmarc.reports.org`, { TXT: ['v=DMARC1'] }); // prettier-ignore
      expect(said(await checkDmarc(sender(), [DOMAIN], lookup))[0]).toMatch(/^ok/);
    });

    it('looks at the organisation’s record below which the domain lies', async () => {
      dns.set('_dmarc.linden.co.uk', { TXT: ['v=DMARC1; p=none; rua=mailto:d@linden.co.uk'] });
      const below = sender({ MAIL_FROM: 'hello@mail.linden.co.uk' });
      expect(said(await checkDmarc(below, ['mail.linden.co.uk'], lookup))[0]).toMatch(/^ok dmarc: .* at _dmarc\.linden\.co\.uk/);
      expect(dns.questions).not.toContain('TXT _dmarc.co.uk');
    });

    it.each<[policy: string, signedBy: string[], bounce: string, expected: RegExp]>([
      ['', [DOMAIN], `b@${DOMAIN}`, /^ok alignment: the signature and the return address/],
      ['', [`mail.${DOMAIN}`], `b@bounce.${DOMAIN}`, /^ok alignment: the signature and the return address/],
      ['adkim=s; ', [`mail.${DOMAIN}`], `b@${DOMAIN}`, /^warn alignment: only the return address/],
      ['', ['relay.com'], `b@${DOMAIN}`, /^warn alignment/],
      ['', [DOMAIN], 'b@relay.com', /^ok alignment: the signature belongs/],
      ['', ['relay.com'], 'b@relay.com', /^fail alignment/],
      ['aspf=s; ', ['relay.com'], `b@bounce.${DOMAIN}`, /^fail alignment/],
    ])('with "%s", signed by %s and bounces at %s', async (policy, signedBy, bounce, expected) => {
      dns.set(name, { TXT: [`v=DMARC1; p=none; ${policy}${rua}`] });
      expect(said(await checkDmarc(sender({ BOUNCE_ADDRESS: bounce }), signedBy, lookup))[1]).toMatch(expected);
    });

    it('keeps neighbours below a public suffix apart', async () => {
      const below = sender({ MAIL_FROM: 'hello@shop.github.io', BOUNCE_ADDRESS: 'b@other.co.uk' });
      expect(said(await checkDmarc({ ...below, from: { address: 'a@shop.co.uk', domain: 'shop.co.uk' } }, ['other.co.uk'], lookup)).at(-1)).toMatch(/^fail alignment/); // prettier-ignore
    });
  });

  describe('PTR, MX and From', () => {
    const reverse = '25.100.51.198.in-addr.arpa';
    it.each<[name: string, more: (d: DnsServer) => void, expected: RegExp]>([
      ['there and back', (d) => d.set(reverse, { PTR: [`mx.${DOMAIN}`] }).set(`mx.${DOMAIN}`, { A: [IP] }), /^ok/],
      [
        'one of two leads back',
        (d) => d.set(reverse, { PTR: ['x.com', `mx.${DOMAIN}`] }).set(`mx.${DOMAIN}`, { A: [IP] }),
        /^ok/,
      ],
      ['no name', () => 0, /^fail ptr: the address has no name/],
      ['a name that leads elsewhere', (d) => d.set(reverse, { PTR: ['static.hoster.net'] }).set('static.hoster.net', { A: ['203.0.113.1'] }), /^fail ptr.forward/], // prettier-ignore
      ['SERVFAIL', (d) => d.fail(reverse, 'SERVFAIL'), /^fail ptr: .*SERVFAIL/],
    ])('PTR: %s', async (_, more, expected) => {
      more(dns);
      expect(said(await checkPtr(sender(), [IP], undefined, lookup))[0]).toMatch(expected);
    });

    it('does not guess where mail leaves from', async () => {
      expect(said(await checkPtr(sender(), [], undefined, lookup))).toEqual(['warn ptr: the sending address is not known']);
      expect(said(await checkPtr(sender(), ['10.0.0.4'], undefined, lookup))[0]).toMatch(
        /^warn ptr: 10\.0\.0\.4 is not the address the world sees/,
      );
    });

    it.each<[name: string, more: (d: DnsServer) => void, expected: RegExp]>([
      [
        'a host',
        (d) => d.set(DOMAIN, { MX: [`10 mx.${DOMAIN}`] }).set(`mx.${DOMAIN}`, { A: [IP] }),
        /^ok mx: mx\.linden-tea\.com/,
      ],
      ['none, the domain itself', (d) => d.set(DOMAIN, { A: [IP] }), /^warn mx/],
      ['none at all', () => 0, /^fail mx: there is none/],
      ['null MX', (d) => d.set(DOMAIN, { MX: ['0 .'], A: [IP] }), /^fail mx.null/],
      ['a host without address', (d) => d.set(DOMAIN, { MX: [`10 mx.${DOMAIN}`] }), /^fail mx.dead/],
      [
        'one of two',
        (d) => d.set(DOMAIN, { MX: [`10 mx.${DOMAIN}`, '20 old.com'] }).set(`mx.${DOMAIN}`, { A: [IP] }),
        /^warn mx.dead: old\.com/,
      ],
      ['silence', (d) => d.fail(DOMAIN, 'silent'), /^fail mx: .*in time/],
    ])('MX: %s', async (_, more, expected) => {
      more(dns);
      expect(said(await checkMx(sender(), lookup))[0]).toMatch(expected);
    });

    it.each([
      'gmail.com',
      'qq.com',
      '163.com',
      'yahoo.co.jp',
      'hotmail.fr',
      'vip.163.com',
      'web.de',
      'localhost.localdomain',
      'shop.example',
      'shop.test',
      'com',
    ])('refuses to send as somebody at %s', (domain) => {
      // prettier-ignore
      expect(checkFrom(sender({ MAIL_FROM: `shop@${domain}` })).state).toBe('fail');
    });

    it.each([DOMAIN, 'mail.linden.co.uk', 'gmail.linden.com', 'yahoo-fans.com', 'münchen-tee.de'])(
      'takes %s for an own domain',
      (domain) => {
        // prettier-ignore
        expect(checkFrom(sender({ MAIL_FROM: `shop@${domain}` })).state).toBe('ok');
      },
    );
  });
});
