import type { ChannelName } from './new-message';

/** At most `count` messages within any `within` ms. */
export interface CapWindow {
  within: number;
  count: number;
}

/** At least `gap` ms between two messages, and in no window more than its count. */
export interface Cap {
  gap: number;
  windows: readonly CapWindow[];
}

/** A cap for each channel and, where there is one, for both together. */
export type Caps = Record<ChannelName, Cap> & { both: Cap | null };

/** The instants at which messages took a place, by channel, in any order. */
export type Places = Record<ChannelName, readonly number[]>;

/**
 * When one more message would fit under the cap, or `null` when it fits now. `taken` are the instants of those that passed
 * the gate before, in any order. Windows slide: with every message let through at the answered instant, no window of that
 * length ever holds more than its count.
 */
export function capFrees(taken: readonly number[], cap: Cap, now: number): number | null {
  if (taken.length === 0) return null;
  const sorted = [...taken].sort((a, b) => a - b);
  const gapOver = sorted[sorted.length - 1]! + cap.gap;
  // Of each window the oldest that counts: what would be one too many has to wait until it has left.
  const windowsOver = cap.windows.map(({ within, count }) => (sorted[sorted.length - count] ?? -Infinity) + within);
  const frees = Math.max(gapOver, ...windowsOver);
  return frees > now ? frees : null;
}

/** When one more message on a channel would fit under the channel's cap and the one over both; `null` when it fits now. */
export function capsFree(taken: Places, caps: Caps, channel: ChannelName, now: number): number | null {
  const own = capFrees(taken[channel], caps[channel], now);
  const both = caps.both && capFrees([...taken.email, ...taken.sms], caps.both, now);
  return own === null || both === null ? (own ?? both) : Math.max(own, both);
}

/**
 * The first of these instants, at which a more important message is due on the channel, that finds no room if this one goes
 * now; `null` when this one takes nothing from any of them.
 */
export function yieldsUntil(
  taken: Places,
  coming: readonly number[],
  caps: Caps,
  channel: ChannelName,
  now: number,
): number | null {
  const after = { ...taken, [channel]: [...taken[channel], now] };
  const robbed = coming.filter(
    (due) => due > now && capsFree(taken, caps, channel, due) === null && capsFree(after, caps, channel, due) !== null,
  );
  return robbed.length > 0 ? Math.min(...robbed) : null;
}

/** How far back places count under any of the caps of a channel. */
export function capsReach(caps: Caps, channel: ChannelName): number {
  return Math.max(...[caps[channel], caps.both].flatMap((cap) => (cap ? [cap.gap, ...cap.windows.map((w) => w.within)] : [])));
}
