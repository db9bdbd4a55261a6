import { DormancyReportService, type DormancyReport } from '../../reports/dormancy-report.service';
import type { Command } from '../command';
import { periodOf } from './report-arguments';

/** Who reads e-mail, who stopped, and what woke whom. */
export const reportsDormancy: Command = {
  name: 'reports dormancy',
  summary: 'how many e-mail addresses read, who stopped, and what woke whom',
  usage: '[--from DATE] [--to DATE] [--json]',
  help: `States are as of now, moves those of the period. DATE is an ISO instant, or a day in the shop's time zone; --to is not part of the
period. Without them: the last 30 days. What the states mean: docs/dormancy.md.`,
  options: { from: { type: 'string' }, to: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const { app, out, json } = context;
    const report = await app.get(DormancyReportService).report(periodOf(context));
    if (json) out(JSON.stringify(report));
    else for (const line of words(report)) out(line);
    return 0;
  },
};

function words(r: DormancyReport): string[] {
  const { active, cooling, inconclusive, dormant } = r.addresses;
  const share = r.dormant_share === null ? 'n/a' : `${(r.dormant_share * 100).toFixed(1)} %`;
  return [
    `e-mail addresses now: ${active} active, ${cooling} cooling, ${inconclusive} inconclusive, ${dormant} dormant (${share})`,
    `${r.from} to ${r.to} (${r.timezone}): ${r.became_dormant} became dormant, ${r.woken} woke`,
    ...Object.entries(r.woken_by).map(([by, n]) => `  woken by ${by.replaceAll('_', ' ')}: ${n}`),
  ];
}
