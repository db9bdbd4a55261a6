import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Reader } from '../database/reader';
import { ConsentService } from './consent.service';
import { isAskedAboutOpens, mayRecordOpens } from './may-record-opens';
import type { ConsentRecord } from './may-send';

/** Of whom it is recorded that they open e-mails: by `open_tracking` in rules.yaml and what they decided themselves. */
@Injectable()
export class OpenTracking {
  constructor(
    private readonly consent: ConsentService,
    private readonly config: Config,
  ) {}

  /** Those of these people whose opens may be recorded as things stand now. */
  async allowed(read: Reader, people: readonly { id: number; country: string | null }[]): Promise<Set<number>> {
    if (this.rule.mode === 'never' || people.length === 0) return new Set();
    const known = await this.consent.standing(
      read,
      people.map((p) => p.id),
    );
    return new Set(people.filter((p) => this.mayRecord(p.country, known.get(p.id) ?? [])).map((p) => p.id));
  }

  /** How somebody's switch stands; `null` where they have none, because nobody asks them. */
  switchOf(country: string | null, records: readonly ConsentRecord[]): boolean | null {
    return isAskedAboutOpens(this.rule, this.binding(country), records) ? this.mayRecord(country, records) : null;
  }

  private mayRecord(country: string | null, records: readonly ConsentRecord[]): boolean {
    return mayRecordOpens(this.rule, this.binding(country), records);
  }

  /** Where nobody knows the country, the shop's. */
  private binding(country: string | null): string {
    return country ?? this.config.settings.shop.country;
  }

  private get rule() {
    return this.config.settings.rules.open_tracking;
  }
}
