/** At least `gap` ms between two marketing messages, and at most `count` of them within any `window` ms. */
export interface Cap {
  gap: number;
  window: number;
  count: number;
}

/**
 * When one more message would fit under the cap, or `null` when it fits now. `taken` are the instants of those that passed
 * the gate before, in any order. Windows slide: with every message let through at the answered instant, no window of that
 * length ever holds more than `count`.
 */
export function capFrees(taken: readonly number[], cap: Cap, now: number): number | null {
  if (taken.length === 0) return null;
  const sorted = [...taken].sort((a, b) => a - b);
  const gapOver = sorted[sorted.length - 1]! + cap.gap;
  const oldestThatCounts = sorted[sorted.length - cap.count];
  const windowOver = oldestThatCounts === undefined ? now : oldestThatCounts + cap.window;
  const frees = Math.max(gapOver, windowOver);
  return frees > now ? frees : null;
}
