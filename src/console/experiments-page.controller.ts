import { Controller, Get, Header, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.service';
import { CatalogueService } from '../flows/catalogue.service';
import { Access, type Caller } from '../http/access';
import { GROUP_COLUMNS, TESTED_COLUMNS, testedRows } from '../reports/experiment-columns';
import { ExperimentsService } from '../reports/experiments.service';
import { HoldoutReportService } from '../reports/holdout-report.service';
import { printCsv } from '../reports/print-table';
import { experimentsPage } from './experiments-page';
import { nameOf } from './figures';
import { consolePage, frameOf } from './frame';

type Request = FastifyRequest & { caller?: Caller };

/** The mark tells Excel that this is UTF-8. */
const MARK = '\uFEFF';

/** Experiments for eyes: what all marketing adds, and which of two ways is better. */
@Controller('reports')
@Access('console')
export class ExperimentsPageController {
  constructor(
    private readonly experiments: ExperimentsService,
    private readonly holdout: HoldoutReportService,
    private readonly catalogue: CatalogueService,
    private readonly config: Config,
  ) {}

  /** `?from=&to=`: the period of the global hold-out. Tests have their own time. */
  @Get('experiments')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@Req() request: Request, @Query('from') from = '', @Query('to') to = ''): Promise<string> {
    const holdout = await this.holdout.report({ from: from || undefined, to: to || undefined });
    const tests = await this.experiments.report();
    const names = new Map(this.catalogue.all().map(({ flow }) => [flow.id, nameOf(flow.id, flow.name)]));
    const body = experimentsPage(holdout, tests, { from, to }, (flow) => names.get(flow) ?? flow);
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'reports', 'Experiments', body);
  }

  @Get('experiments.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="experiments.csv"')
  async testsCsv(): Promise<string> {
    return MARK + printCsv(TESTED_COLUMNS, testedRows((await this.experiments.report()).rows));
  }

  @Get('holdout.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="holdout.csv"')
  async holdoutCsv(@Query('from') from = '', @Query('to') to = ''): Promise<string> {
    const report = await this.holdout.report({ from: from || undefined, to: to || undefined });
    return MARK + printCsv(GROUP_COLUMNS, report.rows);
  }
}
