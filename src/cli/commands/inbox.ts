import { Database } from '../../database/database.service';
import { InboxService } from '../../events/inbox.service';
import { toIso } from '../../kernel/local-time';
import { WrongUse, type Command } from '../command';

const STATES = ['new', 'done', 'ignored', 'parked'] as const;
const DEFAULT_LIMIT = 50;
const MOST = 10_000;

const list: Command = {
  name: 'inbox list',
  summary: 'deliveries that came in, newest first, and what became of them',
  usage: '[--state new|done|ignored|parked] [--limit N] [--json]',
  help: 'Bodies are not shown. A parked delivery could not be understood: its reason says why; after the cause is mended, retry it.',
  options: { state: { type: 'string' }, limit: { type: 'string' } },
  needs: 'app',
  async run({ app, options, json, out }) {
    const state = options.state === undefined ? undefined : STATES.find((s) => s === options.state);
    if (options.state !== undefined && !state) throw new WrongUse(`--state must be one of ${STATES.join(', ')}`);
    const limit = Number(options.limit ?? DEFAULT_LIMIT);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw new WrongUse(`--limit must be a number from 1 to ${MOST}`);
    const lines = await app.get(InboxService).list(state, limit);
    for (const line of lines) {
      const [received, done] = [toIso(line.received_at), line.done_at === null ? null : toIso(line.done_at)];
      if (json) out(JSON.stringify({ ...line, received_at: received, done_at: done }));
      else out(`${line.id}  ${received}  ${line.state.padEnd(7)}  ${line.source}  ${line.topic}  ${line.error ?? ''}`.trimEnd());
    }
    if (lines.length === 0 && !json) out(state ? `nothing is ${state}` : 'nothing came in yet');
    return 0;
  },
};

const retry: Command = {
  name: 'inbox retry',
  summary: 'process parked deliveries again',
  usage: '[ID…] [--state parked|ignored] [--json]',
  help: 'Without ids, all of that state. What they already did is not done twice.',
  options: { state: { type: 'string' } },
  needs: 'app',
  async run({ app, args, options, json, out }) {
    const state = options.state ?? 'parked';
    if (state !== 'parked' && state !== 'ignored') throw new WrongUse('--state must be parked or ignored');
    const ids = args.map(Number);
    if (!ids.every(Number.isSafeInteger)) throw new WrongUse('ids are the numbers that inbox list shows');
    const renewed = await app.get(Database).tx((tx) => app.get(InboxService).retry(tx, state, ids.length > 0 ? ids : undefined));
    out(
      json
        ? JSON.stringify({ retried: renewed })
        : `${renewed} ${renewed === 1 ? 'delivery is' : 'deliveries are'} in the queue again`,
    );
    return 0;
  },
};

export const inboxCommands: Command[] = [list, retry];
