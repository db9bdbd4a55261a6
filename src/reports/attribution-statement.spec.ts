import { DAY, HOUR } from '../kernel/duration';
import { attributionStatement } from './attribution-statement';

const rule = (clicks: number) => ({
  email_click: clicks * DAY,
  sms_click: 5 * DAY,
  email_open: 5 * DAY,
  sms_delivered: 12 * HOUR,
});
const stated = [
  { from: 0, rule: rule(3) },
  { from: 100 * DAY, rule: rule(5) },
];
const period = (from: number, to: number) => ({ from: from * DAY, to: to * DAY });

describe('the statement of attribution', () => {
  it('says nothing more where all was credited by the settings of today', () => {
    expect(attributionStatement(rule(5), stated, period(100, 130), false)).toMatchObject({
      attribution: { email_click: '5d', sms_delivered: '12h' },
      stated: [{ from: '1970-04-11T00:00:00.000Z', email_click: '5d' }],
      notice: null,
    });
  });

  it('names what was credited otherwise, where an order of the period can have been', () => {
    const some = attributionStatement(rule(5), stated, period(99, 130), false);
    expect(some.stated.map((s) => s.from)).toEqual([null, '1970-04-11T00:00:00.000Z']);
    expect(some.notice).toContain('email_click 3d');
    expect(attributionStatement(rule(3), stated, period(1, 4), false).notice).toBeNull();
    expect(attributionStatement(rule(3), stated, period(1, 5), false).notice).toContain('email_click 5d');
  });

  it('says that a restatement is not at its end', () => {
    expect(attributionStatement(rule(5), stated, period(100, 130), true).notice).toMatch(/not at its end/);
  });
});
