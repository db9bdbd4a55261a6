import { HitReclassifier } from '../../tracking/hit-reclassifier.service';
import type { Command } from '../command';
import { instantIn } from './flow-arguments';

const reclassify: Command = {
  name: 'hits reclassify',
  summary: 'say anew who was behind opens and clicks, after a change of the rules',
  usage: '[--since DATE] [--dry-run] [--json]',
  help: [
    'Looks at every message with a hit since DATE (a day in the shop’s time zone, or an ISO instant; without it: at all of them) as if',
    'the rules of now had always been so: first opens and clicks, what addresses did, dormancy, and whom orders are credited to.',
    'Events that were told stay told; no flow starts by what only now proves to be a person’s. Hits older than retention.visitors',
    'keep their class. Run again after it was cut off, it goes on where it stopped. Restart first: rules are read at start.',
    '--dry-run changes nothing and says how many hits would be taken for what. docs/machines.md tells the reasons.',
  ].join('\n'),
  options: { since: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  needs: 'app',
  async run(context) {
    const { app, options, json, out } = context;
    const since = instantIn(context, 'since') ?? 0;
    const reclassifier = app.get(HitReclassifier);
    const dry = options['dry-run'] === true;
    const done = dry ? await reclassifier.dryRun(since) : await reclassifier.run(since);
    if (json) {
      out(JSON.stringify({ dry_run: dry, ...done }));
      return 0;
    }
    if (done.resumed) out('goes on where the last run was cut off');
    for (const { from, to, hits } of done.changes) out(`${String(hits).padStart(8)}  ${from} -> ${to}`);
    const changed = done.changes.reduce((sum, change) => sum + change.hits, 0);
    out(`${changed} hits ${dry ? 'would be' : 'are'} taken for something else, of ${done.messages} messages`);
    return 0;
  },
};

/** Commands about opens and clicks. */
export const hitsCommands: Command[] = [reclassify];
