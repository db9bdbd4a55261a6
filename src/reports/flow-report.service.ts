import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { CatalogueService } from '../flows/catalogue.service';
import { Clock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { StatedRules } from '../messages/stated-rules.service';
import type { AttributionStatement } from './attribution-statement';
import { AttributionStatements } from './attribution-statements.service';
import { armsQuery, type ArmRow } from './arms-query';
import { assistedQueries, type AssistedRow } from './assisted-query';
import { factorsTo } from './currencies';
import { flowReport, type FlowReportRow } from './flow-report';
import * as queries from './flow-queries';
import { readPeriod, type Period } from './period';

/** A report with what it is about, as every report states it. */
export interface FlowReport extends AttributionStatement {
  report: 'flows';
  from: string;
  /** Not part of the period. */
  to: string;
  timezone: string;
  currency: string;
  refunds: 'deducted';
  rows: FlowReportRow[];
}

/** What each flow and each of its steps did and earned, from the rows themselves. */
@Injectable()
export class FlowReportService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly statements: AttributionStatements,
    private readonly rules: StatedRules,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The report of a period given as texts (`readPeriod`): the last 30 days where nothing is said. */
  async report(asked: { from?: string; to?: string }): Promise<FlowReport> {
    const { shop } = this.config.settings;
    const period = readPeriod(asked, this.clock.now(), shop.timezone);
    return {
      report: 'flows',
      from: toIso(period.from),
      to: toIso(period.to),
      timezone: shop.timezone,
      currency: shop.currency,
      ...(await this.statements.of(period)),
      refunds: 'deducted',
      rows: await this.run(period),
    };
  }

  /** The rows of a period; without one, of the last 30 days up to and including now. */
  async run(period: Period = readPeriod({}, this.clock.now(), 'utc')): Promise<FlowReportRow[]> {
    const { from, to } = period;
    const ask = <R>(sql: string) => this.database.read<R>(sql, [from, to]);
    const [sent, reached, skipped, credited, creditedMessages, assisted, recovered, goals] = await Promise.all([
      ask<queries.SentRow>(queries.SENT),
      ask<queries.ReachedRow>(queries.REACHED),
      ask<queries.SkippedRow>(queries.SKIPPED),
      ask<queries.CreditedRow>(queries.CREDITED),
      this.creditedMessages(period),
      this.assisted(period),
      ask<queries.RecoveredRow>(queries.RECOVERED),
      ask<queries.GoalRow>(queries.GOALS),
    ]);
    const measured = goals.filter((g) => g.held_out > 0).map((g) => g.flow);
    const arms = measured.length === 0 ? [] : await this.arms(period, measured);
    await this.catalogue.ensure();
    const money = { currency: this.config.settings.shop.currency, rates: this.config.settings.rates };
    return flowReport(
      { sent, reached, skipped, credited, creditedMessages, assisted, recovered, goals, arms },
      money,
      (flow, version, step) => {
        const place = this.catalogue.version(flow, version)?.order.indexOf(step) ?? -1;
        return place < 0 ? Number.MAX_SAFE_INTEGER : place;
      },
    );
  }

  private async creditedMessages({ from, to }: Period): Promise<queries.CreditedMessagesRow[]> {
    const { rates, shop } = this.config.settings;
    const shownInShops = [...factorsTo(rates, shop.currency).keys()];
    const sql = queries.creditedMessagesQuery(shownInShops.length);
    return this.database.read<queries.CreditedMessagesRow>(sql, [...shownInShops, shop.currency, from, to]);
  }

  private async assisted(period: Period): Promise<AssistedRow[]> {
    const asked = assistedQueries(period, await this.rules.stated());
    return (await Promise.all(asked.map(({ sql, params }) => this.database.read<AssistedRow>(sql, params)))).flat();
  }

  /** What the contacts of both arms of a hold-out paid, in the shop's currency. The window is that of a click on an e-mail. */
  async arms({ from, to }: Period, flows: string[]): Promise<ArmRow[]> {
    const { settings } = this.config;
    const factors = factorsTo(settings.rates, settings.shop.currency);
    return this.database.read<ArmRow>(armsQuery(factors.size, flows.length), [
      ...[...factors].flat(),
      from,
      to,
      ...flows,
      settings.rules.attribution.email_click,
    ]);
  }
}
