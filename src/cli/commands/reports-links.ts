import { LINK_COLUMNS } from '../../reports/link-report';
import { LinkReportService } from '../../reports/link-report.service';
import { printCsv, printTable } from '../../reports/print-table';
import type { Command } from '../command';
import { formatOf, periodOf, textOf } from './report-arguments';

export const reportsLinks: Command = {
  name: 'reports links',
  summary: 'what each link of each step brought',
  usage: '[--flow FLOW] [--from DATE] [--to DATE] [--format table|csv|json] [--json]',
  help: `Of messages sent from DATE on; DATE is an ISO instant, or a day in the shop's time zone; --to is not part of the period. Without them:
the last 30 days. A target is shown as its template writes it. Links to unsubscribe and to preferences are no clicks. docs/tracking.md explains each column.`,
  options: { flow: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, format: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const { app, out } = context;
    const format = formatOf(context);
    const report = await app.get(LinkReportService).report({ flow: textOf(context, 'flow'), ...periodOf(context) });
    const names = LINK_COLUMNS.map((column) => column.name);
    if (format === 'json') out(JSON.stringify(report));
    else if (format === 'csv') out(printCsv(names, report.rows).trimEnd());
    else {
      out(`links, sent ${report.from} to ${report.to} (${report.timezone})\n`);
      out(report.rows.length > 0 ? printTable(LINK_COLUMNS, report.rows) : 'no message with a link was sent in this period');
    }
    return 0;
  },
};
