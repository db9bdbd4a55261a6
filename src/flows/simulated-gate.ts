import type { ConsentFacts } from '../consent/consent-facts';
import type { ContactView } from '../contacts/contact-view';
import type { Channel, MessageEffect } from './definition';

/**
 * The gate of a simulation: what can be told from events alone, in the order of the real one. Caps, dormancy, suppressions
 * and quiet hours depend on what was really sent, and are left to `explain` and the dry run.
 */
export function simulatedGate(
  message: MessageEffect,
  contact: ContactView,
  consent: readonly ConsentFacts[],
  now: number,
): { action: 'sent' | 'skipped' | 'held_out'; reason: string | null } {
  if (message.expiresAt !== null && now >= message.expiresAt) return { action: 'skipped', reason: 'expired' };
  if ((message.channel === 'email' ? contact.email : contact.phone) === null) return { action: 'skipped', reason: 'no_address' };
  const refusal = message.purpose === 'marketing' ? refusedBy(consent, message.channel) : null;
  if (refusal) return { action: 'skipped', reason: refusal };
  return message.heldOut ? { action: 'held_out', reason: null } : { action: 'sent', reason: null };
}

/** Marketing needs a yes for the channel; a bare `true` does not override an earlier no of the person. */
function refusedBy(consent: readonly ConsentFacts[], channel: Channel): 'no_consent' | 'unsubscribed' | null {
  const said = consent.filter((one) => one.channel === channel && one.state !== 'not_given').toSorted((a, b) => a.at - b.at);
  let verdict: 'no_consent' | 'unsubscribed' | null = 'no_consent';
  for (const { state, explicit, byPerson } of said) {
    if (state === 'withdrawn') verdict = 'unsubscribed';
    else if (verdict !== 'unsubscribed' || explicit || byPerson) verdict = null;
  }
  return verdict;
}
