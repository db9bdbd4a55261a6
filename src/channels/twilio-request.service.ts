import * as http from 'node:http';
import * as https from 'node:https';
import { RequestClient } from 'twilio';
import type Response from 'twilio/lib/http/response';
import type { RequestTrouble } from './twilio-verdict';

/** As the SDK's client hands it over. */
type SdkRequest<TData> = Parameters<typeof RequestClient.prototype.request<TData>>[0];

const MOST_BYTES = 1024 * 1024;

/** A request that brought no usable answer. */
export class TwilioTrouble extends Error implements RequestTrouble {
  constructor(
    message: string,
    readonly written: boolean,
    readonly status?: number,
  ) {
    super(message);
  }
}

export interface TwilioRequestOptions {
  /** Replaces `https://api.twilio.com`. */
  apiUrl?: string;
  /** Milliseconds. */
  connectTimeout: number;
  /** Milliseconds from the start to the whole answer. */
  timeout: number;
}

/**
 * The HTTP of the SDK, for one reason: to know whether a failed request was handed to the network. It never repeats and never
 * follows a redirect, and every request has a connection of its own: on one kept open, a server that closes it just then
 * makes a request that was never read look like one that may have been.
 */
export class TwilioRequest extends RequestClient {
  constructor(private readonly options: TwilioRequestOptions) {
    super({ autoRetry: false });
  }

  /** Rejects with `TwilioTrouble`; any complete answer resolves, whatever its status. */
  override async request<TData>(request: SdkRequest<TData>): Promise<Response<TData>> {
    const url = this.target(request.uri);
    for (const [name, value] of pairs(request.params)) url.searchParams.append(name, value);
    const body = request.data === undefined ? undefined : new URLSearchParams(pairs(request.data)).toString();
    const headers: Record<string, string> = { ...request.headers, Connection: 'close' };
    if (body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(body));
    if (request.username !== undefined) {
      headers.Authorization = `Basic ${Buffer.from(`${request.username}:${request.password ?? ''}`).toString('base64')}`;
    }
    const answer = await this.exchange(url, request.method, headers, body);
    return { statusCode: answer.status, body: parsed(answer.text, answer.status), headers: {} } as Response<TData>;
  }

  private target(uri: string): URL {
    if (this.options.apiUrl === undefined) return new URL(uri);
    const { pathname, search } = new URL(uri);
    return new URL(this.options.apiUrl.replace(/\/+$/, '') + pathname + search);
  }

  private exchange(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      let written = false;
      let status: number | undefined;
      const secure = url.protocol === 'https:';
      const request = (secure ? https : http).request(url, { method: method.toUpperCase(), headers, agent: false });
      const fail = (message: string) => {
        clearTimeout(connecting);
        clearTimeout(waiting);
        request.destroy();
        reject(new TwilioTrouble(message, written, status));
      };
      const connecting = setTimeout(() => fail('no connection in time'), this.options.connectTimeout);
      const waiting = setTimeout(() => fail('no answer in time'), this.options.timeout);
      request.on('socket', (socket) =>
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          // From here on the request is on its way: Node writes it as soon as it can.
          written = true;
          clearTimeout(connecting);
        }),
      );
      request.on('error', (error) => fail(error.message));
      request.on('response', (response) => {
        status = response.statusCode ?? 0;
        let size = 0;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) fail('the answer is too long');
          else chunks.push(chunk);
        });
        response.on('error', (error) => fail(error.message));
        response.on('end', () => {
          if (!response.complete) return fail('the answer broke off');
          clearTimeout(waiting);
          resolve({ status: status!, text: Buffer.concat(chunks).toString('utf8') });
        });
      });
      request.end(body);
    });
  }
}

/** Lists become the same name several times, as the SDK's own client does it. */
function pairs(data: unknown): [string, string][] {
  const fields = Object.entries((data ?? {}) as Record<string, Scalar | Scalar[]>);
  return fields.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((v): [string, string][] =>
      v === undefined || v === null ? [] : [[name, String(v)]],
    ),
  );
}

type Scalar = string | number | boolean | null | undefined;

/** The SDK reads fields of the body: anything but a JSON object stays out of its hands. */
function parsed(text: string, status: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // told below
  }
  if (status >= 200 && status < 300) throw new TwilioTrouble('the answer cannot be read', true, status);
  return { message: `HTTP ${status} without a readable answer` };
}
