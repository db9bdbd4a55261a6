import { FlowReportService } from '../../reports/flow-report.service';
import { flowReportColumns, type FlowReportRow } from '../../reports/flow-report';
import { printCsv, printTable, type Column } from '../../reports/print-table';
import type { Command } from '../command';
import { formatOf, periodOf } from './report-arguments';
import { reportsDormancy } from './reports-dormancy';
import { reportsLinks } from './reports-links';
import { reportsRestate } from './reports-restate';

/** What fits a terminal; CSV and JSON carry everything. */
const COLUMNS: Column<FlowReportRow>[] = [
  { name: 'flow', as: 'text' },
  { name: 'version', as: 'count' },
  { name: 'step', as: 'text' },
  { name: 'channel', as: 'text' },
  { name: 'entered', as: 'count' },
  { name: 'sent', as: 'count' },
  { name: 'delivered_rate', as: 'rate' },
  { name: 'open_rate', as: 'rate' },
  { name: 'click_rate', as: 'rate' },
  { name: 'orders', as: 'count' },
  { name: 'revenue', as: 'money' },
  { name: 'currency', as: 'text' },
  { name: 'assisted_orders', as: 'count' },
  { name: 'recovered_orders', as: 'count' },
  { name: 'goal_rate', as: 'rate' },
  { name: 'unsubscribe_rate', as: 'rate' },
  { name: 'skipped_by_reason', as: 'text' },
];

const flows: Command = {
  name: 'reports flows',
  summary: 'what each flow and step did and earned',
  usage: '[--from DATE] [--to DATE] [--format table|csv|json] [--json]',
  help: `DATE is an ISO instant, or a day in the shop's time zone; --to is not part of the period. Without them: the last 30 days.
Metrics are explained in docs/reports.md.`,
  options: { from: { type: 'string' }, to: { type: 'string' }, format: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const { app, out } = context;
    const format = formatOf(context);
    const report = await app.get(FlowReportService).report(periodOf(context));
    if (format === 'json') out(JSON.stringify(report));
    else if (format === 'csv') out(printCsv(flowReportColumns(), report.rows).trimEnd());
    else {
      const { from, to, timezone, currency, attribution } = report;
      out(`flows, sent ${from} to ${to} (${timezone}, ${currency}, refunds deducted)`);
      out(
        `credited: click ${attribution.email_click} (text message ${attribution.sms_click}), open ${attribution.email_open}, text message ${attribution.sms_delivered}`,
      );
      if (report.notice !== null) out(report.notice);
      out('');
      out(report.rows.length > 0 ? printTable(COLUMNS, report.rows) : 'nothing happened in this period');
    }
    return 0;
  },
};

export const reportsCommands: Command[] = [flows, reportsDormancy, reportsLinks, reportsRestate];
