import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allCommands } from '../src/cli/all-commands';
import { runCommand } from '../src/cli/run-command.service';
import { Authority } from './support/certificate';
import { DnsServer } from './support/dns-server';
import { Served } from './support/served';
import { SmtpSink } from './support/smtp-sink';

interface Told {
  ready: boolean;
  checks: { group: string; id: string; state: string; found: string; repair?: string; figures?: Record<string, number> }[];
}

describe('huike doctor, as it is typed', () => {
  let shop: Served;
  afterEach(() => shop.remove());
  const doctor = async (...args: string[]): Promise<{ code: number; told: Told }> => {
    const { code, out, err } = await shop.command('doctor', '--json', ...args);
    if (!out.startsWith('{')) throw new Error(`doctor said: ${out}${err}`);
    return { code, told: JSON.parse(out) as Told };
  };
  const find = (told: Told, id: string) => told.checks.find((c) => c.id === id);

  it('counts who may get marketing inside serve', async () => {
    shop = new Served({}, { 'config/shop.yaml': 'name: Linden\n' });
    await shop.start();
    const { code, told } = await doctor('--only', 'database,consent');
    expect(told.checks.map((c) => `${c.state} ${c.id}`)).toEqual(['ok storage', 'ok migrations', 'ok email', 'ok sms']);
    expect(find(told, 'email')!.figures).toEqual({ contacts: 0, may: 0 });
    expect({ code, ready: told.ready }).toEqual({ code: 0, ready: true });
  });

  it('takes a broken environment or settings file for findings', async () => {
    shop = new Served({ PORT: 'many', SMTP_URL: 'ftp://x' });
    const environment = await doctor();
    expect(environment).toMatchObject({ code: 1, told: { ready: false, checks: [{ id: 'environment', state: 'fail' }] } });
    expect(environment.told.checks[0]!.found).toMatch(/PORT: .*; SMTP_URL: /);
    await shop.remove();
    shop = new Served({}, { 'config/shop.yaml': 'nmae: x\n' });
    const settings = await doctor('--only', 'house');
    expect(settings.code).toBe(1);
    expect(find(settings.told, 'settings')).toMatchObject({
      state: 'fail',
      found: expect.stringMatching(/shop\.yaml:1:1/) as string,
    });
    expect(find(settings.told, 'node')).toMatchObject({ state: 'ok' });
  });

  it('asks the name servers it is told, and sends a signed test message where asked to', async () => {
    const dns = await DnsServer.start();
    const sink = await SmtpSink.start();
    try {
      dns.set('linden-tea.com', { TXT: ['v=spf1 ip4:198.51.100.25 ~all'] });
      shop = new Served({
        ...{ MAIL_FROM: 'Linden <hello@linden-tea.com>', SMTP_URL: sink.url, APP_SECRET: 'c'.repeat(40) },
        ...{ DKIM_DOMAIN: 'linden-tea.com', DKIM_SELECTOR: 's1', DKIM_PRIVATE_KEY_FILE: 'dkim.pem' },
      });
      writeFileSync(join(shop.folder, 'dkim.pem'), new Authority().issue({ names: ['x'] }).key);
      const wrong = await doctor('--only', 'dns', '--dns', dns.address, '--sending-ip', '198.51.100.25');
      expect(find(wrong.told, 'spf')).toMatchObject({ state: 'ok' });
      expect(find(wrong.told, 'dkim')).toMatchObject({ state: 'fail', found: 'dkim.pem is neither an RSA nor an Ed25519 key' });
      const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' });
      writeFileSync(join(shop.folder, 'dkim.pem'), pem);
      const sent = await doctor('--only', 'mail', '--to', 'owner@linden-tea.com');
      expect(find(sent.told, 'test')).toMatchObject({ state: 'ok' });
      const [mail] = sink.inbox('owner@linden-tea.com');
      expect(mail!.raw.toString()).toMatch(/^DKIM-Signature: /);
    } finally {
      await Promise.all([dns.close(), sink.stop()]);
    }
  });
});

it.each([
  ['an unknown group', ['--only', 'dsn'], /there are: dns, mail/],
  ['a name server by name', ['--dns', 'dns.google'], /IP addresses of name servers/],
  ['a mail server by name', ['--sending-ip', 'mx.shop.com'], /203\.0\.113\.7/],
])('huike doctor explains wrong use: %s', async (_, args, words) => {
  const said: string[] = [];
  const terminal = { out: (line: string) => void said.push(line), err: (line: string) => void said.push(line), cwd: '.' };
  expect(await runCommand(allCommands(), ['doctor', ...args], terminal, () => Promise.resolve(0))).toBe(2);
  expect(said.join('\n')).toMatch(words);
});
