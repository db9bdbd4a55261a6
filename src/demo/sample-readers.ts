import { HOUR } from '../kernel/duration';
import type { Random } from './random';
import type { Habit } from './sample-people';
import { GRID } from './sample-shop';

/** What a simulated reader does with a mail: requests at instants, each from the program that makes it. */
export interface Reaction {
  at: number;
  kind: 'open' | 'click' | 'pay';
  /** Which link, for a click; -1 means every link at once, as gateways do. */
  link: number;
  agent: string;
}

const AGENTS = {
  phone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  desktop: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  gmail: 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  privacyProxy: 'Mozilla/5.0',
  gateway: 'Mozilla/5.0 (compatible; Barracuda Sentinel Link Scanner Bot/1.0)',
} as const;

/** Decides what a person does with one message, from their habit. Deterministic for the same generator. */
export function reactionsTo(
  message: { channel: 'email' | 'sms'; at: number; links: number; wantsToPay: boolean },
  habit: Habit,
  random: Random,
): Reaction[] {
  const reads = onGrid(message.at + GRID + random.next() * 9 * HOUR);
  const agent = random.pick([AGENTS.phone, AGENTS.phone, AGENTS.desktop]);
  const reactions: Reaction[] = [];
  if (message.channel === 'email' && habit === 'private')
    reactions.push({ at: message.at + GRID, kind: 'open', link: 0, agent: AGENTS.privacyProxy });
  if (message.channel === 'email' && habit === 'guarded')
    reactions.push({ at: message.at, kind: 'click', link: -1, agent: AGENTS.gateway });
  const opens = message.channel === 'sms' ? 0.9 : { reader: 0.75, skimmer: 0.35, private: 0.5, guarded: 0.5, never: 0 }[habit];
  if (!random.chance(opens)) return reactions;
  if (message.channel === 'email' && habit !== 'private') {
    reactions.push({ at: reads, kind: 'open', link: 0, agent: random.chance(0.4) ? AGENTS.gmail : agent });
  }
  const clicks = message.wantsToPay ? 0.6 : { reader: 0.3, skimmer: 0.1, private: 0.15, guarded: 0.15, never: 0.05 }[habit];
  if (message.links > 0 && random.chance(clicks)) {
    reactions.push({
      at: reads + GRID,
      kind: 'click',
      link: message.wantsToPay ? 0 : random.between(0, message.links - 1),
      agent,
    });
    if (message.wantsToPay && random.chance(0.75)) reactions.push({ at: reads + 2 * GRID, kind: 'pay', link: 0, agent });
  }
  return reactions;
}

function onGrid(at: number): number {
  return Math.ceil(at / GRID) * GRID;
}
