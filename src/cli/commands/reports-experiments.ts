import { CHOICES, GROUP_COLUMNS, GROUPS, TESTED_COLUMNS, testedRows } from '../../reports/experiment-columns';
import { ExperimentsService, type Experiment } from '../../reports/experiments.service';
import { HoldoutReportService } from '../../reports/holdout-report.service';
import { printCsv, printTable } from '../../reports/print-table';
import type { Command } from '../command';
import { formatOf, periodOf, textOf } from './report-arguments';

const experiments: Command = {
  name: 'reports experiments',
  summary: 'tests of variants and branches: what is proved, and how many more are needed',
  usage: '[--flow FLOW] [--format table|csv|json] [--json]',
  help: `Each variant with its rate, its difference to the first, and how probable it is that it is the best. What counts as proof:
docs/experiments.md.`,
  options: { flow: { type: 'string' }, format: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const { app, out } = context;
    const format = formatOf(context);
    const flow = textOf(context, 'flow');
    const report = await app.get(ExperimentsService).report(flow === undefined ? {} : { flow });
    if (format === 'json') out(JSON.stringify(report));
    else if (format === 'csv') out(printCsv(TESTED_COLUMNS, testedRows(report.rows)).trimEnd());
    else if (report.rows.length === 0) out('no flow tests anything: docs/experiments.md');
    else report.rows.forEach((test) => out(`${headOf(test)}\n${printTable(CHOICES, test.choices)}\n${test.verdict}\n`));
    return 0;
  },
};

const holdout: Command = {
  name: 'reports holdout',
  summary: 'what all marketing earned: contacts written to against those who get none',
  usage: '[--from DATE] [--to DATE] [--format table|csv|json] [--json]',
  help: `Over all contacts to whom marketing could have gone (rules.yaml, global_holdout). DATE is an ISO instant, or a day in the shop's
time zone; --to is not part of the period. Without them: the last 30 days. docs/experiments.md`,
  options: { from: { type: 'string' }, to: { type: 'string' }, format: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const { app, out } = context;
    const format = formatOf(context);
    const report = await app.get(HoldoutReportService).report(periodOf(context));
    if (format === 'json') out(JSON.stringify(report));
    else if (format === 'csv') out(printCsv(GROUP_COLUMNS, report.rows).trimEnd());
    else {
      const { from, to, timezone, currency, share, rotate } = report;
      out(`global hold-out of ${share * 100} % (${rotate}), ${from} to ${to} (${timezone}, ${currency}, refunds deducted)\n`);
      out(printTable(GROUPS, report.rows));
      if (report.lift !== null) out(`lift ${points(report.lift)} (${points(report.lift_low)} … ${points(report.lift_high)})`);
      if (report.incremental_revenue !== null)
        out(
          `incremental revenue ${report.incremental_revenue} (${report.incremental_revenue_low} … ${report.incremental_revenue_high})`,
        );
      out(report.verdict);
    }
    return 0;
  },
};

/** `reports` that speak of experiments. */
export const reportsExperimentsCommands: Command[] = [experiments, holdout];

function headOf({ flow, version, step, metric, state, next_look_at: next, winner }: Experiment): string {
  const until = next === null ? '' : `, next look ${next}`;
  return `${flow} version ${version}, ${step}, by ${metric}: ${state.replace('_', ' ')}${until}${winner === null ? '' : `, everybody gets ${winner}`}`;
}

function points(difference: number | null): string {
  return difference === null ? 'n/a' : `${(difference * 100).toFixed(2)} points`;
}
