import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { HitTrackingRule } from '../config/hit-tracking-settings';
import type { Reader } from '../database/reader';
import { ConsentService } from './consent.service';
import { isAskedAboutHits, mayRecordHits, TRACKED, type Tracked } from './may-record-hits';
import type { ConsentRecord } from './may-send';

/** Somebody messages went to. */
interface Person {
  id: number;
  country: string | null;
}

/**
 * Of whom it is recorded that they open e-mails and follow links: by `open_tracking` and `click_tracking` in rules.yaml, and by
 * what they decided themselves.
 */
@Injectable()
export class HitTracking {
  constructor(
    private readonly consent: ConsentService,
    private readonly config: Config,
  ) {}

  /** Those of these people of whom it may be recorded as things stand now. */
  async allowed(read: Reader, what: Tracked, people: readonly Person[]): Promise<Set<number>> {
    return (await this.allowedEach(read, [what], people)).get(what)!;
  }

  /** The same of several kinds; consent is asked once for all. */
  async allowedEach(read: Reader, kinds: readonly Tracked[], people: readonly Person[]): Promise<Map<Tracked, Set<number>>> {
    const possible = kinds.some((what) => this.rule(what).mode !== 'never');
    const ids = possible ? people.map((p) => p.id) : [];
    const known = await this.consent.standing(read, ids);
    const of = (what: Tracked) => people.filter((p) => this.mayRecord(what, p.country, known.get(p.id) ?? [])).map((p) => p.id);
    return new Map(kinds.map((what) => [what, new Set(of(what))]));
  }

  /** How somebody's switches stand; those they have not are of what nobody asks them. */
  switchesOf(country: string | null, records: readonly ConsentRecord[]): Map<Tracked, boolean> {
    const asked = TRACKED.filter((what) => isAskedAboutHits(what, this.rule(what), this.binding(country), records));
    return new Map(asked.map((what) => [what, this.mayRecord(what, country, records)]));
  }

  private mayRecord(what: Tracked, country: string | null, records: readonly ConsentRecord[]): boolean {
    return mayRecordHits(what, this.rule(what), this.binding(country), records);
  }

  /** Where nobody knows the country, the shop's. */
  private binding(country: string | null): string {
    return country ?? this.config.settings.shop.country;
  }

  private rule(what: Tracked): HitTrackingRule {
    const { open_tracking, click_tracking } = this.config.settings.rules;
    return what === 'opens' ? open_tracking : click_tracking;
  }
}
