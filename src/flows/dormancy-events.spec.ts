import type { Cause, EngagementChange, Reading } from '../engagement/change-words';
import { dormancyEvents } from './dormancy-events';

const change = (was: Reading, became: Reading, cause: Cause): EngagementChange => ({
  ...{ id: 7, contactId: 1, address: 'a@example.com', was, became, cause, messageId: null, silent: 10, since: 0, at: 5 },
});
const told = (...of: Parameters<typeof change>) =>
  dormancyEvents([change(...of)], 9).map(({ type, history, data }) => [type, history, data.by]);

describe('what flows hear of dormancy', () => {
  it('is that it began, and that somebody was there', () => {
    expect(told('cooling', 'dormant', 'silence')).toEqual([['email.dormant', false, undefined]]);
    for (const by of ['opened', 'clicked', 'sms_clicked', 'paid', 'agreed', 'answered', 'chose'] as const)
      expect(told('dormant', 'active', by)).toEqual([['email.woken', false, by]]);
  });

  it('is nothing where it ended without anybody, or was never there', () => {
    expect(told('dormant', 'cooling', 'bounced')).toEqual([]);
    expect(told('dormant', 'inconclusive', 'unknown')).toEqual([]);
    expect(told('active', 'cooling', 'silence')).toEqual([]);
  });

  it('is history where the rules were changed', () => {
    expect(told('active', 'dormant', 'rule')).toEqual([['email.dormant', true, undefined]]);
    expect(told('dormant', 'active', 'rule')).toEqual([['email.woken', true, 'rule']]);
  });
});
