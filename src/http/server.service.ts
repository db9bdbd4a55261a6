import fastifyCookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** Bodies beyond this are answered 413 before they are read. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** The Fastify server: every body arrives as raw bytes, because signatures are over bytes; each controller parses its own. */
export function serverAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    // Forwarded headers may be anybody's; the one that counts is read by `Visitors`, and Fastify would read three.
    trustProxy: false,
    routerOptions: { maxParamLength: 512, caseSensitive: true },
    http: { headersTimeout: 10_000 },
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return adapter;
}

/** Cookies and the headers that make a browser careful. Pages that need more set their own policy. */
export async function hardenServer(app: NestFastifyApplication, secure: boolean): Promise<void> {
  await app.register(fastifyCookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'self'"],
      },
    },
    hsts: secure,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: false,
  });
}
