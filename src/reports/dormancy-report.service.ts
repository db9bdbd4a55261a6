import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import type { Cause, Reading } from '../engagement/change-words';
import { Clock } from '../kernel/clock';
import { toIso } from '../kernel/local-time';
import { dormancyFigures, type DormancyFigures } from './dormancy-report';
import { readPeriod } from './period';

export interface DormancyReport extends DormancyFigures {
  report: 'dormancy';
  from: string;
  to: string;
  timezone: string;
}

/** Who reads e-mail and who does not. */
@Injectable()
export class DormancyReportService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** `from` and `to` as every report reads them. Throws `Invalid('report.period')`. */
  async report(asked: { from?: string; to?: string }): Promise<DormancyReport> {
    const { timezone } = this.config.settings.shop;
    const { from, to } = readPeriod(asked, this.clock.now(), timezone);
    const states = await this.database.read<{ reading: Reading; n: number }>(STATES);
    const moves = await this.database.read<{ was: Reading; became: Reading; cause: Cause; n: number }>(MOVES, [from, to]);
    return {
      ...{ report: 'dormancy', from: toIso(from), to: toIso(to), timezone },
      ...dormancyFigures(
        states.map(({ reading, n }) => ({ reading, addresses: Number(n) })),
        moves.map(({ was, became, cause, n }) => ({ was, became, by: cause, addresses: Number(n) })),
      ),
    };
  }
}

const READING = "CASE WHEN state = 'cooling' AND inconclusive = 1 THEN 'inconclusive' ELSE state END";
const STATES = `
  SELECT ${READING} AS reading, COUNT(*) AS n FROM address_engagement WHERE channel = 'email' GROUP BY ${READING}`;
const MOVES = `
  SELECT was, became, cause, COUNT(*) AS n FROM engagement_changes
   WHERE at >= ? AND at < ? GROUP BY was, became, cause ORDER BY was, became, cause`;
