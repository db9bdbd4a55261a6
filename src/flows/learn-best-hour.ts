import { localMinutes } from '../kernel/local-time';

/** The usual hour weighs as much as one thing read: two that agree outweigh it. */
const USUAL_HOUR = 10;
const PRIOR = 1;
/** What is read at ten also speaks a little for nine and eleven. */
const NEIGHBOUR = 0.4;

/**
 * The hour (0-23, on the wall clock of `zone`) at which a contact reads best, from the instants at which they opened or
 * clicked; `undefined` when nothing is known. Of hours alike the one nearest to ten, then the earlier one.
 */
export function learnBestHour(readAt: readonly number[], zone: string): number | undefined {
  if (readAt.length === 0) return undefined;
  const weights = Array.from({ length: 24 }, (_, hour) => (hour === USUAL_HOUR ? PRIOR : 0));
  for (const at of readAt) {
    const hour = Math.floor(localMinutes(at, zone) / 60);
    weights[hour]! += 1;
    for (const near of [(hour + 23) % 24, (hour + 1) % 24]) weights[near]! += NEIGHBOUR;
  }
  const hours = weights.map((weight, hour) => ({ weight, hour, far: Math.abs(hour - USUAL_HOUR) }));
  return hours.toSorted((a, b) => b.weight - a.weight || a.far - b.far || a.hour - b.hour)[0]!.hour;
}
