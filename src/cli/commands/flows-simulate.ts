import { resolve } from 'node:path';
import { actionJson } from '../../flows/flow-json';
import { simulated, type SimulatedAction } from '../../flows/simulate';
import type { SimulatedEvent } from '../../flows/simulated-shop';
import { simulatedLine } from '../../intake/simulated-line';
import { toIso } from '../../kernel/local-time';
import { WrongUse, type Command, type CommandContext } from '../command';
import { flowOf, instantIn } from './flow-arguments';
import { findFlow } from './flow-folder';
import { timedLines } from './timed-lines';

/** What `--json` prints only when asked for more. */
const MORE: SimulatedAction['action'][] = ['set', 'webhook', 'coupon'];

const simulate: Command = {
  name: 'flows simulate',
  summary: 'play events through a flow on a virtual clock and print what would happen',
  usage: '<flow> --events FILE.jsonl [--until ISO] [--json] [--verbose]',
  help: [
    'Each line of the file is one event as POST /api/v1/events takes it, received at its timestamp. <flow> is an id, or a file.',
    'Besides, a line may say what readers do: { "type": "email.clicked", "timestamp": …, "data": { "contact": { "id": … },',
    '"step": "remind" } }, likewise email.opened, sms.clicked, survey.answered. Segments, tiers and scores are worked out.',
    'Nothing is sent and no database is opened. The gate is the real one: consent, quiet hours, caps, expiry, hold-out. What',
    'depends on the world (bounces, dormancy, other flows) it cannot know.',
    '--json prints a line per message and end of an enrollment; with --verbose also what set, webhook and coupon steps do.',
  ].join('\n'),
  options: { events: { type: 'string' }, until: { type: 'string' }, verbose: { type: 'boolean' } },
  needs: 'config',
  async run(context) {
    const { options, json, out, err, cwd } = context;
    if (typeof options.events !== 'string') throw new WrongUse('which events? --events FILE.jsonl');
    const until = instantIn(context, 'until');
    const { flow, settings } = await findFlow(context, flowOf(context));
    const faults: string[] = [];
    const events = readEvents(resolve(cwd, options.events), context, (fault) => {
      faults.push(fault);
      err(fault);
    });
    let lines = 0;
    for (const action of simulated(flow, events, { ...settings, until })) {
      lines++;
      if (!json) out(printAction(action));
      else if (options.verbose === true || !MORE.includes(action.action)) out(JSON.stringify(actionJson(action)));
    }
    if (!json && lines === 0) out('nothing would happen: nobody is enrolled by these events');
    return faults.length > 0 ? 1 : 0;
  },
};

export const flowsSimulateCommands: Command[] = [simulate];

/** The events of a JSON Lines file in their order; lines that cannot be used are told by `file:line`. */
function* readEvents(file: string, { config }: CommandContext, tell: (fault: string) => void): Generator<SimulatedEvent> {
  for (const { no, text } of timedLines(file)) {
    const read = simulatedLine(text, config.settings.shop);
    if ('fault' in read) tell(`${file}:${no}: ${read.fault}`);
    else yield* read;
  }
}

function printAction({ at, contact, step, action, channel, template, variant, reason }: SimulatedAction): string {
  const what = [action, channel, template, variant && `variant ${variant}`, reason && `(${reason})`].filter(Boolean).join(' ');
  return `${toIso(at)}  ${contact.padEnd(16)}  ${what}${step && action !== 'done' ? `  at ${step}` : ''}`;
}
