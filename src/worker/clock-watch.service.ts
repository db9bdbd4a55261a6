import { Injectable } from '@nestjs/common';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { MINUTE, SECOND } from '../kernel/duration';

/** A wall clock that moved this much against elapsed time has jumped. */
const JUMP = MINUTE;
/** So many agreeing looks in a row, this far apart, and the new time is believed. */
const AGREEING_LOOKS = 2;
const LOOK_EVERY = 5 * SECOND;

/**
 * Watches the wall clock against elapsed time. After a jump of more than a minute claiming pauses and an alarm is logged;
 * when two further looks agree on the new time, work goes on.
 */
@Injectable()
export class ClockWatch {
  private offset?: number;
  private suspect?: { offset: number; looks: number; at: number };

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** May work be claimed now? */
  sane(): boolean {
    const elapsedNow = this.clock.lease();
    const offset = this.clock.now() - elapsedNow;
    this.offset ??= offset;
    if (Math.abs(offset - this.offset) <= JUMP) {
      this.suspect = undefined;
      return true;
    }
    if (!this.suspect || Math.abs(offset - this.suspect.offset) > SECOND) {
      this.log.error('clock.jumped', { by_ms: offset - this.offset });
      this.suspect = { offset, looks: 0, at: elapsedNow };
      return false;
    }
    if (elapsedNow - this.suspect.at < LOOK_EVERY) return false;
    this.suspect = { offset, looks: this.suspect.looks + 1, at: elapsedNow };
    if (this.suspect.looks < AGREEING_LOOKS) return false;
    this.log.warn('clock.believed', { by_ms: offset - this.offset });
    this.offset = offset;
    this.suspect = undefined;
    return true;
  }
}
