import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { termOf } from '../messages/global-hold-out';
import type { ArmRow } from './arms-query';
import { factorsTo } from './currencies';
import { FIRST_MESSAGE, holdoutQuery } from './holdout-query';
import { holdoutFigures, together, type HoldoutFigures } from './holdout-report';
import { NOBODY, type Arm } from './lift';
import { readPeriod, type Period } from './period';

/** What all marketing earned, with what the report is about. */
export interface HoldoutReport extends HoldoutFigures {
  report: 'holdout';
  from: string;
  /** Not part of the period. */
  to: string;
  timezone: string;
  currency: string;
  refunds: 'deducted';
  /** As the rules say now: which share is held out, and how often others take its place. */
  share: number;
  rotate: 'quarter' | 'year' | 'never';
}

/** Treated against held out, over all contacts that could have been written to. */
@Injectable()
export class HoldoutReportService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The report of a period given as texts (`readPeriod`). Who is held out changes with the term, so each term is counted alone. */
  async report(asked: { from?: string; to?: string }): Promise<HoldoutReport> {
    const { shop, rules } = this.config.settings;
    const period = readPeriod(asked, this.clock.now(), shop.timezone);
    let [treated, kept] = [NOBODY, NOBODY];
    for (const term of this.terms(await this.lived(period))) {
      const arms = await this.arms(term);
      treated = together(treated, arms[0]);
      kept = together(kept, arms[1]);
    }
    return {
      report: 'holdout',
      from: toIso(period.from),
      to: toIso(period.to),
      timezone: shop.timezone,
      currency: shop.currency,
      refunds: 'deducted',
      ...rules.global_holdout,
      ...holdoutFigures(treated, kept, shop.currency),
    };
  }

  /** As much of a period as messages can lie in: each of its terms is a walk through them, and thousands of years may be asked for. */
  private async lived({ from, to }: Period): Promise<Period> {
    const { shop, rules } = this.config.settings;
    const [first] = await this.database.read<{ created_at: number }>(FIRST_MESSAGE);
    // Ids of several processes are not quite in the order of time, so the whole term of the first one counts.
    const begun = first ? termOf(rules.global_holdout.rotate, first.created_at, shop.timezone).from : Infinity;
    return { from: Math.max(from, begun), to: Math.min(to, this.clock.now() + 1) };
  }

  /** The parts of a period in which the same people were held out. */
  private terms({ from, to }: Period): Period[] {
    const { shop, rules } = this.config.settings;
    const terms: Period[] = [];
    for (let at = from; at < to;) {
      const until = Math.min(to, termOf(rules.global_holdout.rotate, at, shop.timezone).until);
      terms.push({ from: at, to: until });
      at = until;
    }
    return terms;
  }

  private async arms({ from, to }: Period): Promise<[Arm, Arm]> {
    const { rates, shop } = this.config.settings;
    const factors = factorsTo(rates, shop.currency);
    const rows = await this.database.read<ArmRow>(holdoutQuery(factors.size), [...[...factors].flat(), from, to, to]);
    const arm = (heldOut: 0 | 1): Arm => {
      const found = rows.find((row) => row.held_out === heldOut);
      if (!found) return NOBODY;
      const { flow: _flow, held_out: _heldOut, ...sums } = found;
      return sums;
    };
    return [arm(0), arm(1)];
  }
}
