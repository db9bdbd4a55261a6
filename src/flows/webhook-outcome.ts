import { DAY, HOUR, MINUTE, SECOND } from '../kernel/duration';
import { stableShare } from '../kernel/ids';

/** What came of one request. `answered`: with this status; `retryAfter` is its header as it came. */
export type WebhookOutcome =
  | { is: 'answered'; status: number; retryAfter: string | null }
  /** No answer: the network, the name or the time. `reason` is short and holds no address. */
  | { is: 'unreachable'; reason: string }
  /** Not even tried: the guard refused it. */
  | { is: 'refused'; reason: string };

/** What to do with the call now. */
export type WebhookVerdict =
  | { is: 'done'; status: number }
  | { is: 'failed'; status: number | null; error: string }
  | { is: 'again'; status: number | null; error: string; dueAt: number };

/** Waits between tries: eight tries in about a day and a half. */
const WAITS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
export const MOST_TRIES = WAITS.length + 1;
/** Whoever asks for more patience than this is tried at this. */
const MOST_PATIENCE = DAY;
/** So much of a wait is stretched, by call, so that what failed together does not come back together. */
const STRETCH = 0.2;
/** Answers that may be another one later. */
const PASSING = [408, 425, 429];

/**
 * Judges the outcome of try number `tries` (from 1): 2xx is done. No answer, 5xx and 429 are tried again, as late as
 * `Retry-After` asks; any other answer is final, a redirect too, because the address was checked and the next was not.
 */
export function judge(outcome: WebhookOutcome, call: { id: number; tries: number }, now: number): WebhookVerdict {
  if (outcome.is === 'refused') return { is: 'failed', status: null, error: outcome.reason };
  const status = outcome.is === 'answered' ? outcome.status : null;
  if (status !== null && status >= 200 && status < 300) return { is: 'done', status };
  const error = outcome.is === 'answered' ? answerText(outcome.status) : outcome.reason;
  const passing = status === null || status >= 500 || PASSING.includes(status);
  const wait = WAITS[call.tries - 1];
  if (!passing || wait === undefined) return { is: 'failed', status, error };
  const asked = outcome.is === 'answered' ? patience(outcome.retryAfter, now) : 0;
  const stretched = Math.round(wait * (1 + STRETCH * stableShare('webhook', call.id, call.tries)));
  return { is: 'again', status, error, dueAt: now + Math.max(stretched, asked) };
}

function answerText(status: number): string {
  return status >= 300 && status < 400 ? `answered ${status}: redirects are not followed` : `answered ${status}`;
}

/** Milliseconds that a `Retry-After` asks for: whole seconds, or an HTTP date. */
function patience(retryAfter: string | null, now: number): number {
  const text = retryAfter?.trim() ?? '';
  const asked = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), MOST_PATIENCE) : 0;
}
