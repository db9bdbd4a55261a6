import { HOUR, MINUTE } from '../kernel/duration';

const FIRST_PAUSE = MINUTE;
const LONGEST_PAUSE = 2 * HOUR;

/**
 * Slows down receiving domains that asked for it (421, 4.7.x), in this process's memory: a pause that doubles with each
 * strike and is forgotten at the first success. What it holds back keeps its place in the database by a later `due_at`.
 */
export class DomainBrake {
  private readonly pauses = new Map<string, { strikes: number; until: number }>();

  /** The domain asked to slow down. Answers when to come back. */
  strike(domain: string, now: number): number {
    const strikes =
      now < (this.pauses.get(domain)?.until ?? 0)
        ? this.pauses.get(domain)!.strikes
        : (this.pauses.get(domain)?.strikes ?? 0) + 1;
    const until = now + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (strikes - 1));
    this.pauses.set(domain, { strikes, until });
    return until;
  }

  /** The domain took a message. */
  worked(domain: string): void {
    this.pauses.delete(domain);
  }

  /** When the domain may be tried again, or `null` when it may be now. */
  pausedUntil(domain: string, now: number): number | null {
    const pause = this.pauses.get(domain);
    return pause && pause.until > now ? pause.until : null;
  }
}
