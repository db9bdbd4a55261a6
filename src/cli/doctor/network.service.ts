import { lookup as systemLookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { reasonOf } from '../../kernel/errors';
import type { Lookup } from './lookup';
import type { Certificate, ImapAnswer, SmtpAnswer, Trouble, WebAnswer } from './probe';

const PATIENCE = 10_000;
const MOST_BODY = 16 * 1024;

/** Where a connection really goes; tests lead public addresses to servers of their own. */
export type Route = (address: string, port: number) => { host: string; port: number };

/** Reaches for the servers of the installation as the engine would, sends nothing, and tells what it met. Never rejects. */
export class Network {
  private readonly route: Route;

  constructor(
    readonly lookup: Lookup,
    private readonly options: { ca?: string; route?: Route; timeout?: number } = {},
  ) {
    this.route = options.route ?? ((host, port) => ({ host, port }));
  }

  /** Addresses of a host: of the DNS, else of whatever this machine knows (`localhost`, a container's name). */
  async addresses(host: string): Promise<string[]> {
    if (isIP(host)) return [host];
    const answer = await this.lookup.addresses(host);
    if (answer.is === 'found') return answer.records;
    const known = await systemLookup(host, { all: true }).catch(() => []);
    return known.map((k) => k.address);
  }

  /** GET. */
  async web(url: URL, headers: Record<string, string> = {}): Promise<WebAnswer | Trouble> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const [address] = await this.addresses(host);
    if (address === undefined) return nowhere(host);
    const secure = url.protocol === 'https:';
    const place = this.route(address, Number(url.port) || (secure ? 443 : 80));
    const options: RequestOptions = {
      ...place,
      path: url.pathname + url.search,
      headers: { host: url.host, connection: 'close', ...headers },
      agent: false,
      timeout: this.patience,
      ...(secure && { servername: isIP(host) ? undefined : host, ca: this.options.ca }),
    };
    return new Promise((resolve) => {
      const request = (secure ? httpsRequest : httpRequest)(options, (response) => {
        const certificate = certificateOf(response.socket);
        const date = Date.parse(response.headers.date ?? '');
        let body = '';
        const done = () =>
          resolve({
            is: 'answer',
            status: response.statusCode ?? 0,
            ...(Number.isNaN(date) ? {} : { date }),
            certificate,
            body,
          });
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body = (body + part).slice(0, MOST_BODY);
          if (body.length === MOST_BODY) request.destroy();
        });
        response.on('close', done);
      });
      request.on('timeout', () => request.destroy(slow()));
      request.on('error', (error) => resolve(troubleOf(error)));
      request.end();
    });
  }

  /** Connects, greets, encrypts and logs in as SMTP_URL says, then leaves. */
  async smtp(url: string): Promise<SmtpAnswer | Trouble> {
    const server = parseConnectionUrl(url);
    const host = server.host ?? 'localhost';
    const [address] = await this.addresses(host);
    if (address === undefined) return nowhere(host);
    const place = this.route(address, Number(server.port) || (server.secure ? 465 : 587));
    const connection = new SMTPConnection({
      ...server,
      ...place,
      servername: isIP(host) ? undefined : host,
      tls: { ...server.tls, ...(this.options.ca && { ca: this.options.ca }) },
      connectionTimeout: this.patience,
      greetingTimeout: this.patience,
      socketTimeout: this.patience,
      logger: false,
    });
    connection.on('error', () => undefined);
    try {
      await settled(connection, (done) => connection.connect(done));
      const greeting = String(connection.lastServerResponse);
      const found = { ...readEhlo(greeting), encrypted: connection.secure };
      return { is: 'answer', ...found, login: await login(connection, server.auth) };
    } catch (error) {
      return troubleOf(error);
    } finally {
      connection.close();
    }
  }

  /** Logs in as BOUNCE_IMAP_URL says and opens the folder, only to read. */
  async imap(url: string): Promise<ImapAnswer | Trouble> {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    const [address] = await this.addresses(hostname);
    if (address === undefined) return nowhere(hostname);
    const secure = protocol === 'imaps:';
    const place = this.route(address, Number(port) || (secure ? 993 : 143));
    const client = new ImapFlow({
      ...place,
      secure,
      servername: isIP(hostname) ? undefined : hostname,
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      tls: this.options.ca ? { ca: this.options.ca } : {},
      connectionTimeout: this.patience,
      greetingTimeout: this.patience,
      socketTimeout: this.patience,
      logger: false,
    });
    client.on('error', () => undefined);
    const folder = decodeURIComponent(pathname.replace(/^\//, '')) || 'INBOX';
    try {
      await client.connect();
    } catch (error) {
      client.close();
      const refused = (error as { authenticationFailed?: boolean }).authenticationFailed === true;
      return refused ? { is: 'trouble', code: 'EAUTH', reason: wordsOf(error) } : troubleOf(error);
    }
    try {
      const { exists } = await client.mailboxOpen(folder, { readOnly: true });
      return { is: 'answer', encrypted: client.secureConnection, folder, messages: exists };
    } catch (error) {
      return { is: 'trouble', code: 'EFOLDER', reason: wordsOf(error) };
    } finally {
      await client.logout().catch(() => undefined);
      client.close();
    }
  }

  private get patience(): number {
    return this.options.timeout ?? PATIENCE;
  }
}

async function login(
  connection: SMTPConnection,
  auth: { user?: string; pass?: string } | undefined,
): Promise<SmtpAnswer['login']> {
  if (!auth) return { is: 'none' };
  if (!connection.allowsAuth) return { is: 'unsupported' };
  try {
    await settled(connection, (done) => connection.login(auth, done));
    return { is: 'ok' };
  } catch (error) {
    return { is: 'refused', reason: wordsOf(error) };
  }
}

/** What one step of a connection comes to, also where the connection breaks meanwhile. */
function settled(connection: SMTPConnection, step: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the server closed the connection')));
    step((error) => (error ? reject(error) : resolve()));
  });
}

/** `250-mx.shop.example Hello`, `250-SIZE 35882577`, … */
function readEhlo(reply: string): { name?: string; extensions: string[]; size?: number } {
  const [first, ...lines] = reply.split(/\r?\n/).map((line) => line.slice(4).trim());
  const name = first?.split(/\s+/)[0];
  const size = lines.map((line) => /^SIZE (\d+)/i.exec(line)?.[1]).find(Boolean);
  return {
    ...(name && /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(name) && { name: name.toLowerCase() }),
    extensions: lines.map((line) => line.split(/[ =]/)[0]!.toUpperCase()),
    ...(size && { size: Number(size) }),
  };
}

function certificateOf(socket: Socket | undefined): Certificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { valid_to, issuer } = socket.getPeerCertificate();
  if (!valid_to) return undefined;
  return { validTo: Date.parse(valid_to), issuer: String(issuer.O ?? issuer.CN ?? 'an unnamed authority') };
}

function nowhere(host: string): Trouble {
  return { is: 'trouble', code: 'ENOTFOUND', reason: `${host} has no address` };
}

function slow(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}

function troubleOf(error: unknown): Trouble {
  const { code, originalCode } = error as { code?: string; originalCode?: string };
  return { is: 'trouble', code: originalCode ?? code ?? 'EUNKNOWN', reason: wordsOf(error) };
}

/** The other side's words, short and on one line. */
function wordsOf(error: unknown): string {
  const { responseText, response } = error as { responseText?: string; response?: unknown };
  const text = responseText ?? (typeof response === 'string' ? response : undefined) ?? (reasonOf(error) || String((error as { code?: string }).code)); // prettier-ignore
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 200).trim(); // prettier-ignore
}
