import { DAY, HOUR } from '../kernel/duration';
import { creditFor, type Touch } from './attribution';

const PAID = 1_000 * DAY;
const rule = { email_click: 5 * DAY, sms_click: 5 * DAY, email_open: 5 * DAY, sms_delivered: 12 * HOUR };
const touch = (messageId: number, kind: Touch['kind'], at: number, of: Partial<Touch> = {}): Touch => ({
  ...{ messageId, kind, at, channel: kind === 'sms' ? 'sms' : 'email', purpose: 'marketing' },
  ...of,
});
const credited = (...touches: Touch[]) => creditFor(PAID, touches, rule)?.messageId;

describe('last touch', () => {
  it('goes to the latest click before the payment, be it a second one on an older message', () => {
    const clicks = [touch(1, 'click', PAID - 3 * DAY), touch(2, 'click', PAID - 2 * DAY), touch(1, 'click', PAID - DAY)];
    expect(credited(...clicks)).toBe(1);
    expect(credited(...clicks, touch(3, 'click', PAID + 1))).toBe(1);
    expect(credited(...clicks.slice(0, 2))).toBe(2);
  });

  it('prefers an older click to a younger open', () => {
    expect(credited(touch(1, 'click', PAID - 3 * DAY), touch(2, 'open', PAID - 1))).toBe(1);
  });

  it('goes to an open where nobody clicked, and to an SMS just delivered where nobody opened', () => {
    expect(credited(touch(1, 'open', PAID - DAY), touch(2, 'sms', PAID - HOUR))).toBe(1);
    expect(credited(touch(2, 'sms', PAID - HOUR))).toBe(2);
  });

  it('ends with each window', () => {
    expect(credited(touch(1, 'click', PAID - 5 * DAY))).toBe(1);
    expect(credited(touch(1, 'click', PAID - 5 * DAY - 1))).toBeUndefined();
    expect(credited(touch(1, 'click', PAID - 5 * DAY - 1, { channel: 'sms' }))).toBeUndefined();
    expect(credited(touch(1, 'open', PAID - 5 * DAY - 1))).toBeUndefined();
    expect(credited(touch(1, 'sms', PAID - 12 * HOUR))).toBe(1);
    expect(credited(touch(1, 'sms', PAID - 12 * HOUR - 1))).toBeUndefined();
  });

  it('takes a click for an open too, where the window of opens is the longer one', () => {
    const credit = creditFor(PAID, [touch(1, 'click', PAID - 6 * DAY)], { ...rule, email_open: 7 * DAY });
    expect(credit).toEqual({ messageId: 1, touch: 'open', at: PAID - 6 * DAY });
  });

  it('credits service messages by click only', () => {
    const service = { purpose: 'service' as const };
    expect(credited(touch(1, 'open', PAID - 1, service), touch(2, 'sms', PAID - 1, service))).toBeUndefined();
    expect(credited(touch(1, 'click', PAID - 1, service))).toBe(1);
    expect(credited(touch(1, 'note', PAID - 1, service))).toBe(1);
  });

  it('takes the token in an order for a click', () => {
    expect(credited(touch(1, 'click', PAID - 2), touch(2, 'note', PAID - 1))).toBe(2);
    expect(credited(touch(1, 'click', PAID - 1), touch(2, 'note', PAID - 2))).toBe(1);
  });

  it('goes to nobody where nothing touched, and to the youngest of several at one instant', () => {
    expect(credited()).toBeUndefined();
    expect(credited(touch(2, 'click', PAID), touch(3, 'click', PAID), touch(1, 'click', PAID))).toBe(3);
  });
});
