import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { SettingsService } from '../database/settings.service';
import { Clock } from '../kernel/clock';
import { DAY, MINUTE } from '../kernel/duration';
import type { AudienceChanges } from './audience-change';
import { AudienceSettingsService } from './audience-settings.service';
import { segmentsNamed } from './segment-references';
import { ScoresService } from './scores.service';
import { SegmentsService } from './segments.service';

/** Real time between two refreshes. */
const EVERY = 15 * MINUTE;
/** And the shop's time: a clock that jumps stops for a refresh once a day. */
const AT_LATEST = DAY;
/** Another process keeps out this long. Nothing renews it: two refreshes at once do no harm, they only work twice. */
const LEASE = 5 * MINUTE;
/** In `settings`: the last refresh, as JSON. */
const MARK = 'audience.refreshed';

interface Mark {
  /** On the shop's clock. */
  at: number;
  /** On the clock that never jumps. */
  real: number;
  /** What segments and tiers said. */
  rules: string;
  done: boolean;
}

/** A part of a refresh that succeeds or fails as a whole. */
export interface Stage {
  name: string;
  leansOn: readonly string[];
  changes: AudienceChanges;
}

/** No segment has spaces in its name. */
const SCORES = 'the scores';

/** When scores and segments are worked out anew, and in which order: segments ask for scores and tiers. */
@Injectable()
export class AudienceRefreshService {
  private last?: Mark;

  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly rules: AudienceSettingsService,
    private readonly scores: ScoresService,
    private readonly segments: SegmentsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the next refresh for this process when one is due: 15 minutes or, on the shop's clock, a day after the last, and at
   * once when the files were edited. On MySQL another process that has just begun one keeps out.
   */
  async begin(now: number): Promise<boolean> {
    const rules = this.rules.fingerprint();
    if (this.last && !this.isDue(this.last, rules, now)) return false;
    const stored = await this.stored();
    // Files may differ between two processes for a while: what this one read last counts, else they would chase each other.
    const known = stored && this.last ? { ...stored, rules: this.last.rules } : stored;
    if (known && (this.taken(known) || !this.isDue(known, rules, now))) {
      this.last = known.done ? known : this.last;
      return false;
    }
    await this.mark({ at: now, real: this.clock.lease(), rules, done: false });
    return true;
  }

  /** What has to be done, each stage after those it leans on: it must be left out when one of them failed. */
  *stages(now: number): Generator<Stage> {
    yield { name: SCORES, leansOn: [], changes: this.scores.refresh(now) };
    for (const segment of this.rules.segments() ?? []) {
      const leansOn = [SCORES, ...segmentsNamed(segment.where)];
      yield { name: segment.id, leansOn, changes: this.segments.refresh(segment, now) };
    }
    yield { name: 'removed segments', leansOn: [], changes: this.segments.forgetRemoved() };
  }

  /** All stages were gone through. */
  async done(now: number): Promise<void> {
    await this.mark({ at: now, real: this.clock.lease(), rules: this.rules.fingerprint(), done: true });
  }

  /** When the next refresh is due at the latest, on the shop's clock; null before the first. */
  async nextDue(): Promise<number | null> {
    const last = this.last ?? (await this.stored());
    return last ? last.at + AT_LATEST : null;
  }

  private isDue(last: Mark, rules: string, now: number): boolean {
    return !last.done || last.rules !== rules || now - last.at >= AT_LATEST || this.clock.lease() - last.real >= EVERY;
  }

  /** On SQLite there is one process: a refresh that did not end was its own, or a dead one's. */
  private taken(mark: Mark): boolean {
    return this.database.dialect !== 'sqlite' && !mark.done && this.clock.lease() - mark.real < LEASE;
  }

  private async stored(): Promise<Mark | undefined> {
    const text = await this.settings.get(MARK);
    return text === undefined ? undefined : (JSON.parse(text) as Mark);
  }

  private async mark(mark: Mark): Promise<void> {
    await this.database.tx((tx) => this.settings.set(tx, MARK, JSON.stringify(mark)));
    this.last = mark;
  }
}
