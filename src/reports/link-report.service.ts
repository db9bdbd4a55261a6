import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import * as queries from './link-queries';
import { LinkTally, type LinkReportRow } from './link-report';
import { readPeriod } from './period';

export interface LinkReport {
  report: 'links';
  from: string;
  /** Not part of the period. */
  to: string;
  timezone: string;
  rows: LinkReportRow[];
}

/** Clicks read at once. */
const PAGE = 5_000;

/** What each link of each step brought: messages sent in the period, clicks of 90 days after each. */
@Injectable()
export class LinkReportService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The report of a period given as texts (`readPeriod`), of all flows or of one. */
  async report(asked: { flow?: string; from?: string; to?: string }): Promise<LinkReport> {
    const { timezone } = this.config.settings.shop;
    const { from, to } = readPeriod(asked, this.clock.now(), timezone);
    const cohort = [from, to, ...(asked.flow === undefined ? [] : [asked.flow])];
    const tally = await this.clicks(cohort);
    const [delivered, links] = await Promise.all([
      this.database.read<queries.DeliveredRow>(queries.deliveredQuery(asked.flow !== undefined), cohort),
      this.database.read<queries.LinkRow>(queries.LINKS),
    ]);
    return { report: 'links', from: toIso(from), to: toIso(to), timezone, rows: tally.rows(delivered, links) };
  }

  private async clicks(cohort: (number | string)[]): Promise<LinkTally> {
    const tally = new LinkTally();
    const sql = queries.clicksQuery(cohort.length > 2, PAGE);
    for (let after = 0; ;) {
      const rows = await this.database.read<queries.ClickRow>(sql, [...cohort, after]);
      const last = rows.at(-1)?.id ?? after;
      // The last message of a full page may go on: it is read again, unless it fills the page by itself.
      const whole = rows.length < PAGE ? rows : rows.filter((row) => row.id !== last);
      const read = whole.length > 0 ? whole : rows;
      tally.add(read);
      if (rows.length < PAGE) return tally;
      after = read.at(-1)!.id;
    }
  }
}
