import { Invalid } from '../kernel/errors';
import { toIso } from '../kernel/local-time';
import { envelopeHeadSchema, firstFault } from './envelope';
import { instant, object, type Json } from './json-reading';
import { readExactJson } from './read-exact-json';

/**
 * Events from the text of a file: one, a list, or one per line (blank lines and lines beginning with `#` are skipped).
 * Throws `Invalid` with `file:line` of what is no event.
 */
export function readEnvelopes(text: string, file: string): Json[] {
  const whole = parsed(text);
  if (whole !== undefined) {
    const list = Array.isArray(whole) ? whole : [whole];
    return list.map((e, i) => checked(e, Array.isArray(whole) ? `${file}[${i}]` : file));
  }
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const value = parsed(line);
    if (value === undefined) throw new Invalid('events.no-json', 'this is no JSON', { at: `${file}:${i + 1}:1` });
    return [checked(value, `${file}:${i + 1}:1`)];
  });
}

/**
 * The same events as if the latest of them happened at `now`: every time of theirs moves by the same amount. Ids of events,
 * orders and checkouts get an end of their own, the same for equal ids, so that what belonged together still does.
 */
export function freshen(envelopes: Json[], now: number): Json[] {
  const latest = Math.max(...envelopes.map((e) => instant(e.timestamp) ?? 0));
  const end = `-${now.toString(36)}`;
  return envelopes.map((e) => renamed(moved(e, now - latest) as Json, end));
}

function parsed(text: string): unknown {
  try {
    return readExactJson(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function checked(value: unknown, at: string): Json {
  const head = envelopeHeadSchema.safeParse(value);
  if (head.success) return value as Json;
  const fault = firstFault(head.error);
  throw new Invalid('events.malformed', `${fault.path || 'this'}: ${fault.message}`, {
    at,
    hint: 'an event needs at least type and timestamp: see docs/webhooks.md',
  });
}

const TIMES = /^(timestamp|at|.+_at)$/;

function moved(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((v) => moved(v, by));
  const told = object(value);
  if (!told) return value;
  return Object.fromEntries(
    Object.entries(told).map(([key, v]) => {
      const at = TIMES.test(key) ? instant(v) : undefined;
      return [key, at === undefined ? moved(v, by) : toIso(at + by)];
    }),
  );
}

function renamed(envelope: Json, end: string): Json {
  const data = { ...object(envelope.data) };
  for (const name of ['order', 'checkout']) {
    const told = object(data[name]);
    if (told) data[name] = { ...told, ...ended(told, 'id', end), ...ended(told, 'checkout_id', end) };
  }
  return { ...envelope, ...ended(envelope, 'id', end), data };
}

function ended(told: Json, key: string, end: string): Json {
  return typeof told[key] === 'string' || typeof told[key] === 'number' ? { [key]: `${told[key]}${end}` } : {};
}
