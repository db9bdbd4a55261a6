import { generateKeyPairSync } from 'node:crypto';
import type { Check } from '../src/cli/doctor/check';
import { printChecks } from '../src/cli/doctor/print-checks';
import { DAY } from '../src/kernel/duration';
import { Authority } from './support/certificate';
import { DOMAIN, Installation, MAIL_IP } from './support/installation';

const wrong = (checks: Check[]) => checks.filter((c) => c.state !== 'ok');

describe('doctor on a whole installation', () => {
  let shop: Installation;
  beforeEach(async () => {
    shop = await Installation.open();
  });
  afterEach(() => shop.close());

  it('finds nothing wrong where all is well', async () => {
    const checks = await shop.examine();
    expect(wrong(checks)).toEqual([]);
    expect([...new Set(checks.map((c) => c.id.split('.')[0]))].sort()).toEqual(
      [
        ...['admin', 'alignment', 'bounces', 'clock', 'disk', 'dkim', 'dmarc', 'files', 'flows', 'from', 'helo', 'imap', 'mode'],
        ...[
          'mx',
          'node',
          'postal-address',
          'provider',
          'proxies',
          'ptr',
          'reached',
          'secret',
          'shop-name',
          'shop-url',
          'smtp',
          'spf',
        ],
        ...['templates', 'url', 'zones'],
      ].filter((id) => id !== 'admin'),
    );
    expect(shop.smtpHeard.join('\n')).not.toMatch(/MAIL FROM/i);
  });

  const spoiled: [what: string, spoil: (it: Installation) => unknown, id: string, repair: RegExp][] = [
    ['SPF', (it) => it.dns.remove(DOMAIN, 'TXT'), 'spf', /^Add this record/],
    ['DKIM', (it) => it.dns.remove(`s1._domainkey.${DOMAIN}`), 'dkim', /^Add this record/],
    ['the DKIM key', (it) => delete it.env.DKIM_DOMAIN && delete it.env.DKIM_SELECTOR && delete it.env.DKIM_PRIVATE_KEY_FILE, 'dkim', /openssl genrsa/], // prettier-ignore
    ['DMARC', (it) => it.dns.remove(`_dmarc.${DOMAIN}`), 'dmarc', /^Add this record/],
    ['PTR', (it) => it.dns.remove('25.100.51.198.in-addr.arpa'), 'ptr', /reverse DNS/],
    ['MX', (it) => it.dns.remove(DOMAIN, 'MX').remove(DOMAIN, 'A'), 'mx', /names the server/],
    ['TLS of the web', (it) => it.serveWeb(it.certificate({ until: it.clock.now() - DAY })), 'reached.certificate', /certbot/],
    ['TLS of the mail server', (it) => it.serveSmtp(it.certificate({ names: ['mx.other.com'] })), 'smtp.certificate', /name it is for/], // prettier-ignore
    ['the web server', (it) => it.closePort(443), 'reached.connect', /serve running/],
    ['the mail server', (it) => it.closePort(465), 'smtp.connect', /host and port/],
    ['the password of the mail server', (it) => it.serveSmtp(it.certificate(), { password: 'other' }), 'smtp.login', /user and password/], // prettier-ignore
    ['the password of the bounce mailbox', (it) => it.serveImap('other'), 'imap.login', /BOUNCE_IMAP_URL/],
    ['the bounce folder', (it) => (it.env.BOUNCE_IMAP_URL += 'X'), 'imap.folder', /INBOX/],
    ['the ear for bounces', (it) => delete it.env.BOUNCE_IMAP_URL, 'bounces', /BOUNCE_IMAP_URL/],
    ['the postal address', (it) => (it.settings.shop.postal_address = ' '), 'postal-address', /shop\.yaml/],
    ['https', (it) => (it.env.PUBLIC_URL = `http://news.${DOMAIN}`), 'url.https', /Caddy/],
    ['a public name', (it) => (it.env.PUBLIC_URL = 'https://192.168.1.5'), 'url.host', /PUBLIC_URL/],
    ['the secret', (it) => (it.env.APP_SECRET = 'change me please or somebody will'), 'secret', /openssl rand/],
    ['the own address', (it) => (it.env.MAIL_FROM = 'linden-tea@gmail.com'), 'from', /own domain/],
    ['a clock that goes right', (it) => (it.clock = { now: () => performance.timeOrigin + performance.now() - 90_000, lease: () => 0 }), 'clock', /set-ntp/], // prettier-ignore
  ];
  it.each(spoiled)('fails without %s, and says how to repair it', async (_, spoil, id, repair) => {
    await spoil(shop);
    const failed = (await shop.examine()).filter((c) => c.state === 'fail');
    expect(failed.map((c) => c.id)).toContain(id);
    expect(failed.find((c) => c.id === id)!.repair).toMatch(repair);
    expect(failed.every((c) => c.why && c.repair)).toBe(true);
  });

  it('fails where neither the signature nor the return address belongs to From', async () => {
    shop.env.MAIL_FROM = 'Other <hello@oolong-tea.com>';
    shop.dns.set('oolong-tea.com', { TXT: [`v=spf1 ip4:${MAIL_IP} ~all`], MX: [`10 mx.${DOMAIN}`] });
    shop.dns.set('_dmarc.oolong-tea.com', { TXT: ['v=DMARC1; p=none; rua=mailto:dmarc@oolong-tea.com'] });
    const failed = (await shop.examine(['dns'])).filter((c) => c.state === 'fail');
    expect(failed).toMatchObject([{ id: 'alignment', repair: expect.stringContaining('DKIM_DOMAIN=oolong-tea.com') as string }]);
  });

  it.each([
    [
      'signed by nobody known',
      () => ({ authority: new Authority() }),
      'reached.certificate',
      'fail',
      /authority that nobody knows|without the ones in between/,
    ],
    ['of another name', () => ({ names: ['www.other.com'] }), 'reached.certificate', 'fail', /another name/],
    ['of tomorrow', (now: number) => ({ from: now + DAY }), 'reached.certificate', 'fail', /not valid yet/],
    ['that ends next week', (now: number) => ({ until: now + 7 * DAY }), 'reached.certificate', 'warn', /ends in [67] days/],
  ] as const)('looks at a certificate %s', async (_, options, id, state, found) => {
    await shop.serveWeb(shop.certificate(options(shop.clock.now())));
    const check = (await shop.examine(['web'])).find((c) => c.id === id && c.state !== 'ok')!;
    expect(check).toMatchObject({ state, found: expect.stringMatching(found) as string });
  });

  it('warns of a mail server that calls itself by another name', async () => {
    await shop.serveSmtp(shop.certificate(), { name: 'localhost.lan' });
    expect(wrong(await shop.examine(['dns']))).toMatchObject([{ id: 'helo', state: 'warn' }]);
  });

  it('warns of files that others can read', async () => {
    const file = shop.write('loose.pem', generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { format: 'pem', type: 'pkcs8' }, publicKeyEncoding: { format: 'pem', type: 'spki' } }).privateKey); // prettier-ignore
    shop.env.DKIM_PRIVATE_KEY_FILE = file;
    const { chmodSync } = await import('node:fs');
    chmodSync(shop.folder, 0o755);
    chmodSync(file, 0o644);
    expect((await shop.examine(['house'])).find((c) => c.id === 'files')).toMatchObject({
      state: 'warn',
      repair: `chmod 600 ${file}`,
    });
  });

  it('prints the record to publish in one line, with its short and its full name', async () => {
    shop.dns.remove(`s1._domainkey.${DOMAIN}`);
    const lines = printChecks(await shop.examine(['dns']), false);
    const at = lines.findIndex((line) => line.includes(`name   s1._domainkey   (in full: s1._domainkey.${DOMAIN})`));
    expect(lines[at - 1]).toMatch(/type {3}TXT/);
    expect(lines[at + 1]).toMatch(/value {2}v=DKIM1; k=rsa; p=MIIBIjANBgkq[A-Za-z0-9+/]+={0,2}$/);
    expect(lines.at(-1)).toMatch(/^Not ready to go live: 1 to repair/);
    // What it says to publish is what makes it well.
    shop.dns.set(`s1._domainkey.${DOMAIN}`, { TXT: [lines[at + 1]!.replace(/^ *value {2}/, '')] });
    expect(wrong(await shop.examine(['dns']))).toEqual([]);
  });

  it('asks nothing of the network for what was not asked of it', async () => {
    await shop.examine(['house']);
    expect(shop.dns.questions.filter((q) => q.startsWith('TXT'))).toEqual([]);
    expect(shop.smtpHeard).toEqual([]);
  });
});
