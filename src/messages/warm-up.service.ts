import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { SettingsService } from '../database/settings.service';
import type { Tx } from '../database/tx';
import type { Judged } from './gate.service';
import { Reputation } from './reputation.service';
import { beyondDay, warmUpDay } from './warm-up';

/** The row whose lock lets one process at a time count what is left of a day. */
const NAME = 'warm_up';

/**
 * Keeps a new sending domain to the plan of its warm-up. What left today is counted in the database, with what is on its way,
 * so that neither a restart nor a second process sends beyond it.
 */
@Injectable()
export class WarmUp {
  constructor(
    private readonly reputation: Reputation,
    private readonly settings: SettingsService,
    private readonly config: Config,
  ) {}

  /** Turns what passed the gate beyond the day's number into a hold until the next day. */
  async restrain(tx: Tx, judged: Judged[], now: number): Promise<Judged[]> {
    const plan = this.config.settings.channels.email.warm_up;
    const day = plan && warmUpDay(plan, this.config.settings.shop.timezone, now);
    const passing = judged.filter((j) => j.verdict.is === 'pass' && j.row.channel === 'email');
    if (!plan || !day || passing.length === 0) return judged;
    await this.settings.set(tx, NAME, String(day.begins));
    // Those that are looked at again have a place already.
    const again = passing.filter((j) => j.row.status === 'sending').length;
    const taken = (await this.reputation.since(tx, day.begins)).sent + (await this.reputation.underWay(tx)) - again;
    const beyond = new Set(beyondDay(passing, taken, day.most, plan.keep_for_service));
    return judged.map((j) => {
      if (!beyond.has(j)) return j;
      const until = Math.min(day.ends, Math.max(now, j.row.expires_at ?? Infinity));
      return { ...j, verdict: { is: 'hold', hold: 'warm_up', until } };
    });
  }
}
