import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signAliyun } from '../../src/channels/aliyun-signature';

/** What the sink does instead of a plain yes. */
export type AliyunFault =
  | { how: 'answer'; status: number; body: object | string }
  /** Taken, then no answer. */
  | { how: 'take-and-drop' };

/** Speaks the part of Aliyun's dysmsapi that we use: SendSms and QuerySendDetails, signed. Its URL goes to ALIYUN_API_URL. */
export class AliyunSink {
  readonly accessKeyId = 'LTAI-test';
  readonly accessKeySecret = 'a secret for tests';
  readonly sent: Record<string, string>[] = [];
  /** The list says of each: 1 waiting, 2 failed, 3 arrived. */
  sendStatus = 3;
  posts = 0;
  private faults: AliyunFault[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => this.handle(request, response));
  }

  static async start(): Promise<AliyunSink> {
    const sink = new AliyunSink();
    await new Promise<void>((resolve) => sink.server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  failOnce(fault: AliyunFault): void {
    this.faults.push(fault);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const params = Object.fromEntries(url.searchParams);
    const action = String(request.headers['x-acs-action']);
    const { headers } = signAliyun(
      {
        host: String(request.headers.host),
        action,
        version: String(request.headers['x-acs-version']),
        params,
        date: String(request.headers['x-acs-date']),
        nonce: String(request.headers['x-acs-signature-nonce']),
      },
      this,
    );
    if (request.method !== 'POST' || request.headers.authorization !== headers.authorization)
      return answer(response, 400, { Code: 'SignatureDoesNotMatch', Message: 'no' });
    const fault = this.faults.shift();
    if (fault?.how === 'answer') return answer(response, fault.status, fault.body);
    if (action === 'QuerySendDetails') return this.list(params, response);
    this.posts++;
    this.sent.push(params);
    if (fault?.how === 'take-and-drop') return void request.socket.destroy();
    answer(response, 200, { Code: 'OK', Message: 'OK', RequestId: 'R', BizId: `9^${this.sent.length}` });
  }

  private list({ PhoneNumber, SendDate, PageSize, CurrentPage }: Record<string, string>, response: ServerResponse): void {
    if (!/^\d{8}$/.test(SendDate ?? '')) return answer(response, 200, { Code: 'isv.QUERY_DATE_ILLEGAL' });
    const all = this.sent
      .filter((one) => one.PhoneNumbers === PhoneNumber)
      .map((one) => ({ PhoneNum: PhoneNumber, OutId: one.OutId, SendStatus: this.sendStatus, ErrCode: 'DELIVERED' }));
    const from = (Number(CurrentPage) - 1) * Number(PageSize);
    const SmsSendDetailDTO = all.slice(from, from + Number(PageSize));
    answer(response, 200, { Code: 'OK', TotalCount: String(all.length), SmsSendDetailDTOs: { SmsSendDetailDTO } });
  }
}

function answer(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body));
}
