import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf, type Reader } from '../database/reader';
import { SettingsService } from '../database/settings.service';
import type { Tx } from '../database/tx';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { restated, sameRule, type StatedRule } from './stated-rules';

const NAME = 'attribution_rules';

/**
 * By which rules orders are credited. A change of the settings holds for orders paid from then on; what was paid before keeps
 * the rule that it was reported by, also when it is refunded later, until somebody restates it.
 */
@Injectable()
export class StatedRules implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** What stands, in the order of time. */
  async stated(read: Reader = readerOf(this.database)): Promise<StatedRule[]> {
    return this.parse(await this.settings.get(NAME, read));
  }

  /** Orders paid at or after `from` are credited by today's settings from now on. */
  async restate(tx: Tx, from: number): Promise<void> {
    const stated = restated(this.parse(await this.settings.lock(tx, NAME)), this.config.settings.rules.attribution, from);
    await this.settings.set(tx, NAME, JSON.stringify(stated));
  }

  /** Notices that the settings were changed since the last start. */
  async onApplicationBootstrap(): Promise<void> {
    const known = await this.settings.get(NAME);
    if (known !== undefined && sameRule(this.parse(known).at(-1)!.rule, this.config.settings.rules.attribution)) return;
    await this.database.tx((tx) => this.restate(tx, this.clock.now()));
    if (known !== undefined)
      this.log.warn('attribution.changed', { holds_for: 'orders paid from now on', before: 'reports restate' });
  }

  private parse(value: string | undefined): StatedRule[] {
    return value === undefined
      ? [{ from: 0, rule: this.config.settings.rules.attribution }]
      : (JSON.parse(value) as StatedRule[]);
  }
}
