import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UsersService } from '../access/users.service';
import { Config } from '../config/config.service';
import { CatalogueService } from '../flows/catalogue.service';
import { Access, type Caller } from '../http/access';
import { Readiness } from '../http/readiness.service';
import { flowReportColumns } from '../reports/flow-report';
import { FlowLiftsService } from '../reports/flow-lifts.service';
import { FlowReportService } from '../reports/flow-report.service';
import { LINK_COLUMNS } from '../reports/link-report';
import { LinkReportService } from '../reports/link-report.service';
import { OverviewService, type Overview } from '../reports/overview.service';
import { printCsv } from '../reports/print-table';
import { nameOf } from './figures';
import { flowReportPage } from './flow-report-page';
import { consolePage, frameOf } from './frame';
import { overviewPage, type Warning } from './overview-page';

type Request = FastifyRequest & { caller?: Caller };

const styles = readFileSync(join(__dirname, 'console.css'), 'utf8');

/** The web console: what runs, and what it earned. */
@Controller()
@Access('console')
export class ConsoleController {
  constructor(
    private readonly overviews: OverviewService,
    private readonly lifts: FlowLiftsService,
    private readonly reports: FlowReportService,
    private readonly links: LinkReportService,
    private readonly catalogue: CatalogueService,
    private readonly readiness: Readiness,
    private readonly users: UsersService,
    private readonly config: Config,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  async overview(@Req() request: Request): Promise<string> {
    const overview = await this.overviews.overview();
    const { currency } = this.config.settings.shop;
    const body = overviewPage(overview, await this.lifts.lifts(), currency, await this.warnings(overview));
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'overview', 'Overview', body);
  }

  @Get('reports/flows')
  @Header('content-type', 'text/html; charset=utf-8')
  async flows(@Req() request: Request, @Query('from') from = '', @Query('to') to = ''): Promise<string> {
    const asked = { from: from || undefined, to: to || undefined };
    const [report, links] = await Promise.all([this.reports.report(asked), this.links.report(asked)]);
    const names = new Map(this.catalogue.all().map(({ flow }) => [flow.id, nameOf(flow.id, flow.name)]));
    const body = flowReportPage(report, links.rows, { from, to }, (flow) => names.get(flow) ?? flow);
    return consolePage(frameOf(request.caller, this.config.settings.shop.name), 'reports', 'Flow report', body);
  }

  @Get('reports/flows.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="flows.csv"')
  async flowsCsv(@Query('from') from = '', @Query('to') to = ''): Promise<string> {
    const report = await this.reports.report({ from: from || undefined, to: to || undefined });
    // The mark tells Excel that this is UTF-8.
    return `\uFEFF${printCsv(flowReportColumns(), report.rows)}`;
  }

  @Get('reports/links.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="links.csv"')
  async linksCsv(@Query('from') from = '', @Query('to') to = ''): Promise<string> {
    const { rows } = await this.links.report({ from: from || undefined, to: to || undefined });
    const names = LINK_COLUMNS.map((column) => column.name);
    return `\uFEFF${printCsv(names, rows)}`;
  }

  @Get('assets/console.css')
  @Access('public')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  styles(): string {
    return styles;
  }

  private async warnings(overview: Overview): Promise<Warning[]> {
    const { failures, warnings } = await this.readiness.report();
    const found: Warning[] = Object.entries({ ...failures, ...warnings }).map(([title, text]) => ({ title, text }));
    if (overview.inbox_parked > 0) {
      const text = `${overview.inbox_parked} deliveries could not be understood. See: npx huike inbox list --state parked`;
      found.push({ title: 'Parked deliveries', text });
    }
    const parked = overview.flows.filter((f) => f.parked > 0).map((f) => f.flow);
    if (parked.length > 0)
      found.push({ title: 'Parked people', text: `Their flow failed on them and waits for you: ${parked.join(', ')}` });
    if (this.config.env.production && !(await this.users.anybody())) {
      found.push({ title: 'Nobody can sign in', text: 'Make a user: npx huike users create' });
    }
    return found;
  }
}
