import { pass, type GateRules, type Standing } from '../messages/gate';
import type { ChannelName } from '../messages/new-message';

/** How many contacts one channel reaches with marketing, and why not the others. */
export interface Reach {
  channel: ChannelName;
  /** Living contacts. */
  contacts: number;
  /** Of them: the gate would let marketing pass, now or after it waited (quiet hours, caps). */
  may: number;
  /** The others, by the gate's own reason: `no_address`, `no_consent`, `unsubscribed`, `suppressed_bounce`, `dormant`, … */
  not: Record<string, number>;
}

/** What is known of one contact on one channel. */
export type Known = Pick<Standing, 'contact' | 'address' | 'suppressed' | 'consent' | 'dormant'>;

/** Why marketing would not pass the gate, or `null`. It is the gate itself that is asked. */
export function refusalOf(channel: ChannelName, known: Known, rules: GateRules, now: number): string | null {
  const message = {
    ...{ channel, purpose: 'marketing' as const, cancelled: null, expiresAt: null, heldOut: false, globallyHeldOut: false },
    ...{ urgent: false, evenIfDormant: false, oncePerDormancy: false, onCap: 'skip' as const },
  };
  const free = {
    ...{ enrollment: null, flow: null, topicOff: false, openCase: false, guardRail: false, asked: false, disposable: false },
    ...{ taken: { email: [], sms: [] }, coming: [], unanswered: [] },
  };
  const verdict = pass(message, { ...free, ...known }, rules, now);
  return verdict.is === 'skip' ? verdict.reason : null;
}
