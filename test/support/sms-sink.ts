import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the sink does instead of accepting: before or after it took the message. */
export type SmsFault =
  /** An error answer; the message is not taken. */
  | { how: 'error'; status: number; code: number; message?: string }
  /** Any status and any text, as a proxy would answer; the message is not taken. */
  | { how: 'raw'; status: number; body: string }
  /** Taken, then a 500. */
  | { how: 'take-and-500' }
  /** Taken, then no answer. */
  | { how: 'take-and-stall' }
  /** Taken, then the connection is cut. */
  | { how: 'take-and-drop' }
  /** The connection is cut when the request was read; not taken. */
  | { how: 'drop' };

export interface SinkSms {
  sid: string;
  to: string;
  from: string;
  body: string;
  statusCallback?: string;
  validityPeriod?: string;
}

/**
 * Speaks the part of Twilio's API that we use: POST and GET /2010-04-01/Accounts/{sid}/Messages.json. Its URL goes to
 * TWILIO_API_URL.
 */
export class SmsSink {
  private readonly messages: SinkSms[] = [];
  private faults: { fault: SmsFault; times: number }[] = [];
  private listFault?: SmsFault;
  private requests = 0;
  /** Asked for every message what goes wrong with it; the queued faults come first. */
  faultFor: () => SmsFault | undefined = () => undefined;
  /** Waited for when a message was taken, before its request is answered: what a fast callback does. */
  onTaken: (sms: SinkSms) => Promise<void> = async () => undefined;
  private port = 0;
  private readonly server: Server;

  private constructor(
    readonly accountSid: string,
    readonly authToken: string,
  ) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  static async start(options: { port?: number; accountSid?: string; authToken?: string } = {}): Promise<SmsSink> {
    const sink = new SmsSink(options.accountSid ?? `AC${'0'.repeat(32)}`, options.authToken ?? 'a token for tests');
    await new Promise<void>((resolve) => sink.server.listen(options.port ?? 0, '127.0.0.1', resolve));
    sink.port = (sink.server.address() as AddressInfo).port;
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Every message taken, oldest first. */
  all(): SinkSms[] {
    return [...this.messages];
  }

  inbox(number: string): SinkSms[] {
    return this.messages.filter((m) => m.to === number);
  }

  /** Requests to send, taken or not: shows a repeated one. */
  get posts(): number {
    return this.requests;
  }

  clear(): void {
    this.messages.length = 0;
    this.requests = 0;
  }

  failOnce(fault: SmsFault): void {
    this.faults.push({ fault, times: 1 });
  }

  failAlways(fault: SmsFault): void {
    this.faults.push({ fault, times: Infinity });
  }

  /** The list answers an error too. */
  failList(fault: SmsFault | undefined): void {
    this.listFault = fault;
  }

  behave(): void {
    this.faults = [];
    this.listFault = undefined;
  }

  /** Resolves when every request that has reached it is through: only then may a virtual clock go on. */
  async idle(): Promise<void> {
    const open = () => new Promise<number>((resolve) => this.server.getConnections((_, count) => resolve(count)));
    for (let calm = 0; calm < 20; calm = (await open()) === 0 ? calm + 1 : 0) await new Promise((r) => setImmediate(r));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sink');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const login = `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`;
    if (request.headers.authorization !== login) return error(response, 401, 20003, 'Authenticate');
    if (!url.pathname.endsWith(`/2010-04-01/Accounts/${this.accountSid}/Messages.json`))
      return error(response, 404, 20404, 'Not found');
    if (request.method === 'GET') return this.list(url, response);
    this.requests++;
    await this.create(new URLSearchParams(Buffer.concat(chunks).toString('utf8')), request, response);
  }

  private async create(form: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = this.faults.find((f) => f.times > 0);
    if (found) found.times--;
    const fault = found?.fault ?? this.faultFor();
    if (fault?.how === 'error') return error(response, fault.status, fault.code, fault.message);
    if (fault?.how === 'raw') return raw(response, fault.status, fault.body);
    if (fault?.how === 'drop') return void request.socket.destroy();
    const sms: SinkSms = {
      sid: `SM${String(this.messages.length + 1).padStart(32, '0')}`,
      to: form.get('To') ?? '',
      from: form.get('From') ?? form.get('MessagingServiceSid') ?? '',
      body: form.get('Body') ?? '',
      statusCallback: form.get('StatusCallback') ?? undefined,
      validityPeriod: form.get('ValidityPeriod') ?? undefined,
    };
    this.messages.push(sms);
    await this.onTaken(sms);
    if (fault?.how === 'take-and-500') return raw(response, 500, '<html>Internal Server Error</html>');
    if (fault?.how === 'take-and-drop') return void request.socket.destroy();
    if (fault?.how === 'take-and-stall') return;
    raw(response, 201, JSON.stringify(asJson(sms)));
  }

  private list(url: URL, response: ServerResponse): void {
    if (this.listFault?.how === 'error') return error(response, this.listFault.status, this.listFault.code);
    const to = url.searchParams.get('To');
    const page = this.messages.filter((m) => to === null || m.to === to).reverse();
    raw(
      response,
      200,
      JSON.stringify({ messages: page.map(asJson), page: 0, page_size: 100, next_page_uri: null, uri: url.pathname }),
    );
  }
}

function asJson(sms: SinkSms): object {
  const { sid, to, from, body } = sms;
  return { sid, to, from, body, status: 'queued', direction: 'outbound-api', error_code: null, date_sent: null };
}

function error(response: ServerResponse, status: number, code: number, message = 'refused'): void {
  raw(response, status, JSON.stringify({ status, code, message, more_info: `https://www.twilio.com/docs/errors/${code}` }));
}

function raw(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
