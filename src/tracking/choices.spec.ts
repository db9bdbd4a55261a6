import { wantedBy, type Choices } from './choices';

const standing: Choices = {
  addresses: new Map([
    ['email', 'a@example.com'],
    ['sms', '+8613800138000'],
  ]),
  marketing: new Set(['email', 'sms']),
  topics: new Set(['email/offers', 'sms/offers']),
  opens: null,
};
const wanted = (fields: string) => wantedBy(new URLSearchParams(fields), standing);

describe('what a form asks for', () => {
  it('is nothing new where nothing was shown', () => {
    const { marketing, topics, opens } = standing;
    for (const fields of ['', 'on=email/gifts', 'shown=email&on=email', 'stop=topic', 'shown=opens&on=opens'])
      expect(wanted(fields)).toEqual({ marketing, topics, opens });
  });

  it('switches off what was shown and is not on, and on what is', () => {
    expect(wanted('shown=sms&shown=email/offers&shown=email/gifts&on=email/gifts')).toEqual({
      marketing: new Set(['email']),
      topics: new Set(['sms/offers', 'email/gifts']),
      opens: null,
    });
  });

  it('ends marketing everywhere, and only marketing', () => {
    expect(wanted('stop=all&shown=email&on=email')).toMatchObject({ marketing: new Set(), topics: standing.topics, opens: null });
  });

  it('switches the recording of opens where somebody is asked about it', () => {
    const opens = (fields: string, before: boolean) =>
      wantedBy(new URLSearchParams(fields), { ...standing, opens: before }).opens;
    expect(opens('shown=opens&on=opens', false)).toBe(true);
    expect(opens('shown=opens', true)).toBe(false);
    expect(opens('on=opens', false)).toBe(false);
    expect(opens('stop=all&shown=opens', true)).toBe(true);
  });
});
