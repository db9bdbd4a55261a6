import { linkPlace } from '../kernel/link-number';
import { COUNTED_FOR } from './engaged';
import type { HitClass } from './classify-hit';

/** A click that was worked out. `ip` and `agent` are forgotten in time. */
export interface LinkHit {
  linkNo: number;
  at: number;
  class: HitClass | null;
  ip: string | null;
  agent: string | null;
}

/** What the clicks on one link of one message amount to. */
export interface LinkClicks {
  /** Whether a person clicked it at all: the unique click. */
  unique: boolean;
  /** Clicks, the repeats of one visitor within two seconds taken for one. */
  human: number;
  machine: number;
  unknown: number;
  /** Everything that came, repeats too. */
  hits: number;
}

/** A double click, a program that asks twice, a page that is loaded again because it was slow. */
const REPEAT = 2_000;

/**
 * The clicks of ONE message, by the place of the link in its template; `hits` in the order in which they came. A hit repeats another
 * when the same visitor followed the same link at most two seconds before, and that one counted. Whoever was forgotten is taken for
 * the same visitor as anybody who was: two people in two seconds is rarer than one who clicks twice.
 */
export function linkClicks(hits: readonly LinkHit[], sentAt: number): Map<number, LinkClicks> {
  const links = new Map<number, LinkClicks>();
  const counted = new Map<string, number>();
  for (const hit of hits) {
    if (hit.at - sentAt > COUNTED_FOR) continue;
    const place = linkPlace(hit.linkNo);
    const link = links.get(place) ?? { unique: false, human: 0, machine: 0, unknown: 0, hits: 0 };
    links.set(place, link);
    link.hits++;
    if (hit.class === null) continue;
    if (hit.class === 'human') link.unique = true;
    const visitor = JSON.stringify([hit.linkNo, hit.class, hit.ip, hit.agent]);
    if (hit.at - (counted.get(visitor) ?? -Infinity) <= REPEAT) continue;
    counted.set(visitor, hit.at);
    link[hit.class]++;
  }
  return links;
}
