import { verdictOfAnswer, verdictOfTwilioTrouble } from './twilio-verdict';

describe('verdictOfAnswer', () => {
  it.each([
    [400, 21610, true, 'address'],
    [400, 21211, true, 'address'],
    [400, 21614, true, 'address'],
    [400, 30034, true, 'message'],
    [400, 21617, true, 'message'],
    [400, null, true, 'message'],
    [403, 21408, true, 'message'],
    [400, 21606, false, 'provider'],
    [401, 20003, false, 'provider'],
    [404, 20404, false, 'provider'],
    [429, 20429, false, 'provider'],
    [429, null, false, 'provider'],
    [302, null, false, 'provider'],
  ])('%d with code %s: permanent %s, about the %s', (status, code, permanent, about) => {
    expect(verdictOfAnswer(status, code, 'no')).toEqual({
      is: 'refused',
      permanent,
      about,
      code: code ?? status,
      enhanced: null,
      reply: 'no',
    });
  });

  it.each([500, 502, 503, 504, 408])('cannot tell after a %d', (status) => {
    expect(verdictOfAnswer(status, null, '')).toEqual({ is: 'unknown', phase: 'request', reply: `HTTP ${status}` });
  });
});

describe('verdictOfTwilioTrouble', () => {
  it('depends on whether anything was written', () => {
    expect(verdictOfTwilioTrouble({ message: 'refused', written: false })).toMatchObject({
      is: 'refused',
      permanent: false,
      about: 'provider',
      code: null,
    });
    expect(verdictOfTwilioTrouble({ message: 'reset', written: true })).toEqual({
      is: 'unknown',
      phase: 'request',
      reply: 'reset',
    });
  });

  it('takes a 2xx for accepted even when the rest of the answer is lost', () => {
    expect(verdictOfTwilioTrouble({ message: 'broke off', written: true, status: 201 })).toMatchObject({
      is: 'accepted',
      providerId: null,
    });
    expect(verdictOfTwilioTrouble({ message: 'broke off', written: true, status: 500 }).is).toBe('unknown');
  });
});
