import type { FastifyReply } from 'fastify';

const READING = ['GET', 'HEAD'];

/** May a link be followed with this method? Anything else is answered 405. */
export function isReading(method: string): boolean {
  return READING.includes(method);
}

/** Tells what may be done instead: reading, and what else `more` names. */
export async function refuse(reply: FastifyReply, ...more: string[]): Promise<void> {
  await reply
    .status(405)
    .header('allow', [...READING, ...more].join(', '))
    .send();
}

/** 302, not to be kept, not to be indexed, and the next page is not told whence. */
export async function leadTo(reply: FastifyReply, url: string): Promise<void> {
  await reply
    .headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' })
    .redirect(url, 302);
}
