import { DAY } from '../kernel/duration';
import { classifyHits, type HitMessage, type HitVerdict, type KnownMachines, type RawHit } from './classify-hit';

/**
 * What the hits of one message amount to. Always worked out from all hits of the message, never added up, so that a hit that
 * turns out to be a scanner's is taken back. `null` where there was none; instants are epoch milliseconds.
 */
export interface Engaged {
  messageId: number;
  /** First open by a person. A person's click implies an open. */
  firstOpenAt: number | null;
  /** First open that may be a person's or a proxy's (Apple Mail Privacy Protection). */
  firstUnknownOpenAt: number | null;
  firstMachineOpenAt: number | null;
  /** First click by a person. */
  firstClickAt: number | null;
}

/** A link works for years, but what comes this long after the mail was sent is no longer counted (RELIABILITY T8). */
export const COUNTED_FOR = 90 * DAY;

/** Verdicts on all hits of one message, and what they amount to. */
export function engagedBy(
  messageId: number,
  hits: readonly RawHit[],
  message: HitMessage,
  known: KnownMachines,
): { verdicts: HitVerdict[]; engaged: Engaged } {
  const { acceptedAt } = message;
  const verdicts = classifyHits(hits, message, known);
  const first = (kind: RawHit['kind'], wanted: HitVerdict['class']): number | null => {
    const times = hits
      .filter(
        (h, i) => h.kind === kind && verdicts[i]!.class === wanted && (acceptedAt === null || h.at - acceptedAt <= COUNTED_FOR),
      )
      .map((h) => h.at);
    return times.length > 0 ? Math.min(...times) : null;
  };
  const firstClickAt = first('click', 'human');
  return {
    verdicts,
    engaged: {
      messageId,
      firstOpenAt: earliest(first('open', 'human'), firstClickAt),
      firstUnknownOpenAt: first('open', 'unknown'),
      firstMachineOpenAt: first('open', 'machine'),
      firstClickAt,
    },
  };
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}
