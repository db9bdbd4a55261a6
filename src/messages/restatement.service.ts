import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { SettingsService } from '../database/settings.service';
import type { Tx } from '../database/tx';
import { AttributionService } from './attribution.service';
import { AttributionStore } from './attribution.store';
import { restatedBy, type Restatement } from './restatement';
import { sameRule } from './stated-rules';
import { StatedRules } from './stated-rules.service';

const NAME = 'attribution_restatement';
const DONE = '';
/** Orders of one transaction: the engine has its turn between two. */
const BATCH = 200;

/**
 * Credits orders of the past anew by today's settings. The rule is stated first, so that whatever the engine credits meanwhile is
 * credited by it too; then order by order, in small transactions. Broken off, the next call goes on.
 */
@Injectable()
export class RestatementService {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingsService,
    private readonly rules: StatedRules,
    private readonly attribution: AttributionService,
    private readonly store: AttributionStore,
    private readonly config: Config,
  ) {}

  /** Restates orders paid at or after `from`; answers what changed. */
  async restate(from = 0): Promise<Restatement> {
    let state = await this.database.tx((tx) => this.begin(tx, from));
    for (;;) {
      const next = await this.database.tx((tx) => this.step(tx, state));
      if (!next) return state;
      state = next;
    }
  }

  /** One that was broken off. */
  async unfinished(): Promise<Restatement | undefined> {
    return parse(await this.settings.get(NAME));
  }

  private async begin(tx: Tx, from: number): Promise<Restatement> {
    const { attribution: rule } = this.config.settings.rules;
    const left = parse(await this.settings.lock(tx, NAME));
    if (left && left.from === from && sameRule(left.rule, rule)) return left;
    await this.rules.restate(tx, from);
    const fresh: Restatement = { from, rule, after: 0, orders: 0, moved: 0, flows: [] };
    await this.settings.set(tx, NAME, JSON.stringify(fresh));
    return fresh;
  }

  private async step(tx: Tx, state: Restatement): Promise<Restatement | undefined> {
    const ids = await this.store.paidAfter(tx, state.from, state.after, BATCH);
    const before = await this.store.conversions(tx, ids);
    await this.attribution.onOrders(tx, ids);
    const next = restatedBy(state, ids, before, await this.store.conversions(tx, ids));
    await this.settings.set(tx, NAME, ids.length > 0 ? JSON.stringify(next) : DONE);
    return ids.length > 0 ? next : undefined;
  }
}

function parse(value: string | undefined): Restatement | undefined {
  return value === undefined || value === DONE ? undefined : (JSON.parse(value) as Restatement);
}
