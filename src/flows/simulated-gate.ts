import type { Settings } from '../config/settings';
import { mayMarket, topicOff, type ConsentRecord } from '../consent/may-send';
import type { ContactView } from '../contacts/contact-view';
import { pass, type Verdict } from '../messages/gate';
import type { MessageEffect } from './definition';

/** What a simulation knows of the person a message is for. */
export interface SimulatedStanding {
  contact: ContactView;
  consent: readonly ConsentRecord[];
  /** When marketing messages of this simulation passed on this channel. */
  taken: number[];
}

/** The real gate, told what a simulation can know: nobody is suppressed, dormant or in a dispute, and every provider works. */
export function simulatedGate(
  message: MessageEffect,
  { contact, consent, taken }: SimulatedStanding,
  rules: Settings['rules'],
  now: number,
): Verdict {
  const { channel, options, purpose, expiresAt, heldOut } = message;
  const address = channel === 'email' ? contact.email : contact.phone;
  const country = contact.country === null ? undefined : rules.countries[contact.country];
  const zones = channel === 'email' ? [contact.timezone] : (contact.possible_timezones ?? [contact.timezone]);
  return pass(
    {
      channel,
      purpose,
      cancelled: null,
      expiresAt,
      heldOut,
      urgent: options.urgent === true,
      evenIfDormant: options.evenIfDormant !== undefined,
      onCap: options.onCap ?? 'skip',
    },
    {
      contact: { country: contact.country, zones },
      enrollment: 'waiting',
      flow: 'running',
      address: address === null ? null : { address, valid: true },
      suppressed: null,
      consent: mayMarket(consent, channel, country ?? {}, address ?? undefined),
      topicOff: topicOff(consent, channel, message.topic),
      dormant: false,
      taken,
      openCase: false,
    },
    { caps: rules.caps, quiet_hours: rules.quiet_hours, countries: rules.countries, allowed: () => true },
    now,
  );
}
