import { RequestClient } from 'twilio';
import type Response from 'twilio/lib/http/response';
import { exchange, ProviderTrouble } from './provider-request.service';

/** As the SDK's client hands it over. */
type SdkRequest<TData> = Parameters<typeof RequestClient.prototype.request<TData>>[0];

export interface TwilioRequestOptions {
  /** Replaces `https://api.twilio.com`. */
  apiUrl?: string;
  /** Milliseconds. */
  connectTimeout: number;
  /** Milliseconds from the start to the whole answer. */
  timeout: number;
}

/** The HTTP of the SDK, for one reason: to know whether a failed request was handed to the network. */
export class TwilioRequest extends RequestClient {
  constructor(private readonly options: TwilioRequestOptions) {
    super({ autoRetry: false });
  }

  /** Rejects with `ProviderTrouble`; any complete answer resolves, whatever its status. */
  override async request<TData>(request: SdkRequest<TData>): Promise<Response<TData>> {
    const url = this.target(request.uri);
    for (const [name, value] of pairs(request.params)) url.searchParams.append(name, value);
    const body = request.data === undefined ? undefined : new URLSearchParams(pairs(request.data)).toString();
    const headers: Record<string, string> = { ...request.headers };
    if (request.username !== undefined) {
      headers.Authorization = `Basic ${Buffer.from(`${request.username}:${request.password ?? ''}`).toString('base64')}`;
    }
    const answer = await exchange(url, { method: request.method, headers, body }, this.options);
    return { statusCode: answer.status, body: parsed(answer.text, answer.status), headers: {} } as Response<TData>;
  }

  private target(uri: string): URL {
    if (this.options.apiUrl === undefined) return new URL(uri);
    const { pathname, search } = new URL(uri);
    return new URL(this.options.apiUrl.replace(/\/+$/, '') + pathname + search);
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
  if (status >= 200 && status < 300) throw new ProviderTrouble('the answer cannot be read', true, status);
  return { message: `HTTP ${status} without a readable answer` };
}
