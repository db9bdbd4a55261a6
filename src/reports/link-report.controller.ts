import { Controller, Get, Query } from '@nestjs/common';
import { Access } from '../http/access';
import { LinkReportService, type LinkReport } from './link-report.service';

/** The clicks on each link as JSON. */
@Controller('api/v1/reports/links')
@Access('api:reports')
export class LinkReportController {
  constructor(private readonly links: LinkReportService) {}

  /** `?flow=&from=&to=`: as for the report of flows; without `flow` those of all. 400 for no dates. */
  @Get()
  report(@Query('flow') flow?: string, @Query('from') from?: string, @Query('to') to?: string): Promise<LinkReport> {
    return this.links.report({ flow: flow || undefined, from: from || undefined, to: to || undefined });
  }
}
