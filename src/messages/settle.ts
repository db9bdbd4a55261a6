import { never } from '../kernel/errors';
import type { Outcome, Refused } from '../channels/outcome';
import type { ChannelName } from './new-message';
import { nextLook, UNPROVED } from './sms-looks';
import { givesUpAt, retryDelay, type RetryRule } from './retry';

/** What the decision needs to know of a message that was handed to a provider. */
export interface Attempted {
  ref: string;
  channel: ChannelName;
  /** Attempts spent before this one. */
  attempts: number;
  firstAttemptAt: number;
  expiresAt: number | null;
}

/** What an outcome makes of the message, and what else must change. */
export interface Settlement {
  status: 'sent' | 'queued' | 'failed' | 'unknown';
  reason: string | null;
  /** When to try again, of `queued`; when to look for proof, of an SMS that is `unknown`. */
  dueAt: number | null;
  attempts: number;
  providerId: string | null;
  error: string | null;
  /** For the record of attempts. */
  evidence: {
    outcome: 'accepted' | 'not_accepted' | 'unknown';
    code: number | null;
    enhanced: string | null;
    reply: string | null;
  };
  /** The address must not be used again: the reason of the suppression. */
  suppress: 'bounce' | 'stop' | null;
  /** Who else is in trouble: slow the receiving domain down, or open the provider's breaker. */
  trouble: 'domain' | 'provider' | null;
}

/** Twilio's "the recipient has unsubscribed": not a dead number but a person who said stop. */
const SAID_STOP = 21610;

/**
 * Turns the outcome of an attempt into the message's next state. Three outcomes, never two: what may have arrived is sent
 * again as e-mail (the same bytes under the same Message-ID) and never again as SMS.
 */
export function settle(m: Attempted, outcome: Outcome, rule: RetryRule, now: number): Settlement {
  switch (outcome.is) {
    case 'accepted':
      return {
        ...base(m),
        status: 'sent',
        attempts: m.attempts + 1,
        providerId: outcome.providerId,
        evidence: { outcome: 'accepted', code: outcome.code ?? null, enhanced: null, reply: outcome.reply ?? null },
      };
    case 'refused':
      return refused(m, outcome, rule, now);
    case 'unknown': {
      const evidence = { outcome: 'unknown' as const, code: null, enhanced: null, reply: outcome.reply };
      if (m.channel === 'sms') {
        const unproved = { status: 'unknown', reason: UNPROVED, dueAt: nextLook(now, now) } as const;
        return { ...base(m), ...unproved, attempts: m.attempts + 1, error: outcome.reply, evidence };
      }
      return { ...again(m, rule, now), error: outcome.reply, evidence };
    }
    case 'not_started':
      return {
        ...base(m),
        status: 'queued',
        dueAt: now,
        evidence: { outcome: 'not_accepted', code: null, enhanced: null, reply: `not started: ${outcome.reason}` },
      };
    default:
      return never(outcome);
  }
}

/** Back to the queue without an attempt: nothing was handed over. */
export function putBack(attempts: number, dueAt: number): Settlement {
  return {
    ...base({ attempts }),
    dueAt,
    evidence: { outcome: 'not_accepted', code: null, enhanced: null, reply: 'put back before it left' },
  };
}

function refused(m: Attempted, o: Refused, rule: RetryRule, now: number): Settlement {
  const evidence = { outcome: 'not_accepted' as const, code: o.code, enhanced: o.enhanced, reply: o.reply };
  const trouble = o.about === 'domain' || o.about === 'provider' ? o.about : null;
  if (o.about === 'provider') {
    // Our relay's trouble is not the message's: the breaker decides when to go on, and no attempt is spent.
    return { ...base(m), status: 'queued', dueAt: now, error: o.reply, evidence, trouble };
  }
  if (!o.permanent || o.about === 'domain') return { ...again(m, rule, now), error: o.reply, evidence, trouble };
  const dead = o.about === 'address';
  return {
    ...base(m),
    status: 'failed',
    reason: dead ? 'invalid_address' : 'refused',
    attempts: m.attempts + 1,
    error: o.reply,
    evidence,
    suppress: dead ? (o.code === SAID_STOP ? 'stop' : 'bounce') : null,
  };
}

/** One more attempt later, or the end when that would be too late. */
function again(m: Attempted, rule: RetryRule, now: number): Settlement {
  const attempts = m.attempts + 1;
  const dueAt = now + retryDelay(m.ref, attempts, rule);
  if (dueAt >= givesUpAt(m, rule)) return { ...base(m), status: 'failed', reason: 'expired', attempts };
  return { ...base(m), status: 'queued', dueAt, attempts };
}

function base(m: { attempts: number }): Settlement {
  return {
    status: 'queued',
    reason: null,
    dueAt: null,
    attempts: m.attempts,
    providerId: null,
    error: null,
    evidence: { outcome: 'not_accepted', code: null, enhanced: null, reply: null },
    suppress: null,
    trouble: null,
  };
}
