import { Controller, Get, Query } from '@nestjs/common';
import { Access } from '../http/access';
import { ExperimentsService, type ExperimentsReport } from './experiments.service';
import { HoldoutReportService, type HoldoutReport } from './holdout-report.service';

/** What experiments show, as JSON. */
@Controller('api/v1/reports')
@Access('api:reports')
export class ExperimentsController {
  constructor(
    private readonly experiments: ExperimentsService,
    private readonly holdout: HoldoutReportService,
  ) {}

  /** Tests of variants and branches: of one flow with `?flow=`, else of all. */
  @Get('experiments')
  tests(@Query('flow') flow?: string): Promise<ExperimentsReport> {
    return this.experiments.report(flow ? { flow } : {});
  }

  /** The global hold-out. `?from=&to=` as in every report: the last 30 days where nothing is said. 400 for no dates. */
  @Get('holdout')
  everybody(@Query('from') from?: string, @Query('to') to?: string): Promise<HoldoutReport> {
    return this.holdout.report({ from: from || undefined, to: to || undefined });
  }
}
