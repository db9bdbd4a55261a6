import { classifyHits, type HitClass, type KnownMachines, type RawHit } from '../../src/engagement/classify-hit';
import type { LabelledMessage, Truth } from './family';
import { halfOf } from './generate';

/** What the rules made of one hit whose truth is known. */
export interface Judged {
  family: string;
  who: Truth;
  as: HitClass;
  reason: string;
}

const SENT = Date.parse('2026-03-01T08:00:00Z');

/** Every hit of the corpus as the rules see it, each message for itself. */
export function judgeCorpus(
  messages: readonly LabelledMessage[],
  known: KnownMachines,
  acceptedAt: number | null = SENT,
): Judged[] {
  return messages.flatMap((message) => {
    const { visitors, hits, links } = message;
    return classifyHits(rawHits(message), { acceptedAt, links }, known).map(({ class: as, reason }, i) => {
      const { family, who } = visitors[hits[i]![0]]!;
      return { family, who, as, reason };
    });
  });
}

function rawHits({ visitors, hits }: LabelledMessage): RawHit[] {
  return hits.map(([visitor, after, link, method = 'GET', prefetch]) => {
    const { agent, ip } = visitors[visitor]!;
    const kind = link === 0 ? 'open' : 'click';
    return { kind, linkNo: link === 0 ? null : link, at: SENT + after, method, prefetch: prefetch === 1, agent, ip };
  });
}

/**
 * Messages that machines clicked in, and how many of them have a click that is a person's when it is judged `wait` milliseconds after
 * it came, and none at the end.
 */
export function takenBack(
  messages: readonly LabelledMessage[],
  known: KnownMachines,
  wait: number,
): { clicked: number; early: number } {
  const counts = { clicked: 0, early: 0 };
  for (const message of messages) {
    const raw = rawHits(message);
    const isClicked = (of: readonly RawHit[]) =>
      classifyHits(of, { acceptedAt: SENT, links: message.links }, known).some(
        (v, i) => v.class === 'human' && of[i]!.kind === 'click',
      );
    const clicks = raw.filter((hit) => hit.kind === 'click');
    if (!message.hits.some(([visitor, , link]) => link > 0 && message.visitors[visitor]!.who === 'machine')) continue;
    counts.clicked++;
    if (!isClicked(raw) && clicks.some(({ at }) => isClicked(raw.filter((hit) => hit.at <= at + wait)))) counts.early++;
  }
  return counts;
}

/** Everybody but the machines of the other half. */
export function ofHalf(judged: readonly Judged[], half: 'A' | 'B'): Judged[] {
  return judged.filter((one) => one.who !== 'machine' || halfOf(one.family) === half);
}

export interface Measured {
  /** Of what was taken for a person's, the share that was. */
  precision: number;
  /** Of machines' hits, the share taken for a machine's. */
  recall: number;
  /** Of people's hits, the share taken for a person's. */
  kept: number;
  /** The precision where as many hits are machines' as people's, whatever the mix of the corpus. */
  evenPrecision: number;
}

export function measure(judged: readonly Judged[]): Measured {
  const count = (who: Truth | 'any', as: HitClass | 'any') =>
    judged.filter((one) => (who === 'any' || one.who === who) && (as === 'any' || one.as === as)).length;
  const kept = count('human', 'human') / count('human', 'any');
  const missed = count('machine', 'human') / count('machine', 'any');
  return {
    precision: count('human', 'human') / count('any', 'human'),
    recall: count('machine', 'machine') / count('machine', 'any'),
    kept,
    evenPrecision: kept / (kept + missed),
  };
}

/** One row for each family, worst machines first. */
export function byFamily(
  judged: readonly Judged[],
): { family: string; who: Truth; half: string; hits: number; right: number; as: string }[] {
  const keys = [...new Set(judged.map((one) => `${one.who} ${one.family}`))];
  return keys.map((key) => {
    const of = judged.filter((one) => `${one.who} ${one.family}` === key);
    const { who, family } = of[0]!;
    const reasons = [...new Set(of.map((one) => one.reason))].map(
      (reason) => `${reason} ${of.filter((one) => one.reason === reason).length}`,
    );
    return {
      family,
      who,
      half: who === 'machine' ? halfOf(family) : '',
      hits: of.length,
      right: of.filter((one) => one.as === who).length,
      as: reasons.join(', '),
    };
  });
}
