/** Who is asking, as far as an open or a click needs to know. */
export interface Visit {
  method: string;
  /** Nobody has asked for this page yet: a browser or proxy fetches ahead. */
  prefetch: boolean;
  agent: string | null;
  /** As `Visitors` tells it. */
  ip: string | null;
}

interface Asking {
  method: string;
  headers: Record<string, string | string[] | undefined>;
}

const AHEAD = /prefetch|prerender|preview/i;
const HINTS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** Reads a request that came from the address `ip`. */
export function visitOf({ method, headers }: Asking, ip: string | null): Visit {
  return {
    method,
    prefetch: HINTS.some((name) => AHEAD.test(String(headers[name] ?? ''))),
    agent: typeof headers['user-agent'] === 'string' ? headers['user-agent'] : null,
    ip,
  };
}

/** The fields of a urlencoded form; nothing for any other body. */
export function formOf(body: unknown, contentType: string | undefined): URLSearchParams {
  const urlencoded = /^application\/x-www-form-urlencoded\b/i.test(contentType ?? '');
  return new URLSearchParams(urlencoded && Buffer.isBuffer(body) ? body.toString('utf8') : '');
}
