import { Database } from '../../database/database.service';
import { WebhooksService, type KnownWebhookCall } from '../../flows/webhooks.service';
import { Clock } from '../../kernel/clock';
import { toIso } from '../../kernel/local-time';
import { WrongUse, type Command } from '../command';

const STATES: readonly KnownWebhookCall['state'][] = ['queued', 'done', 'failed'];
const MOST = 1000;

const list: Command = {
  name: 'webhooks list',
  summary: 'requests of webhook steps, newest first, and what became of them',
  usage: '[--state queued|done|failed] [--json]',
  help: `The newest ${MOST}. Bodies, and what follows ? in an address, are not shown.`,
  options: { state: { type: 'string' } },
  needs: 'app',
  async run({ app, options, json, out }) {
    const state = STATES.find((one) => one === options.state);
    if (options.state !== undefined && !state) throw new WrongUse(`--state takes ${STATES.join(', ')}`);
    const calls = await app.get(WebhooksService).list(state, MOST);
    for (const call of calls) out(json ? JSON.stringify(plain(call)) : line(call));
    if (calls.length === 0 && !json) out('no request fits');
    return 0;
  },
};

const retry: Command = {
  name: 'webhooks retry',
  summary: 'try requests of webhook steps again that failed',
  usage: 'ID… [--json]',
  help: 'Ids are the numbers that webhooks list shows. Receivers know a repetition by its webhook-id.',
  needs: 'app',
  async run({ app, args, json, out }) {
    const ids = args.map(Number);
    if (ids.length === 0 || !ids.every((id) => Number.isSafeInteger(id) && id > 0))
      throw new WrongUse('which ones? Give their ids');
    const retried = await app.get(Database).tx((tx) => app.get(WebhooksService).retry(tx, ids, app.get(Clock).now()));
    out(json ? JSON.stringify({ retried }) : `${retried} of ${ids.length} back in the queue`);
    return retried > 0 ? 0 : 1;
  },
};

export const webhooksCommands: Command[] = [list, retry];

function line({ id, createdAt, state, attempts, flow, step, address, error, status }: KnownWebhookCall): string {
  const why = error ?? (status === null ? '' : String(status));
  return `${id}  ${toIso(createdAt)}  ${state.padEnd(6)}  tries ${attempts}  ${flow}/${step}  ${address}  ${why}`.trimEnd();
}

function plain({ contactId, createdAt, dueAt, doneAt, ...call }: KnownWebhookCall): object {
  const done = doneAt === null ? null : toIso(doneAt);
  return { ...call, contact: contactId, created_at: toIso(createdAt), due_at: toIso(dueAt), done_at: done };
}
