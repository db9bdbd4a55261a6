import type { Settings } from '../config/settings';
import { mayMarket, topicOff } from '../consent/may-send';
import { bindingCountry } from '../messages/binding-country';
import { isGloballyHeldOut } from '../messages/global-hold-out';
import { pass, type Verdict } from '../messages/gate';
import type { Channel, MessageEffect } from './definition';
import type { Person } from './simulated-people';
import type { SimulatedShop, Told } from './simulated-shop';

/** Events that tell of a reader. */
const ANSWERS = new Set(['email.opened', 'email.clicked', 'sms.clicked']);

/** What the gate remembers of somebody. */
interface Remembered {
  /** Of marketing, by channel. */
  taken: Record<Channel, number[]>;
  /** Of messages of any kind. */
  passed: number[];
  answered: boolean;
  /** By a text message that goes once while they do not read e-mail. */
  asked: boolean;
  /** Open cases, and since when. */
  cases: Map<string, number>;
}

/**
 * The real gate, told what a simulation can know: consent, quiet hours, the flow's own messages under the caps, expiry, open
 * cases, both hold-outs. Nobody is suppressed or dormant, every address works, and so does every provider; no other flow has
 * anything more important to say.
 */
export class SimulatedGate {
  private readonly people = new Map<Person, Remembered>();

  constructor(
    private readonly shop: SimulatedShop,
    private readonly settings: Pick<Settings, 'shop' | 'rules'>,
  ) {}

  /** What becomes of a message at this instant. What passes or is held out takes a place under the cap. */
  judge(person: Person, message: MessageEffect, now: number): Verdict {
    const { channel, options, purpose, expiresAt, heldOut } = message;
    const { rules } = this.settings;
    const contact = this.shop.contact(person);
    const address = channel === 'email' ? contact.email : contact.phone;
    const country = bindingCountry(contact, channel, address, this.settings.shop.country);
    const softOptIn = rules.countries[country]?.soft_opt_in?.[channel];
    const zones = channel === 'email' ? [contact.timezone] : (contact.possible_timezones ?? [contact.timezone]);
    const known = this.of(person);
    const verdict = pass(
      {
        ...{ channel, purpose, cancelled: null, expiresAt, heldOut, urgent: options.urgent === true },
        globallyHeldOut: isGloballyHeldOut(rules.global_holdout, contact.id, now, this.settings.shop.timezone),
        ...{ evenIfDormant: options.evenIfDormant !== undefined, oncePerDormancy: options.once !== undefined },
        onCap: options.onCap ?? 'skip',
      },
      {
        ...{ contact: { country, zones }, enrollment: 'waiting', flow: 'running' },
        address: address === null ? null : { address, valid: true },
        suppressed: null,
        disposable: channel === 'email' && contact.email_doubt === 'disposable',
        consent: mayMarket(person.consent, channel, { soft_opt_in: softOptIn }, address ?? undefined),
        topicOff: topicOff(person.consent, channel, message.topic),
        ...{ dormant: false, asked: known.asked, taken: known.taken, coming: [] },
        unanswered: known.answered || contact.orders_paid > 0 ? [] : known.passed,
        openCase: [...known.cases.values()].some((since) => since > now - rules.open_cases.forgotten_after),
        guardRail: false,
      },
      { ...rules, allowed: () => true },
      now,
    );
    if (verdict.is === 'pass' || verdict.is === 'held_out') {
      known.passed.push(now);
      if (options.once !== undefined) known.asked = true;
      if (purpose === 'marketing') known.taken[channel].push(now);
    }
    return verdict;
  }

  /** A complaint is opened or closed: marketing waits meanwhile. Or somebody read something: no stranger orders in their name. */
  note(person: Person, { type, data, at }: Told): void {
    if (ANSWERS.has(type)) this.of(person).answered = true;
    if (type !== 'case.opened' && type !== 'case.closed') return;
    const about = data['case'];
    const told = typeof about === 'object' && about !== null && 'id' in about ? about.id : undefined;
    const id = typeof told === 'string' || typeof told === 'number' ? String(told) : '';
    if (type === 'case.opened') this.of(person).cases.set(id, at);
    else this.of(person).cases.delete(id);
  }

  private of(person: Person): Remembered {
    let known = this.people.get(person);
    if (!known) {
      known = { taken: { email: [], sms: [] }, passed: [], answered: false, asked: false, cases: new Map() };
      this.people.set(person, known);
    }
    return known;
  }
}
