import { wantedBy, type Choices } from './choices';

const standing: Choices = {
  addresses: new Map([
    ['email', 'a@example.com'],
    ['sms', '+8613800138000'],
  ]),
  marketing: new Set(['email', 'sms']),
  topics: new Set(['email/offers', 'sms/offers']),
  tracking: new Map(),
};
const wanted = (fields: string) => wantedBy(new URLSearchParams(fields), standing);

describe('what a form asks for', () => {
  it('is nothing new where nothing was shown', () => {
    const { marketing, topics, tracking } = standing;
    for (const fields of ['', 'on=email/gifts', 'shown=email&on=email', 'stop=topic', 'shown=opens&on=opens'])
      expect(wanted(fields)).toEqual({ marketing, topics, tracking });
  });

  it('switches off what was shown and is not on, and on what is', () => {
    expect(wanted('shown=sms&shown=email/offers&shown=email/gifts&on=email/gifts')).toEqual({
      marketing: new Set(['email']),
      topics: new Set(['sms/offers', 'email/gifts']),
      tracking: new Map(),
    });
  });

  it('ends marketing everywhere, and only marketing', () => {
    expect(wanted('stop=all&shown=email&on=email')).toMatchObject({
      marketing: new Set(),
      topics: standing.topics,
      tracking: new Map(),
    });
  });

  it('switches the recording of opens and clicks where somebody is asked about it', () => {
    const tracking = (fields: string, opens: boolean) =>
      wantedBy(new URLSearchParams(fields), { ...standing, tracking: new Map([['opens', opens]]) }).tracking;
    expect(tracking('shown=opens&on=opens', false)).toEqual(new Map([['opens', true]]));
    expect(tracking('shown=opens', true)).toEqual(new Map([['opens', false]]));
    expect(tracking('on=opens', false)).toEqual(new Map([['opens', false]]));
    expect(tracking('stop=all&shown=opens', true)).toEqual(new Map([['opens', true]]));
    expect(tracking('shown=clicks&on=clicks', true)).toEqual(new Map([['opens', true]]));
  });
});
