import type { FastifyRequest } from 'fastify';
import { Invalid } from '../kernel/errors';

export interface JsonLimits {
  depth: number;
  /** Values and keys of the whole body. */
  keys: number;
  /** Bytes of one string. */
  text: number;
}

const DEFAULT_LIMITS: JsonLimits = { depth: 32, keys: 100_000, text: 1024 * 1024 };

/**
 * Parses a JSON body given as raw bytes. Depth, number of members and length of strings are checked by one scan before
 * anything is allocated, so that a megabyte of `[` costs nothing.
 * Throws `Invalid('body.malformed' | 'body.too-deep' | 'body.too-many' | 'body.too-long')`.
 */
export function readJson(body: Buffer | undefined, limits: Partial<JsonLimits> = {}): unknown {
  if (!body || body.length === 0) throw new Invalid('body.malformed', 'the body is empty', { hint: 'send JSON' });
  scan(body, { ...DEFAULT_LIMITS, ...limits });
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Invalid('body.malformed', 'the body is no JSON', {
      hint: 'check quotes, commas and the encoding (UTF-8, no byte order mark)',
    });
  }
}

/** The JSON body of a request, as `readJson` reads it; `absent` where there is none and that may be. */
export function bodyOf(request: FastifyRequest, absent?: object): unknown {
  const body = request.body as Buffer | undefined;
  return absent !== undefined && (!body || body.length === 0) ? absent : readJson(body);
}

function scan(body: Buffer, limits: JsonLimits): void {
  let depth = 0;
  let members = 0;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i]!;
    if (byte === 0x22) {
      const end = endOfString(body, i + 1);
      if (end - i > limits.text) throw new Invalid('body.too-long', `a text of the body is longer than ${limits.text} bytes`);
      i = end;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limits.depth) throw new Invalid('body.too-deep', `the body is nested deeper than ${limits.depth} levels`);
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === 0x2c && ++members > limits.keys) {
      throw new Invalid('body.too-many', `the body has more than ${limits.keys} members`);
    }
  }
}

function endOfString(body: Buffer, from: number): number {
  let end = body.indexOf(0x22, from);
  while (end > 0) {
    let slashes = 0;
    while (body[end - 1 - slashes] === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
    end = body.indexOf(0x22, end + 1);
  }
  return body.length;
}
