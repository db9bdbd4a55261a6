import * as http from 'node:http';
import * as https from 'node:https';
import type { RequestTrouble } from './request-trouble';

const MOST_BYTES = 1024 * 1024;

/** A request to a provider that brought no usable answer. */
export class ProviderTrouble extends Error implements RequestTrouble {
  constructor(
    message: string,
    readonly written: boolean,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** Milliseconds: until a connection stands, and until the whole answer is here. */
export interface Timeouts {
  connectTimeout: number;
  timeout: number;
}

/**
 * One request to a provider's API, which knows whether it was handed to the network when it fails. It never repeats and never
 * follows a redirect, and every request has a connection of its own: on one kept open, a server that closes it just then
 * makes a request that was never read look like one that may have been.
 * Rejects with `ProviderTrouble`; any complete answer resolves, whatever its status.
 */
export function exchange(
  url: URL,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string },
  { connectTimeout, timeout }: Timeouts,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let written = false;
    let status: number | undefined;
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method: method.toUpperCase(),
      headers: {
        ...headers,
        Connection: 'close',
        ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      },
      agent: false,
    });
    const fail = (message: string) => {
      clearTimeout(connecting);
      clearTimeout(waiting);
      request.destroy();
      reject(new ProviderTrouble(message, written, status));
    };
    const connecting = setTimeout(() => fail('no connection in time'), connectTimeout);
    const waiting = setTimeout(() => fail('no answer in time'), timeout);
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
