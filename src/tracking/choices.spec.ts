import { wantedBy, type Choices } from './choices';

const standing: Choices = {
  addresses: new Map([
    ['email', 'a@example.com'],
    ['sms', '+8613800138000'],
  ]),
  marketing: new Set(['email', 'sms']),
  topics: new Set(['email/offers', 'sms/offers']),
};
const wanted = (fields: string) => wantedBy(new URLSearchParams(fields), standing);

describe('what a form asks for', () => {
  it('is nothing new where nothing was shown', () => {
    const { marketing, topics } = standing;
    for (const fields of ['', 'on=email/gifts', 'shown=email&on=email', 'stop=topic'])
      expect(wanted(fields)).toEqual({ marketing, topics });
  });

  it('switches off what was shown and is not on, and on what is', () => {
    expect(wanted('shown=sms&shown=email/offers&shown=email/gifts&on=email/gifts')).toEqual({
      marketing: new Set(['email']),
      topics: new Set(['sms/offers', 'email/gifts']),
    });
  });

  it('ends marketing everywhere, and only marketing', () => {
    expect(wanted('stop=all&shown=email&on=email')).toEqual({ marketing: new Set(), topics: standing.topics });
  });
});
