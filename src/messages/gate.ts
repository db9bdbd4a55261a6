import { HOUR, MINUTE } from '../kernel/duration';
import type { RecurringDay } from '../kernel/recurring-day';
import { capFrees, capsFree, yieldsUntil, type Caps, type CapWindow, type Places } from './caps';
import type { ChannelName, Purpose } from './new-message';
import { quietFrom, quietUntil, quietWindowOf, type QuietRules, type QuietWindow } from './quiet-hours';

/**
 * The gate: the last look at every message, from every path, directly before it leaves (DESIGN §5.3). Pure: the shell loads
 * `standing` set-wise and reserves the cap in its transaction. The first refusal wins; holds come after all refusals, so
 * that what will never be sent does not wait; the control group comes last, so that both arms hold the same people.
 */
export interface Candidate {
  channel: ChannelName;
  purpose: Purpose;
  /** Set when its enrollment took it back after it was claimed: the reason. */
  cancelled: string | null;
  expiresAt: number | null;
  /** Of the control group of its flow. */
  heldOut: boolean;
  /** Its contact gets no marketing in this term. */
  globallyHeldOut: boolean;
  urgent: boolean;
  /** Goes to a dormant address too, once while it is dormant. */
  evenIfDormant: boolean;
  /** A text message that asks to look after the e-mail: one while the e-mail address is dormant. */
  oncePerDormancy: boolean;
  onCap: 'skip' | 'hold';
}

/** What is known of the person, the address and the flow at this moment; merged contacts already resolved. */
export interface Standing {
  /** `null`: erased, or never known. `country`: whose rules bind the message. */
  contact: { country: string; zones: string[] } | null;
  enrollment: 'waiting' | 'done' | 'exited' | 'parked' | null;
  flow: 'running' | 'paused' | 'stopped' | null;
  address: { address: string; valid: boolean } | null;
  /** Why the address must not be used, or `null`. */
  suppressed: string | null;
  /** The address was made to be thrown away. */
  disposable: boolean;
  /** What the contact said about marketing on this channel. */
  consent: 'granted' | 'no_consent' | 'unsubscribed';
  /** The reader switched this message's topic off. */
  topicOff: boolean;
  dormant: boolean;
  /** Since the contact's e-mail address is dormant another message like this one has passed: they were asked. */
  asked: boolean;
  /** Instants at which other marketing messages to this contact passed. */
  taken: Places;
  /** Instants soon to come at which more important marketing is due to this contact on this channel. */
  coming: number[];
  /** Instants at which other messages of any kind passed to a contact who never answered any; of everybody else none. */
  unanswered: number[];
  /** An open complaint or refund dispute. */
  openCase: boolean;
  /** A guard rail holds marketing e-mail back, for the sake of everything else this sending domain writes. */
  guardRail: boolean;
}

export interface GateRules extends QuietRules {
  caps: Caps;
  /** How many messages a contact gets who never answered; null: any number. */
  new_contacts: CapWindow | null;
  countries: Record<string, CountryRule | undefined>;
  disposable_addresses: 'flag' | 'refuse';
  /** Under SEND_MODE=allowlist: may this address be written to? */
  allowed: (address: string) => boolean;
}

export interface CountryRule {
  quiet_hours?: Partial<Record<ChannelName, QuietWindow | null>>;
  quiet_days?: Partial<Record<ChannelName, readonly RecurringDay[]>>;
  service_sms_needs_consent?: boolean;
}

export type HoldReason = 'flow_paused' | 'guard_rail' | 'open_case' | 'quiet_hours' | 'frequency_cap' | 'priority' | 'warm_up';

export type Verdict =
  /** `quietFrom`: when the next quiet hours that bind it begin, by which it must have arrived. */
  | { is: 'pass'; address: string; quietFrom: number | null }
  /** `reason` tells who is held out of all marketing from whom the flow holds out. */
  | { is: 'held_out'; address: string; reason: 'global_holdout' | null }
  | { is: 'skip'; reason: string }
  /** Not now: the whole gate is entered again at `until`. */
  | { is: 'hold'; hold: HoldReason; until: number };

type Hold = Extract<Verdict, { is: 'hold' }>;

/** Nothing tells us when a case closes; a resumed flow and a lifted guard rail release their messages at once: look again now and then. */
const CASE_LOOK = HOUR;
const GUARD_LOOK = HOUR;
const PAUSE_LOOK = 15 * MINUTE;

/** Decides about one message at one moment. */
export function pass(m: Candidate, standing: Standing, rules: GateRules, now: number): Verdict {
  const refused = refusal(m, standing, rules, now);
  if (refused) return refused;
  const held = hold(m, standing, rules, now);
  // Whatever expires while it waits should say so when it expires, not later.
  if (held) return { ...held, until: m.expiresAt === null ? held.until : Math.min(held.until, Math.max(m.expiresAt, now)) };
  const { address } = standing.address!;
  if (m.globallyHeldOut && m.purpose === 'marketing') return { is: 'held_out', address, reason: 'global_holdout' };
  if (m.heldOut) return { is: 'held_out', address, reason: null };
  return {
    is: 'pass',
    address,
    quietFrom: isBound(m)
      ? quietFrom(now, quietWindow(m, standing, rules), standing.contact!.zones, quietDays(m, standing, rules))
      : null,
  };
}

