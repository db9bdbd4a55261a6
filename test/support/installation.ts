import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';
import { GROUPS, type Check, type Group } from '../../src/cli/doctor/check';
import { printDkimRecord } from '../../src/cli/doctor/dkim-record';
import { DnsLookup } from '../../src/cli/doctor/dns-lookup.service';
import { Network } from '../../src/cli/doctor/network.service';
import { Outside } from '../../src/cli/doctor/outside.service';
import { Config } from '../../src/config/config.service';
import { parseEnvironment } from '../../src/config/environment';
import { defaultSettings, type Settings } from '../../src/config/settings';
import { SystemClock, type Clock } from '../../src/kernel/clock';
import { Authority, type Certificate } from './certificate';
import { DnsServer } from './dns-server';

export const DOMAIN = 'linden-tea.com';
/** What the world would see; connections to them are led to servers of the test. */
export const MAIL_IP = '198.51.100.25';
const WEB_IP = '198.51.100.80';

const authority = new Authority();
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const good = authority.issue({ names: [`news.${DOMAIN}`, `www.${DOMAIN}`, `mx.${DOMAIN}`] });

/** A shop that is set up well, from its DNS to its mail servers, all on the loopback address. Tests take things away. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'huike-doctor-'));
  readonly settings: Settings = defaultSettings();
  env: Record<string, string | undefined>;
  clock: Clock = new SystemClock();
  /** Lines the SMTP server got. */
  readonly smtpHeard: string[] = [];
  private readonly servers: Server[] = [];
  private readonly open = new Set<Socket>();
  private readonly ports = new Map<number, number>();

  private constructor(readonly dns: DnsServer) {
    mkdirSync(join(this.folder, 'data'), { mode: 0o700 });
    const keyFile = join(this.folder, 'dkim.pem');
    writeFileSync(keyFile, keys.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    Object.assign(this.settings.shop, {
      ...{ name: 'Linden Tea', postal_address: 'Linden Street 1, 04109 Leipzig', url: `https://www.${DOMAIN}` },
    });
    this.env = {
      APP_SECRET: 'b1e0c7d84f5a92633d7c18ae5f0b6427c3d9e1a84b7f20659d8e3c1f7a6b5042',
      MAIL_FROM: `Linden Tea <hello@${DOMAIN}>`,
      BOUNCE_ADDRESS: `bounces@${DOMAIN}`,
      BOUNCE_IMAP_URL: `imaps://bounces:secret@mx.${DOMAIN}/INBOX`,
      SMTP_URL: `smtps://shop:secret@mx.${DOMAIN}`,
      DKIM_DOMAIN: DOMAIN,
      DKIM_SELECTOR: 's1',
      DKIM_PRIVATE_KEY_FILE: keyFile,
      PUBLIC_URL: `https://news.${DOMAIN}`,
      TRUSTED_PROXIES: '127.0.0.1',
      DATA_DIR: join(this.folder, 'data'),
      DATABASE_URL: `sqlite:${join(this.folder, 'data', 'huike.db')}`,
      CONFIG_DIR: join(this.folder, 'config'),
      TEMPLATES_DIR: join(this.folder, 'templates'),
    };
  }

  static async open(): Promise<Installation> {
    const it = new Installation(await DnsServer.start());
    it.dns
      .set(DOMAIN, { TXT: [`v=spf1 ip4:${MAIL_IP} ~all`], MX: [`10 mx.${DOMAIN}`], A: [WEB_IP] })
      .set(`s1._domainkey.${DOMAIN}`, { TXT: [printDkimRecord(keys.publicKey)] })
      .set(`_dmarc.${DOMAIN}`, { TXT: [`v=DMARC1; p=none; rua=mailto:dmarc@${DOMAIN}`] })
      .set(`mx.${DOMAIN}`, { A: [MAIL_IP] })
      .set('25.100.51.198.in-addr.arpa', { PTR: [`mx.${DOMAIN}`] })
      .set(`news.${DOMAIN}`, { A: [WEB_IP] })
      .set(`www.${DOMAIN}`, { CNAME: DOMAIN });
    await it.serveWeb(good);
    await it.serveSmtp(good);
    await it.serveImap();
    return it;
  }

  /** HTTPS with this certificate from now on. */
  async serveWeb(certificate: Certificate): Promise<void> {
    const server = createHttps(certificate, (request, response) => {
      const live = request.url === '/health/live';
      response.writeHead(live || request.url === '/' ? 200 : 404).end(live ? '{"live":true}' : 'Welcome');
    });
    await this.listen(server, 443);
  }

  /** SMTP with TLS from the first byte. */
  async serveSmtp(certificate: Certificate, more: { password?: string; name?: string } = {}): Promise<void> {
    const login = Buffer.from(`\0shop\0${more.password ?? 'secret'}`).toString('base64');
    const name = more.name ?? `mx.${DOMAIN}`;
    const server = createTls(certificate, (socket) => {
      conversation(socket, `220 ${name} ESMTP`, (line) => {
        this.smtpHeard.push(line);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'EHLO') return `250-${name} Hello\r\n250-SIZE 35882577\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 AUTH PLAIN`; // prettier-ignore
        if (verb === 'AUTH') return line.endsWith(login) ? '235 2.7.0 welcome' : '535 5.7.8 bad credentials';
        return verb === 'QUIT' ? '221 bye' : '502 no';
      });
    });
    await this.listen(server, 465);
  }

  /** IMAP with one folder, INBOX. */
  async serveImap(password = 'secret'): Promise<void> {
    const server = createTls(good, (socket) => {
      conversation(socket, '* OK [CAPABILITY IMAP4rev1] ready', (line) => {
        const [tag, command = '', ...rest] = line.split(' ');
        if (/^CAPABILITY$/i.test(command)) return `* CAPABILITY IMAP4rev1\r\n${tag} OK done`;
        if (/^LOGIN$/i.test(command))
          return rest.join(' ').includes(password) ? `${tag} OK welcome` : `${tag} NO [AUTHENTICATIONFAILED] who are you`;
        if (/^LIST$/i.test(command)) return `* LIST () "/" INBOX\r\n${tag} OK done`;
        if (/^EXAMINE$/i.test(command))
          return /^"?INBOX"?$/i.test(rest[0] ?? '')
            ? `* FLAGS ()\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 4] ok\r\n${tag} OK [READ-ONLY] done`
            : `${tag} NO no such folder`;
        return `${tag} OK done`;
      });
    });
    await this.listen(server, 993);
  }

  /** Nobody listens on this port any more. */
  closePort(port: number): void {
    this.ports.set(port, 1);
  }

  certificate(options: { names?: string[]; until?: number; from?: number; authority?: Authority } = {}): Certificate {
    const { authority: by = authority, names = [`news.${DOMAIN}`, `www.${DOMAIN}`, `mx.${DOMAIN}`], ...validity } = options;
    return by.issue({ names, ...validity });
  }

  get config(): Config {
    return new Config(parseEnvironment(this.env), this.settings);
  }

  network(): Network {
    const lookup = new DnsLookup({ servers: [this.dns.address], timeout: 200, tries: 1 });
    const route = (_address: string, port: number) => ({ host: '127.0.0.1', port: this.ports.get(port) ?? 1 });
    return new Network(lookup, { ca: authority.cert, route, timeout: 5000 });
  }

  async examine(only: readonly Group[] = GROUPS, more: { sendingIps?: string[]; dkimSelector?: string } = {}): Promise<Check[]> {
    const options = { sendingIps: [], ...more, groups: new Set(only) };
    return new Outside(this.config, this.network(), this.clock, options).examine();
  }

  /** Writes a file of the installation, readable by its owner only. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await Promise.all(this.servers.map((server) => new Promise<void>((closed) => server.close(() => closed()))));
    await this.dns.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async listen(server: Server, as: number): Promise<void> {
    server.on('connection', (socket: Socket) => {
      this.open.add(socket);
      socket.on('close', () => this.open.delete(socket)).on('error', () => undefined);
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    this.servers.push(server);
    this.ports.set(as, (server.address() as AddressInfo).port);
  }
}

/** Greets, then answers line by line. */
function conversation(socket: Socket, greeting: string, answer: (line: string) => string): void {
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (part: Buffer) => {
    const lines = (text + part.toString('latin1')).split('\r\n');
    text = lines.pop()!;
    for (const line of lines) socket.write(`${answer(line)}\r\n`);
  });
  socket.write(`${greeting}\r\n`);
}
