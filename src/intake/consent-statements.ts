import type { ConsentFacts } from '../consent/consent-facts';
import type { Incoming } from './incoming';

/** A yes or no, and about what: a topic, or all marketing. */
export interface ConsentTold {
  facts: ConsentFacts;
  topic?: string;
}

const CHANNELS = ['email', 'sms'] as const;

/**
 * What a delivery says about consent. To unsubscribe is always to withdraw: from the topic it names, else from the channels
 * it does not say yes to in the same breath, else from all.
 */
export function consentStatements({ type, topic, consent = [], source, at }: Incoming): ConsentTold[] {
  const told: ConsentTold[] = consent.map((facts) => ({ facts }));
  const person = { at, source, byPerson: true, explicit: true } as const;
  if (type === 'contact.subscribed' && topic) {
    return [...told, ...CHANNELS.map((channel) => ({ topic, facts: { ...person, channel, state: 'granted' as const } }))];
  }
  if (type !== 'contact.unsubscribed') return told;
  const withdraw = (channels: readonly ('email' | 'sms')[]) =>
    channels.map((channel) => ({ topic, facts: { ...person, channel, state: 'withdrawn' as const } }));
  if (topic) return [...told, ...withdraw(CHANNELS)];
  if (consent.some((c) => c.state === 'withdrawn')) return told;
  const refused = CHANNELS.filter((channel) => !consent.some((c) => c.channel === channel && c.state === 'granted'));
  return refused.length > 0 ? [...told, ...withdraw(refused)] : withdraw(CHANNELS);
}
