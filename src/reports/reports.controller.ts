import { Controller, Get, Query } from '@nestjs/common';
import { Access } from '../http/access';
import { DormancyReportService, type DormancyReport } from './dormancy-report.service';
import { FlowReportService, type FlowReport } from './flow-report.service';

/** Reports as JSON. */
@Controller('api/v1/reports')
@Access('api:reports')
export class ReportsController {
  constructor(
    private readonly flows: FlowReportService,
    private readonly dormancy: DormancyReportService,
  ) {}

  /** Who reads e-mail and who does not: states as of now, moves of the period. `?from=&to=` as of the flows. */
  @Get('dormancy')
  dormancyReport(@Query('from') from?: string, @Query('to') to?: string): Promise<DormancyReport> {
    return this.dormancy.report({ from: from || undefined, to: to || undefined });
  }

  /** `?from=&to=`: ISO instants or dates in the shop's zone, half-open; the last 30 days where nothing is said. 400 for no dates. */
  @Get('flows')
  flowReport(@Query('from') from?: string, @Query('to') to?: string): Promise<FlowReport> {
    return this.flows.report({ from: from || undefined, to: to || undefined });
  }
}
