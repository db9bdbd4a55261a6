import { Clock } from '../../kernel/clock';
import { toIso } from '../../kernel/local-time';
import { Database } from '../../database/database.service';
import { GuardRails } from '../../messages/guard-rails.service';
import { MOVES } from '../../messages/message-state';
import { MessagesService, type KnownMessage } from '../../messages/messages.service';
import { WrongUse, type Command } from '../command';

const DEFAULT_LIMIT = 50;
const MOST = 10_000;
const STATES = Object.keys(MOVES);

const list: Command = {
  name: 'messages list',
  summary: 'messages, newest first, and what became of them',
  usage: '[--status S] [--flow F] [--channel email|sms] [--contact ID] [--reason R] [--limit N] [--json]',
  help: `Status is one of ${STATES.join(', ')}. Addresses and texts are not shown.`,
  options: {
    status: { type: 'string' },
    flow: { type: 'string' },
    channel: { type: 'string' },
    contact: { type: 'string' },
    reason: { type: 'string' },
    limit: { type: 'string' },
  },
  needs: 'app',
  async run({ app, options, json, out }) {
    if (options.status !== undefined && !STATES.includes(String(options.status)))
      throw new WrongUse(`--status must be one of ${STATES.join(', ')}`);
    const messages = await app.get(MessagesService).list({
      status: text(options.status),
      flow: text(options.flow),
      channel: text(options.channel),
      reason: text(options.reason),
      contactId: options.contact === undefined ? undefined : number(options.contact, '--contact'),
      limit: Math.min(MOST, number(options.limit ?? String(DEFAULT_LIMIT), '--limit')),
    });
    for (const m of messages) out(json ? JSON.stringify(plain(m)) : line(m));
    if (messages.length === 0 && !json) out('no message fits');
    return 0;
  },
};

const retry: Command = {
  name: 'messages retry',
  summary: 'try messages again that failed, or whose template was wrong',
  usage: 'ID… [--json]',
  help: 'Ids are the numbers that messages list shows. An SMS of unknown outcome is never sent again; what has expired expires again.',
  needs: 'app',
  async run({ app, args, json, out }) {
    if (args.length === 0) throw new WrongUse('which messages? Give their ids');
    const ids = args.map((a) => number(a, 'an id'));
    const retried = await app.get(Database).tx((tx) => app.get(MessagesService).retry(tx, ids, app.get(Clock).now()));
    out(json ? JSON.stringify({ retried }) : `${retried} of ${ids.length} back in the queue`);
    return retried > 0 ? 0 : 1;
  },
};

const resumeMarketing: Command = {
  name: 'messages resume-marketing',
  summary: 'let marketing e-mail go on for a day although a guard rail holds it',
  usage: '[--json]',
  help: 'Mend the cause first: see docs/deliverability.md. After a day the rates of config/rules.yaml decide again.',
  needs: 'app',
  async run({ app, json, out }) {
    const guardRails = app.get(GuardRails);
    const { domain, complaints, bounces } = await guardRails.report();
    const { until, released } = await guardRails.resume();
    const figures = { domain, complaint_rate: complaints, hard_bounce_rate: bounces, until: toIso(until), released };
    const said = `marketing e-mail of ${domain} goes on until ${figures.until}; ${released} messages that waited are due now`;
    out(json ? JSON.stringify(figures) : said);
    return 0;
  },
};

function line(m: KnownMessage): string {
  const what = `${m.flow}/${m.step}`;
  const why = m.reason ?? m.hold ?? '';
  return `${m.id}  ${toIso(m.sentAt ?? m.settledAt ?? m.dueAt)}  ${m.status.padEnd(8)}  ${m.channel.padEnd(5)}  contact ${m.contactId}  ${what}  ${why}`.trimEnd();
}

function plain(m: KnownMessage): object {
  const at = (instant: number | null) => (instant === null ? null : toIso(instant));
  return {
    id: m.id,
    flow: m.flow,
    version: m.version,
    step: m.step,
    channel: m.channel,
    contact: m.contactId,
    order: m.orderId,
    purpose: m.purpose,
    template: m.template,
    locale: m.locale,
    status: m.status,
    reason: m.reason,
    hold: m.hold,
    due_at: at(m.dueAt),
    sent_at: at(m.sentAt),
    settled_at: at(m.settledAt),
    first_open_at: at(m.engaged.firstOpenAt),
    first_click_at: at(m.engaged.firstClickAt),
    error: m.error,
  };
}

function text(option: unknown): string | undefined {
  return typeof option === 'string' ? option : undefined;
}

function number(option: unknown, name: string): number {
  const n = Number(option);
  if (!Number.isSafeInteger(n) || n < 1) throw new WrongUse(`${name} must be a number`);
  return n;
}

export const messagesCommands: Command[] = [list, retry, resumeMarketing];
