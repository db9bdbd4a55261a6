import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { RestatementService } from '../messages/restatement.service';
import { StatedRules } from '../messages/stated-rules.service';
import { attributionStatement, type AttributionStatement } from './attribution-statement';
import type { Period } from './period';

/** What every report with credited orders says of how they were credited. */
@Injectable()
export class AttributionStatements {
  constructor(
    private readonly rules: StatedRules,
    private readonly restatement: RestatementService,
    private readonly config: Config,
  ) {}

  async of(period: Period): Promise<AttributionStatement> {
    const [stated, unfinished] = await Promise.all([this.rules.stated(), this.restatement.unfinished()]);
    return attributionStatement(this.config.settings.rules.attribution, stated, period, unfinished !== undefined);
  }
}
