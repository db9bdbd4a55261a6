import { DAY, HOUR } from '../kernel/duration';
import { creditFor, type Touched } from './attribution';

const PAID = 1_000 * DAY;
const rule = { email_click: 5 * DAY, sms_click: 5 * DAY, email_open: 5 * DAY, sms_delivered: 12 * HOUR };
const touch = (messageId: number, of: Partial<Touched>): Touched => ({
  messageId,
  channel: 'email',
  purpose: 'marketing',
  sentAt: PAID - 4 * DAY,
  bounced: false,
  clickAt: null,
  openAt: null,
  ...of,
});
const credited = (...messages: Touched[]) => creditFor(PAID, messages, rule)?.messageId;

describe('last touch', () => {
  it('goes to the latest click before the payment', () => {
    expect(
      credited(touch(1, { clickAt: PAID - 2 * HOUR }), touch(2, { clickAt: PAID - HOUR }), touch(3, { clickAt: PAID + 1 })),
    ).toBe(2);
  });

  it('prefers an older click to a younger open', () => {
    expect(credited(touch(1, { clickAt: PAID - 3 * DAY }), touch(2, { openAt: PAID - 1 }))).toBe(1);
  });

  it('goes to an open where nobody clicked, and to an SMS just delivered where nobody opened', () => {
    expect(credited(touch(1, { openAt: PAID - DAY }), touch(2, { channel: 'sms', sentAt: PAID - HOUR }))).toBe(1);
    expect(credited(touch(2, { channel: 'sms', sentAt: PAID - HOUR }))).toBe(2);
  });

  it('ends with each window', () => {
    expect(credited(touch(1, { clickAt: PAID - 5 * DAY }))).toBe(1);
    expect(credited(touch(1, { clickAt: PAID - 5 * DAY - 1 }))).toBeUndefined();
    expect(credited(touch(1, { channel: 'sms', sentAt: PAID - 12 * HOUR - 1 }))).toBeUndefined();
  });

  it('credits service messages by click only', () => {
    expect(credited(touch(1, { purpose: 'service', openAt: PAID - 1 }))).toBeUndefined();
    expect(credited(touch(1, { purpose: 'service', channel: 'sms', sentAt: PAID - 1 }))).toBeUndefined();
    expect(credited(touch(1, { purpose: 'service', clickAt: PAID - 1 }))).toBe(1);
  });

  it('gives nothing to what bounced, or to nobody', () => {
    expect(credited(touch(1, { bounced: true, clickAt: PAID - 1 }))).toBeUndefined();
    expect(credited()).toBeUndefined();
  });
});
