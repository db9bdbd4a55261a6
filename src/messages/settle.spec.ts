import fc from 'fast-check';
import type { Refused } from '../channels/outcome';
import { HOUR, MINUTE, SECOND } from '../kernel/duration';
import { mayMove } from './message-state';
import { retryDelay } from './retry';
import { settle, type Attempted } from './settle';

const NOW = 1_000_000_000_000;
const rule = { first: MINUTE, most: 6 * HOUR, life: 72 * HOUR };
const mail: Attempted = { ref: 'r'.repeat(26), channel: 'email', attempts: 0, firstAttemptAt: NOW, expiresAt: null };
const sms: Attempted = { ...mail, channel: 'sms' };
const refused = (of: Partial<Refused>): Refused => ({
  is: 'refused',
  permanent: false,
  about: 'message',
  code: 451,
  enhanced: null,
  reply: 'later',
  ...of,
});

describe('what becomes of a message', () => {
  it('accepted: sent', () => {
    expect(settle(mail, { is: 'accepted', providerId: 'q1' }, rule, NOW)).toMatchObject({
      status: 'sent',
      providerId: 'q1',
      attempts: 1,
    });
  });

  it('refused for now: tried again later', () => {
    const s = settle(mail, refused({}), rule, NOW);
    expect(s).toMatchObject({ status: 'queued', attempts: 1, evidence: { outcome: 'not_accepted', code: 451 } });
    expect(s.dueAt).toBeGreaterThan(NOW);
  });

  it('refused for good because of the text: failed, the person is not suppressed', () => {
    expect(settle(mail, refused({ permanent: true }), rule, NOW)).toMatchObject({
      status: 'failed',
      reason: 'refused',
      suppress: null,
    });
  });

  it('refused for good because there is no such address: failed and suppressed', () => {
    const s = settle(mail, refused({ permanent: true, about: 'address', code: 550 }), rule, NOW);
    expect(s).toMatchObject({ status: 'failed', reason: 'invalid_address', suppress: 'bounce' });
  });

  it('a number whose owner said stop is suppressed as that', () => {
    expect(settle(sms, refused({ permanent: true, about: 'address', code: 21610 }), rule, NOW).suppress).toBe('stop');
  });

  it('refused by the receiving domain: tried again and the domain slowed, even when it said never', () => {
    expect(settle(mail, refused({ permanent: true, about: 'domain' }), rule, NOW)).toMatchObject({
      status: 'queued',
      trouble: 'domain',
    });
  });

  it('our provider is down: no attempt is spent', () => {
    expect(settle(mail, refused({ about: 'provider' }), rule, NOW)).toMatchObject({
      status: 'queued',
      attempts: 0,
      trouble: 'provider',
    });
  });

  it('unknown: an e-mail is sent again, an SMS never', () => {
    expect(settle(mail, { is: 'unknown', phase: 'data', reply: '' }, rule, NOW).status).toBe('queued');
    expect(settle(sms, { is: 'unknown', phase: 'request', reply: '' }, rule, NOW)).toMatchObject({
      status: 'unknown',
      // Not sent again: looked for.
      dueAt: NOW + 120_000,
    });
  });

  it('not started: as if it had not been tried', () => {
    expect(settle(mail, { is: 'not_started', reason: 'lease' }, rule, NOW)).toMatchObject({
      status: 'queued',
      attempts: 0,
      dueAt: NOW,
    });
  });

  it('gives up at the end of its life, and at its expiry when that comes first', () => {
    const old = { ...mail, firstAttemptAt: NOW - 72 * HOUR };
    expect(settle(old, refused({}), rule, NOW)).toMatchObject({ status: 'failed', reason: 'expired', dueAt: null });
    expect(settle({ ...mail, expiresAt: NOW + 1 }, refused({}), rule, NOW)).toMatchObject({
      status: 'failed',
      reason: 'expired',
    });
  });

  it('only makes moves that are allowed', () => {
    const about = fc.constantFrom('address', 'message', 'domain', 'provider');
    const any = fc.record({ channel: fc.constantFrom('email', 'sms'), permanent: fc.boolean(), about, attempts: fc.nat(40) });
    fc.assert(
      fc.property(any, ({ channel, permanent, about, attempts }) => {
        const s = settle({ ...mail, channel: channel, attempts }, refused({ permanent, about: about }), rule, NOW);
        expect(mayMove('sending', s.status)).toBe(true);
        expect(s.status === 'queued').toBe(s.dueAt !== null);
      }),
    );
  });
});

describe('the wait before the next attempt', () => {
  it('is the same for the same message and attempt, spread over messages, and within its bounds', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 200 }), (ref, attempt) => {
        const delay = retryDelay(ref, attempt, rule);
        expect(delay).toBe(retryDelay(ref, attempt, rule));
        expect(delay).toBeGreaterThanOrEqual(SECOND);
        expect(delay).toBeLessThanOrEqual(Math.min(rule.most, rule.first * 2 ** (attempt - 1)));
      }),
    );
    const delays = new Set(Array.from({ length: 100 }, (_, i) => retryDelay(`m${i}`, 5, rule)));
    expect(delays.size).toBeGreaterThan(90);
  });
});
