import { DAY, HOUR, SECOND } from '../kernel/duration';
import { judge, MOST_TRIES, type WebhookOutcome } from './webhook-outcome';

const NOW = Date.parse('2026-03-01T08:00:00Z');
const answered = (status: number, retryAfter: string | null = null): WebhookOutcome => ({ is: 'answered', status, retryAfter });
const at = (outcome: WebhookOutcome, tries = 1) => judge(outcome, { id: 7, tries }, NOW);
const wait = (outcome: WebhookOutcome, tries = 1) => {
  const verdict = at(outcome, tries);
  return verdict.is === 'again' ? verdict.dueAt - NOW : null;
};

describe('what a webhook was answered', () => {
  it.each([200, 201, 204, 299])('%d is done', (status) => expect(at(answered(status))).toEqual({ is: 'done', status }));
  it.each([100, 301, 302, 307, 400, 401, 404, 410, 418])('%d is final', (status) =>
    expect(at(answered(status))).toMatchObject({ is: 'failed', status }),
  );
  it.each([500, 502, 503, 504, 429, 408])('%d is tried again', (status) =>
    expect(at(answered(status))).toMatchObject({ is: 'again', status }),
  );

  it('is tried again when nothing was answered, and not when the guard refused', () => {
    expect(at({ is: 'unreachable', reason: 'ECONNREFUSED' })).toMatchObject({ is: 'again', error: 'ECONNREFUSED' });
    expect(at({ is: 'refused', reason: 'is not https' })).toEqual({ is: 'failed', status: null, error: 'is not https' });
  });

  it('waits longer each time, from seconds to a day, then gives up', () => {
    const waits = Array.from({ length: MOST_TRIES }, (_, i) => wait(answered(500), i + 1));
    expect(waits.at(-1)).toBeNull();
    const known = waits.slice(0, -1) as number[];
    expect(known).toEqual([...known].sort((a, b) => a - b));
    expect(known[0]).toBeGreaterThanOrEqual(5 * SECOND);
    expect(known.at(-1)).toBeGreaterThanOrEqual(DAY);
  });

  it('waits as long as it is asked to, up to a day', () => {
    expect(wait(answered(429, '3600'))).toBe(HOUR);
    expect(wait(answered(503, new Date(NOW + HOUR).toUTCString()))).toBe(HOUR);
    expect(wait(answered(503, '999999999'))).toBe(DAY);
    for (const nonsense of ['soon', '-5', '', '1e9']) expect(wait(answered(503, nonsense))).toBeLessThan(10 * SECOND);
  });
});
