import type { Settings } from '../config/settings';
import { mayMarket, topicOff } from '../consent/may-send';
import { pass, type Verdict } from '../messages/gate';
import type { MessageEffect } from './definition';
import type { Person } from './simulated-people';
import type { SimulatedShop, Told } from './simulated-shop';

/**
 * The real gate, told what a simulation can know: consent, quiet hours, the flow's own messages under the cap, expiry, open
 * cases, the hold-out. Nobody is suppressed or dormant, every address works, and so does every provider.
 */
export class SimulatedGate {
  private readonly taken = new Map<string, number[]>();
  private readonly cases = new Map<Person, Set<string>>();

  constructor(
    private readonly shop: SimulatedShop,
    private readonly rules: Settings['rules'],
  ) {}

  /** What becomes of a message at this instant. What passes or is held out takes a place under the cap. */
  judge(person: Person, message: MessageEffect, now: number): Verdict {
    const { channel, options, purpose, expiresAt, heldOut } = message;
    const contact = this.shop.contact(person);
    const address = channel === 'email' ? contact.email : contact.phone;
    const country = contact.country === null ? undefined : this.rules.countries[contact.country];
    const zones = channel === 'email' ? [contact.timezone] : (contact.possible_timezones ?? [contact.timezone]);
    const slot = `${person.number} ${channel}`;
    const taken = this.taken.get(slot) ?? [];
    const verdict = pass(
      {
        ...{ channel, purpose, cancelled: null, expiresAt, heldOut, urgent: options.urgent === true },
        ...{ evenIfDormant: options.evenIfDormant !== undefined, onCap: options.onCap ?? 'skip' },
      },
      {
        ...{ contact: { country: contact.country, zones }, enrollment: 'waiting', flow: 'running' },
        address: address === null ? null : { address, valid: true },
        suppressed: null,
        consent: mayMarket(person.consent, channel, country ?? {}, address ?? undefined),
        topicOff: topicOff(person.consent, channel, message.topic),
        ...{ dormant: false, taken, openCase: (this.cases.get(person)?.size ?? 0) > 0, guardRail: false },
      },
      { caps: this.rules.caps, quiet_hours: this.rules.quiet_hours, countries: this.rules.countries, allowed: () => true },
      now,
    );
    if (purpose === 'marketing' && (verdict.is === 'pass' || verdict.is === 'held_out')) this.taken.set(slot, [...taken, now]);
    return verdict;
  }

  /** A complaint that is opened or closed: marketing waits meanwhile. */
  noteCase(person: Person, { type, data }: Told): void {
    if (type !== 'case.opened' && type !== 'case.closed') return;
    const about = data['case'];
    const told = typeof about === 'object' && about !== null && 'id' in about ? about.id : undefined;
    const id = typeof told === 'string' || typeof told === 'number' ? String(told) : '';
    const open = this.cases.get(person) ?? new Set();
    if (type === 'case.opened') open.add(id);
    else open.delete(id);
    this.cases.set(person, open);
  }
}
