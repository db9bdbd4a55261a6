import { DAY, HOUR } from '../kernel/duration';
import { restated, ruleAt, type StatedRule } from './stated-rules';

const days = (email_click: number) => ({ email_click: email_click * DAY, sms_click: DAY, email_open: DAY, sms_delivered: HOUR });
const stated: StatedRule[] = [
  { from: 0, rule: days(3) },
  { from: 500, rule: days(5) },
];

describe('stated rules', () => {
  it('know the rule of each payment', () => {
    expect([0, 499, 500, 9_999].map((at) => ruleAt(stated, at).email_click / DAY)).toEqual([3, 3, 5, 5]);
  });

  it('change from an instant on, and leave what lies before', () => {
    expect(restated(stated, days(7), 200)).toEqual([stated[0], { from: 200, rule: days(7) }]);
    expect(restated(stated, days(7), 900)).toEqual([...stated, { from: 900, rule: days(7) }]);
    expect(restated(stated, days(7), 0)).toEqual([{ from: 0, rule: days(7) }]);
  });

  it('say one rule once', () => {
    expect(restated(stated, days(5), 900)).toEqual(stated);
    expect(restated(stated, days(3), 200)).toEqual([stated[0]]);
    expect(restated([], days(3), 200)).toEqual([{ from: 0, rule: days(3) }]);
  });
});