function refusal(m: Candidate, s: Standing, rules: GateRules, now: number): Verdict | undefined {
  const skip = (reason: string): Verdict => ({ is: 'skip', reason });
  if (!s.contact) return skip('erased');
  if (m.cancelled) return skip(m.cancelled);
  if (s.enrollment === 'exited') return skip('exited');
  if (m.expiresAt !== null && now >= m.expiresAt) return skip('expired');
  if (!s.address) return skip('no_address');
  if (s.suppressed) return skip(`suppressed_${s.suppressed}`);
  if (!s.address.valid) return skip('invalid_address');
  const consent = consentRefusal(m, s, rules);
  if (consent) return skip(consent);
  if (!rules.allowed(s.address.address)) return skip('not_allowed');
  if (isBomb(s, rules, now)) return skip('mail_bomb');
  if (m.oncePerDormancy && s.asked) return skip('asked_before');
  if (m.purpose === 'service') return undefined;
  if (s.disposable && rules.disposable_addresses === 'refuse') return skip('disposable_address');
  if (s.dormant && m.channel === 'email' && !(m.evenIfDormant && !s.asked)) return skip('dormant');
  if (m.onCap === 'skip' && capsFree(s.taken, rules.caps, m.channel, now) !== null) return skip('frequency_cap');
  return undefined;
}

/** Whoever never answered may never have asked for anything: somebody else may order in their name, again and again. */
function isBomb({ unanswered }: Standing, { new_contacts: most }: GateRules, now: number): boolean {
  return most !== null && capFrees(unanswered, { gap: 0, windows: [most] }, now) !== null;
}

function consentRefusal(m: Candidate, s: Standing, rules: GateRules): 'unsubscribed' | 'no_consent' | undefined {
  if (s.topicOff) return 'unsubscribed';
  const needed = m.purpose === 'marketing' || (m.channel === 'sms' && countryRule(s, rules)?.service_sms_needs_consent === true);
  return needed && s.consent !== 'granted' ? s.consent : undefined;
}

function hold(m: Candidate, s: Standing, rules: GateRules, now: number): Hold | undefined {
  if (s.flow === 'paused') return { is: 'hold', hold: 'flow_paused', until: now + PAUSE_LOOK };
  if (m.purpose === 'marketing' && m.channel === 'email' && s.guardRail)
    return { is: 'hold', hold: 'guard_rail', until: now + GUARD_LOOK };
  if (m.purpose === 'marketing' && s.openCase) return { is: 'hold', hold: 'open_case', until: now + CASE_LOOK };
  const quiet = isBound(m) ? quietUntil(now, quietWindow(m, s, rules), s.contact!.zones, quietDays(m, s, rules)) : null;
  if (quiet !== null) return { is: 'hold', hold: 'quiet_hours', until: quiet };
  return m.purpose === 'marketing' ? holdUnderCap(m, s, rules, now) : undefined;
}

function holdUnderCap(m: Candidate, s: Standing, rules: GateRules, now: number): Hold | undefined {
  // With `on_cap: hold` a full cap waits like a quiet hour does.
  const frees = capsFree(s.taken, rules.caps, m.channel, now);
  if (frees !== null) return { is: 'hold', hold: 'frequency_cap', until: frees };
  // Whatever `on_cap` says: should the more important one not leave after all, this one has lost nothing but time.
  const yields = yieldsUntil(s.taken, s.coming, rules.caps, m.channel, now);
  return yields === null ? undefined : { is: 'hold', hold: 'priority', until: yields };
}

/** Quiet hours bind all SMS and marketing e-mail. `urgent` lifts them, never for marketing SMS: there the law speaks. */
function isBound(m: Candidate): boolean {
  if (m.channel === 'sms') return m.purpose === 'marketing' || !m.urgent;
  return m.purpose === 'marketing' && !m.urgent;
}

function quietWindow(m: Candidate, s: Standing, rules: GateRules): QuietWindow | null {
  return quietWindowOf(rules, s.contact!.country, m.channel);
}

/** The days on which the law of a country lets marketing rest; of service messages it says nothing. */
function quietDays(m: Candidate, s: Standing, rules: GateRules): readonly RecurringDay[] {
  return (m.purpose === 'marketing' && countryRule(s, rules)?.quiet_days?.[m.channel]) || [];
}

function countryRule(s: Standing, rules: GateRules): CountryRule | undefined {
  return s.contact ? rules.countries[s.contact.country] : undefined;
}
