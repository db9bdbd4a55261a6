import { toMajor } from '../../kernel/money';
import { Clock } from '../../kernel/clock';
import { toIso } from '../../kernel/local-time';
import type { Restatement } from '../../messages/restatement';
import { RestatementService } from '../../messages/restatement.service';
import { readPeriod } from '../../reports/period';
import { printTable } from '../../reports/print-table';
import type { Command } from '../command';

export const reportsRestate: Command = {
  name: 'reports restate',
  summary: "credit past orders anew by today's attribution settings",
  usage: '[--from DATE] [--json]',
  help: [
    'After a change of `attribution` in config/rules.yaml new orders are credited by the new windows, and those paid before keep the',
    'ones that they were reported by. This credits them anew: all of them, or with --from those paid on that day and later. The engine',
    'runs on meanwhile; broken off, the same command goes on where it was. Prints what each flow earned by them before and after.',
  ].join('\n'),
  options: { from: { type: 'string' } },
  needs: 'app',
  async run({ app, config, options, out, json }) {
    const asked = typeof options.from === 'string' ? { from: options.from } : undefined;
    const from = asked && readPeriod(asked, app.get(Clock).now(), config.settings.shop.timezone).from;
    const done = await app.get(RestatementService).restate(from);
    const flows = done.flows
      .map(({ flow, currency, before, after }) => ({
        flow,
        currency,
        revenue_before: toMajor(before, currency),
        revenue_after: toMajor(after, currency),
      }))
      .sort((a, b) => (a.flow + a.currency < b.flow + b.currency ? -1 : 1));
    if (json) {
      out(JSON.stringify({ from: startOf(done), orders: done.orders, moved: done.moved, flows }));
      return 0;
    }
    out(
      `${done.orders} paid orders ${startOf(done) === null ? '' : `since ${startOf(done)} `}worked out anew, ${done.moved} of them are credited otherwise now`,
    );
    if (flows.length === 0) return 0;
    out('');
    out(
      printTable(
        [
          { name: 'flow', as: 'text' },
          { name: 'currency', as: 'text' },
          { name: 'revenue_before', as: 'money' },
          { name: 'revenue_after', as: 'money' },
        ],
        flows,
      ),
    );
    return 0;
  },
};

function startOf({ from }: Restatement): string | null {
  return from === 0 ? null : toIso(from);
}
