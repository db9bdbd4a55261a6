import type { ConsentFacts } from '../consent/consent-facts';
import { consentStatements } from './consent-statements';
import type { Incoming } from './incoming';

const said = (channel: 'email' | 'sms', state: ConsentFacts['state']): ConsentFacts => ({
  channel,
  state,
  at: 1,
  source: 'shop',
});
const told = (type: string, more: Partial<Incoming> = {}) =>
  consentStatements({ type, at: 1, eventId: 'e', source: 'shop', test: false, history: false, data: {}, ...more }).map(
    ({ facts, topic }) => [facts.channel, facts.state, topic ?? 'all'].join(' '),
  );

describe('what a delivery says about consent', () => {
  it('is what stands in it', () => {
    expect(told('order.placed')).toEqual([]);
    expect(told('order.placed', { consent: [said('email', 'granted')] })).toEqual(['email granted all']);
  });

  it('is a withdrawal where somebody unsubscribed, even if the shop only says "not given"', () => {
    expect(told('contact.unsubscribed')).toEqual(['email withdrawn all', 'sms withdrawn all']);
    expect(told('contact.unsubscribed', { consent: [said('email', 'not_given'), said('sms', 'granted')] })).toEqual([
      'email not_given all',
      'sms granted all',
      'email withdrawn all',
    ]);
    expect(told('contact.unsubscribed', { consent: [said('sms', 'withdrawn')] })).toEqual(['sms withdrawn all']);
    expect(told('contact.unsubscribed', { consent: [said('email', 'granted'), said('sms', 'granted')] })).toEqual([
      'email withdrawn all',
      'sms withdrawn all',
    ]);
  });

  it('is about a topic where one is named', () => {
    expect(told('contact.unsubscribed', { topic: 'birthday' })).toEqual(['email withdrawn birthday', 'sms withdrawn birthday']);
    expect(told('contact.subscribed', { topic: 'birthday' })).toEqual(['email granted birthday', 'sms granted birthday']);
  });
});
