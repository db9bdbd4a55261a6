import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { SECOND } from '../kernel/duration';
import { NameResolver, type HostAddress } from './name-resolver.service';
import { hostOf, isGloballyReachable, trusted, urlRefusal } from './ssrf-guard';
import type { WebhookOutcome } from './webhook-outcome';

/** From the name to the end of the answer. */
const PATIENCE = 10 * SECOND;
/** Of an answer no more than this is taken in. Nothing of it is kept. */
const MOST_ANSWER = 64 * 1024;

/**
 * One POST to an address that a flow names (RELIABILITY API7). The name is resolved once, every address it has is checked,
 * and the connection goes to the very address that was checked: a name that answers differently the next time gains nothing.
 * Redirects are not followed.
 */
@Injectable()
export class WebhookRequest {
  constructor(
    private readonly config: Config,
    private readonly names: NameResolver,
  ) {}

  /** Never throws: whatever happens is an outcome. */
  async post(address: string, headers: Record<string, string>, body: string): Promise<WebhookOutcome> {
    const rules = this.config.settings.channels.webhooks;
    const refused = urlRefusal(address, rules);
    if (refused !== undefined) return { is: 'refused', reason: `the address ${refused}` };
    const url = new URL(address);
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      const addresses = await inTime(this.names.addresses(hostOf(url)), signal);
      const first = addresses[0];
      if (!first) return { is: 'unreachable', reason: 'ENOTFOUND' };
      if (!trusted(url, rules) && !addresses.every((a) => isGloballyReachable(a.address)))
        return { is: 'refused', reason: 'the name leads to a private address' };
      return await send(url, first, { headers, body, signal });
    } catch (error) {
      return { is: 'unreachable', reason: signal.aborted ? 'no answer within 10 s' : codeOf(error) };
    }
  }
}

interface Sending {
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}

function send(url: URL, to: HostAddress, { headers, body, signal }: Sending): Promise<WebhookOutcome> {
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Huike-Webhook/1',
    },
    lookup: (_host, asked, found) => (asked.all ? found(null, [to]) : found(null, to.address, to.family)),
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) =>
      resolve(taken(answer, signal)),
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** The status counts as soon as it is there; the rest is read politely, up to a limit. */
function taken(answer: IncomingMessage, signal: AbortSignal): Promise<WebhookOutcome> {
  const outcome: WebhookOutcome = {
    is: 'answered',
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'] ?? null,
  };
  return new Promise((resolve) => {
    let bytes = 0;
    const end = () => {
      answer.destroy();
      resolve(outcome);
    };
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_ANSWER) end();
    });
    answer.on('end', end).on('error', end).on('close', end);
    signal.addEventListener('abort', end, { once: true });
  });
}

async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('late')), { once: true });
  });
  return Promise.race([work, late]);
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED`: never the message, which may hold the address. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'network error';
}
