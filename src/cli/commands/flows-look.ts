import { BackfillService, type Backfill } from '../../flows/backfill.service';
import { DiffService } from '../../flows/diff.service';
import { DryRunService } from '../../flows/dry-run.service';
import { backfillJson, dryRunJson } from '../../flows/flow-json';
import { printDiff } from '../../flows/print-diff';
import { printDryRun } from '../../flows/print-dry-run';
import { toIso } from '../../kernel/local-time';
import { WrongUse, type Command } from '../command';
import { ACTOR, flowOf, instantIn } from './flow-arguments';

const diff: Command = {
  name: 'flows diff',
  summary: "what publishing a flow's file would change, and who is inside",
  usage: '<flow> [--json]',
  help: [
    'Compares the file with the published version as a marketer would: steps added, removed or moved, waits, conditions, subjects,',
    'and templates whose text was not sent yet. Says where people stand, and what each policy of `flows publish --inside` would',
    'do with them. Changes nothing.',
  ].join('\n'),
  needs: 'app',
  async run(context) {
    const found = await context.app.get(DiffService).diff(flowOf(context));
    if (context.json) context.out(JSON.stringify(found));
    else printDiff(found).forEach(context.out);
    return 0;
  },
};

const dryRun: Command = {
  name: 'flows dry-run',
  summary: "replay the shop's real history through a flow's file, and say what it would have done",
  usage: '<flow> --since ISO [--json]',
  help: [
    'As if the flow had been live since then: people, messages by step and day, three of them as they would have looked, skips by',
    'reason, held out, and what the SMS would have cost (channels.yaml, sms: { price: "0.05 CNY" }). Nothing is stored or sent.',
    'The file may be a draft. Contacts are seen as they are now, orders as they were; dormancy, bounces, coupon pools and the',
    'messages of other flows are left out. While it runs, `serve` goes on with its work.',
  ].join('\n'),
  options: { since: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const since = instantIn(context, 'since');
    if (since === undefined) throw new WrongUse('since when? --since 2026-01-01');
    const run = await context.app.get(DryRunService).run(flowOf(context), since);
    if (!context.json) printDryRun(run).forEach(context.out);
    else context.out(JSON.stringify(dryRunJson(run)));
    return 0;
  },
};

const backfill: Command = {
  name: 'flows backfill',
  summary: 'take in people who qualified before a flow existed',
  usage: '<flow> [--since ISO] [--yes] [--json]',
  help: [
    'Without --yes only says how many, and who not and why. Each is taken in relative to the moment they qualified; who would have',
    'got the first message too long ago (max_age), or whom an exit would have ended since, is left out. Without --since: 30 days.',
  ].join('\n'),
  options: { since: { type: 'string' }, yes: { type: 'boolean' } },
  needs: 'app',
  async run(context) {
    const { app, options, json, out } = context;
    const service = app.get(BackfillService);
    const [flow, since] = [flowOf(context), instantIn(context, 'since')];
    const done = options.yes === true ? await service.run(flow, ACTOR, since) : await service.preview(flow, since);
    if (json) out(JSON.stringify(backfillJson(done, options.yes === true)));
    else printBackfill(done, options.yes === true).forEach(out);
    return 0;
  },
};

/** `flows` commands that look before anything is done. */
export const flowsLookCommands: Command[] = [diff, dryRun, backfill];

function printBackfill({ flow, since, enrollments, contacts, refused, sample }: Backfill, done: boolean): string[] {
  const reasons = Object.entries(refused).map(([why, n]) => `  not taken in: ${why.padEnd(24)} ${n}`);
  const first = sample.map(({ contactId, triggeredAt }) => `  contact ${contactId}, qualified ${toIso(triggeredAt)}`);
  const what = done ? 'taken in' : 'would be taken in; add --yes to do it';
  return [`${flow}: ${enrollments} enrollments of ${contacts} people since ${toIso(since)} ${what}`, ...reasons, ...first];
}
