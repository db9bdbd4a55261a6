import { z } from 'zod';
import { Invalid } from '../kernel/errors';
import { fromIso } from '../kernel/local-time';

/** Bodies of requests to `/api/v1/flows`. Instants are ISO 8601; a bare date is midnight in the shop's zone. */

export const sinceBody = z.strictObject({ since: z.string() });
export const backfillBody = z.strictObject({ since: z.string().optional(), run: z.boolean().default(false) });
export const publishBody = z.strictObject({ inside: z.enum(['finish', 'move', 'stop']).default('finish') });
export const validateBody = z.strictObject({
  files: z.record(z.string().regex(/^[\w.-]{1,100}$/, 'is no name of a file'), z.string()).optional(),
});
export const simulateBody = z.strictObject({
  events: z.array(z.looseObject({})),
  until: z.string().optional(),
  yaml: z.string().optional(),
});

/** A body by its schema. Throws `Invalid('body.malformed')` naming the place. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  const at = path.map(String).join('.') || '$';
  throw new Invalid('body.malformed', `${at === '$' ? 'the body' : at}: ${message}`, { at });
}

/** Epoch milliseconds. Throws `Invalid('body.time')`. */
export function readInstant(text: string, at: string, zone: string): number {
  const found = fromIso(text, zone);
  if (found !== undefined) return found;
  throw new Invalid('body.time', `"${at}" is no time`, { at, hint: 'write 2026-03-31 or 2026-03-31T08:00:00Z' });
}
