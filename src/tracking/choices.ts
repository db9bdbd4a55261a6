import { TRACKED, type Tracked } from '../consent/may-record-hits';

export type Channel = 'email' | 'sms';

/** Everything one reader can switch. */
export interface Choices {
  /** On which channels the reader can be reached, and where. */
  addresses: ReadonlyMap<Channel, string>;
  /** On which of them marketing as a whole is on. */
  marketing: ReadonlySet<Channel>;
  /** Topics that are on, each channel by itself: `email/greetings`. */
  topics: ReadonlySet<string>;
  /** Whether it is recorded that they open e-mails and follow links, as far as that is theirs to choose. */
  tracking: ReadonlyMap<Tracked, boolean>;
}

/** What a reader may change of them. */
export type Wanted = Pick<Choices, 'marketing' | 'topics' | 'tracking'>;

/** One topic on one channel. */
export function switchOf(channel: Channel, topic: string): string {
  return `${channel}/${topic}`;
}

/**
 * What a form of our page asks for: each switch that was shown on it is on or off (`shown`, `on`; a channel's name alone is
 * marketing as a whole, `opens` and `clicks` are their recording); everything else stays as it stands. `stop=all` ends marketing on every channel.
 */
export function wantedBy(form: URLSearchParams, standing: Choices): Wanted {
  if (form.get('stop') === 'all') return { ...standing, marketing: new Set() };
  const shown = new Set(form.getAll('shown'));
  const on = new Set(form.getAll('on').filter((key) => shown.has(key)));
  const still = (keys: ReadonlySet<string>) => [...keys].filter((key) => !shown.has(key));
  const isChannel = (key: string): key is Channel => key === 'email' || key === 'sms';
  const isTracked = (key: string) => TRACKED.some((what) => what === key);
  return {
    marketing: new Set([...still(standing.marketing), ...on].filter(isChannel)),
    topics: new Set([...still(standing.topics), ...on].filter((key) => !isChannel(key) && !isTracked(key))),
    tracking: new Map([...standing.tracking].map(([what, was]) => [what, shown.has(what) ? on.has(what) : was])),
  };
}
