import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { SettingsService } from '../database/settings.service';
import { changesBy, historyOf, remember } from './address-record';
import { underRule, type DormancyRule } from './dormancy';
import { EngagementChangeStore } from './engagement-change.store';
import { EngagementStore } from './engagement.store';

/** Under which rule every state was found last. */
const FOUND_UNDER = 'dormancy.rule';

/**
 * When the rule has changed, every address is judged anew under it, from what is remembered of it, in small parts. What changes
 * by that is told in the contact's history, and starts no flow.
 */
@Injectable()
export class Recount {
  private before?: DormancyRule | null;
  private after = '';
  private done = false;

  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly store: EngagementStore,
    private readonly changes: EngagementChangeStore,
    private readonly config: Config,
  ) {}

  /** Judges the next `limit` addresses, where the rule has changed since all were judged; answers how many there were. */
  async run(limit: number, now: number): Promise<number> {
    if (this.done) return 0;
    const rule = this.config.settings.rules.dormancy;
    this.before ??= await this.ruleBefore();
    if (this.before && isSame(this.before, rule)) return this.end();
    const judged = await this.part(this.before, rule, limit, now);
    if (judged > 0) return judged;
    await this.database.tx((tx) => this.settings.set(tx, FOUND_UNDER, JSON.stringify(rule)));
    return this.end();
  }

  private end(): 0 {
    this.done = true;
    return 0;
  }

  /** `null`: nobody knows, as before the first time. */
  private async ruleBefore(): Promise<DormancyRule | null> {
    const stored = await this.settings.get(FOUND_UNDER);
    return stored === undefined ? null : (JSON.parse(stored) as DormancyRule);
  }

  private async part(before: DormancyRule | null, rule: DormancyRule, limit: number, now: number): Promise<number> {
    return this.database.tx(async (tx) => {
      const records = await this.store.emailsAfter(tx, this.after, limit);
      const changes = records.flatMap((record) => {
        remember(record, underRule(historyOf(record), before, rule));
        return changesBy(record, rule, { cause: 'rule', messageId: null, at: now }, () => tx.nextId());
      });
      await this.store.save(tx, records);
      await this.changes.insert(tx, changes);
      tx.afterCommit(() => (this.after = records.at(-1)?.address ?? this.after));
      return records.length;
    });
  }
}

function isSame(a: DormancyRule, b: DormancyRule): boolean {
  return a.delivered === b.delivered && a.within === b.within && a.cooling_share === b.cooling_share;
}
