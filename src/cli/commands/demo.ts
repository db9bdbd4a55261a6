import { once } from 'node:events';
import { openDemoEngine } from '../../demo/demo-engine.service';
import { DemoRun } from '../../demo/demo-run.service';
import { progressLine } from '../../demo/progress-bar';
import { printSummary } from '../../demo/print-summary';
import { elapsed, VirtualClock } from '../../kernel/clock';
import { SummaryService } from '../../reports/summary.service';
import { WrongUse, type Command, type CommandContext } from '../command';

/** The demo shop always lives the same days, so that the same seed tells the same story whenever it is run. */
const FIRST_DAY = Date.parse('2026-08-01T00:00:00Z');
const CUSTOMERS = 320;

const demo: Command = {
  name: 'demo',
  summary: 'live 60 days of a sample shop in a minute, then look around in its console and mailbox',
  usage: '[--days N] [--seed N] [--port N] [--no-serve] [--json]',
  help: [
    'Boots the whole engine on a fresh SQLite file, sends the sample shop’s signed webhooks through real HTTP, lets simulated',
    'readers open and click the real mails, and moves a virtual clock through the days. Nothing leaves the machine.',
    '',
    '  --days N     how many days to live (60)',
    '  --seed N     another shop; the same seed gives the same numbers (1)',
    '  --port N     where to serve (PORT, else 3000; 0 takes any free one)',
    '  --no-serve   end after the summary instead of serving console and mailbox',
    '  --json       the summary as one JSON object on the last line',
  ].join('\n'),
  options: { days: { type: 'string' }, seed: { type: 'string' }, port: { type: 'string' }, 'no-serve': { type: 'boolean' } },
  needs: 'nothing',
  run: runDemo,
};

async function runDemo({ options, json, out, err }: CommandContext): Promise<number> {
  const days = wholeNumber(options.days, 60, 'days');
  const seed = wholeNumber(options.seed, 1, 'seed');
  const stays = options['no-serve'] !== true;
  const port = stays ? wholeNumber(options.port ?? process.env.PORT, 3000, 'port') : 0;
  const begun = elapsed();
  const clock = new VirtualClock(FIRST_DAY);
  const { engine, url, folder, webhookSecret } = await openDemoEngine(clock, port);
  try {
    const bar = !json && process.stderr.isTTY;
    const progress = (share: number) => void (bar && process.stderr.write(`\r${progressLine(share, days)}`));
    if (!json) err(`Living ${days} days of a shop with ${CUSTOMERS} customers…`);
    await new DemoRun({ engine, clock, url, webhookSecret, days, customers: CUSTOMERS, seed, progress }).run();
    if (bar) process.stderr.write('\n');
    const summary = { ...(await engine.app.get(SummaryService).summary()), seconds: Math.round((elapsed() - begun) / 100) / 10 };
    if (!json) for (const line of printSummary(summary, days)) out(line);
    if (stays) {
      for (const line of [
        '',
        `  console   ${url}/`,
        `  mailbox   ${url}/mailbox`,
        `  report    ${url}/reports/flows`,
        '',
        `Kept in ${folder}. Ctrl-C ends it.`,
      ])
        err(line);
      if (json) out(JSON.stringify(summary));
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    } else if (json) out(JSON.stringify(summary));
    return 0;
  } finally {
    await engine.close();
  }
}

function wholeNumber(given: unknown, fallback: number, name: string): number {
  if (given === undefined) return fallback;
  const n = Number(given);
  if (typeof given !== 'string' || given.trim() === '' || !Number.isInteger(n) || n < 0)
    throw new WrongUse(`--${name} wants a whole number`);
  return n;
}

export const demoCommands: Command[] = [demo];
