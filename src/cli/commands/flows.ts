import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Config } from '../../config/config.service';
import type { OwnCalendars } from '../../flows/calendar/own-calendars';
import { CalendarsService } from '../../flows/calendars.service';
import { checkFlows } from '../../flows/check-flows';
import type { Channel, CompiledFlow, LocalText } from '../../flows/definition';
import { meantOrKnown } from '../../kernel/did-you-mean';
import { FlowFiles } from '../../flows/flow-files.service';
import { flowJsonSchema } from '../../flows/flow-schema';
import { parseFlow } from '../../flows/parse-flow';
import { simulate, type SimulatedAction } from '../../flows/simulate';
import type { SimulatedEvent } from '../../flows/simulated-shop';
import { apiDeliveryId } from '../../intake/delivery-id';
import type { Incoming } from '../../intake/incoming';
import { orderEvents } from '../../intake/order-events';
import { parseDelivery } from '../../intake/parse-delivery';
import { Invalid, printFinding, type Finding } from '../../kernel/errors';
import { fromIso, toIso } from '../../kernel/local-time';
import { WrongUse, type Command, type CommandContext } from '../command';

/** Every flow file with what is wrong in it; nothing here opens the database. */
interface FlowFolder {
  flows: CompiledFlow[];
  findings: Finding[];
  calendars: OwnCalendars;
}

const validate: Command = {
  name: 'flows validate',
  summary: 'check every flow file, with file:line:column and what was probably meant',
  usage: '[FILE…] [--json]',
  help: 'Without files: all of config/flows, beside templates and calendars. Exit code 1 when there is an error; warnings pass.',
  needs: 'config',
  async run({ config, args, json, out, cwd }) {
    const { flows, findings } = readFlows(
      config,
      args.map((file) => resolve(cwd, file)),
    );
    const errors = findings.filter((f) => f.level === 'error').length;
    if (json) out(JSON.stringify({ flows: flows.map((flow) => flow.id), findings }));
    else {
      findings.forEach((finding) => out(printFinding(finding)));
      out(
        `${flows.length} flow${flows.length === 1 ? '' : 's'} read, ${errors} error${errors === 1 ? '' : 's'}, ${findings.length - errors} warning${findings.length - errors === 1 ? '' : 's'}`,
      );
    }
    return errors > 0 ? 1 : 0;
  },
};

const list: Command = {
  name: 'flows list',
  summary: 'the flows of config/flows: what starts each and what it sends',
  usage: '[--json]',
  needs: 'config',
  async run({ config, json, out }) {
    const { flows } = readFlows(config, []);
    const rows = flows.map((flow) => ({
      id: flow.id,
      name: nameOf(flow.name, config.settings.shop.locale),
      status: flow.status,
      purpose: flow.purpose,
      trigger: triggerOf(flow),
      steps: flow.order,
    }));
    if (json) out(JSON.stringify(rows));
    else
      for (const row of rows)
        out(`${row.id.padEnd(24)} ${row.status.padEnd(6)} ${row.purpose.padEnd(10)} ${row.trigger.padEnd(28)} ${row.name}`);
    return 0;
  },
};

const schema: Command = {
  name: 'flows schema',
  summary: 'print the JSON Schema of flow files, for editors',
  help: 'config/flow.schema.json holds the same; the first line of a flow file names it for the editor.',
  needs: 'nothing',
  async run({ out }) {
    out(JSON.stringify(flowJsonSchema(), null, 2));
    return 0;
  },
};

const simulateCommand: Command = {
  name: 'flows simulate',
  summary: 'play events through a flow on a virtual clock and print what would happen',
  usage: '<flow> --events FILE.jsonl [--until ISO] [--json]',
  help: [
    'Each line of the file is one event as POST /api/v1/events takes it, received at its timestamp. <flow> is an id, or a file.',
    'Nothing is sent and no database is opened. The gate is the real one: consent, quiet hours, caps, expiry, hold-out. What',
    'depends on the world (bounces, dormancy, disputes, other flows) it cannot know.',
  ].join('\n'),
  options: { events: { type: 'string' }, until: { type: 'string' } },
  needs: 'config',
  async run({ config, args, options, json, out, err, cwd }) {
    const [name] = args;
    if (!name || typeof options.events !== 'string') throw new WrongUse('which flow, and which events?');
    const until = typeof options.until === 'string' ? fromIso(options.until, config.settings.shop.timezone) : undefined;
    if (options.until !== undefined && until === undefined)
      throw new WrongUse(`"${String(options.until)}" is no time: write 2026-03-31 or 2026-03-31T08:00:00Z`);
    const { flow, calendars } = findFlow(config, name, cwd, err);
    const { events, faults } = readEvents(resolve(cwd, options.events), config);
    faults.forEach(err);
    const timeline = simulate(flow, events, { ...config.settings, calendars, until });
    for (const action of timeline) out(json ? JSON.stringify({ ...action, at: toIso(action.at) }) : printAction(action));
    if (!json && timeline.length === 0) out('nothing would happen: nobody is enrolled by these events');
    return faults.length > 0 ? 1 : 0;
  },
};

/** `flows` commands that read files only. */
export const flowsCommands: Command[] = [validate, list, schema, simulateCommand];

/** Reads the files given, or the whole folder. */
function readFlows(config: Config, paths: string[]): FlowFolder {
  const folder =
    paths.length > 0
      ? { files: paths.map((file) => ({ file, text: readText(file) })), findings: [] }
      : new FlowFiles(config).read();
  const read = folder.files.map(({ file, text }) => parseFlow(text, file));
  const flows = read.flatMap((r) => r.flow ?? []);
  const calendars = new CalendarsService(config);
  const findings = [...folder.findings, ...read.flatMap((r) => r.findings), ...calendars.read()];
  const known = {
    templates: templatesIn(config.env.templatesDir),
    calendars: calendars.own(),
    unpaidClosesAfter: config.settings.shop.unpaid_closes_after,
  };
  return { flows, calendars: calendars.own(), findings: [...findings, ...checkFlows(flows, known)] };
}

/** The flow with this id, or in this file. A broken file is named with everything wrong in it. */
function findFlow(
  config: Config,
  name: string,
  cwd: string,
  err: CommandContext['err'],
): { flow: CompiledFlow; calendars: OwnCalendars } {
  const isFile = /\.ya?ml$/.test(name);
  const { flows, findings, calendars } = readFlows(config, isFile ? [resolve(cwd, name)] : []);
  const flow = isFile ? flows[0] : flows.find((f) => f.id === name);
  if (flow) return { flow, calendars };
  const broken = findings.filter((f) => f.level === 'error');
  broken.forEach((finding) => err(printFinding(finding)));
  throw new Invalid('flow.unknown', isFile ? `${name} is no valid flow` : `there is no valid flow "${name}"`, {
    hint: isFile
      ? undefined
      : meantOrKnown(
          name,
          flows.map((f) => f.id),
        ),
  });
}

/** The events of a JSON Lines file; lines that cannot be used are told by `file:line`. */
function readEvents(file: string, config: Config): { events: SimulatedEvent[]; faults: string[] } {
  const events: SimulatedEvent[] = [];
  const faults: string[] = [];
  for (const [i, body] of readText(file).split('\n').entries()) {
    if (body.trim() === '') continue;
    const delivery = { source: 'api', topic: '', delivery_id: deliveryId(body), body, received_at: 0 };
    const parsed = parseDelivery(delivery, config.settings.shop);
    if ('parked' in parsed) faults.push(`${file}:${i + 1}: ${parsed.parked}`);
    else if ('ignored' in parsed) faults.push(`${file}:${i + 1}: ${parsed.ignored}`);
    else events.push(...parsed.map(simulated));
  }
  return { events, faults };
}

function deliveryId(body: string): string {
  try {
    return apiDeliveryId(JSON.parse(body), undefined, 0, body);
  } catch {
    return apiDeliveryId(undefined, undefined, 0, body);
  }
}

/** The engine's own reading: an update that shows a payment is the payment. */
function simulated(incoming: Incoming): SimulatedEvent {
  const { type, source, eventId, at, order } = incoming;
  const about = { orderId: 0, contactId: null, contactBefore: null, source, externalId: order?.externalId ?? '' };
  return {
    ...incoming,
    key: `${type}:${source}:${eventId}`,
    tells: (before, after) => orderEvents(incoming, { ...about, before, after }, at),
  };
}

/** Template names by channel: the folders below `templates/email` and `templates/sms`. */
function templatesIn(folder: string): Record<Channel, string[]> {
  const names = (channel: Channel) =>
    (readIfThere(() => readdirSync(join(folder, channel), { withFileTypes: true })) ?? [])
      .filter((entry) => entry.isDirectory() && entry.name !== 'layouts' && entry.name !== 'partials')
      .map((entry) => entry.name);
  return { email: names('email'), sms: names('sms') };
}

function readText(path: string): string {
  const text = readIfThere(() => readFileSync(path, 'utf8'));
  if (text === undefined) throw new Invalid('file.missing', `there is no file ${path}`);
  return text;
}

function readIfThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function nameOf(name: LocalText | null, locale: string): string {
  if (name === null || typeof name === 'string') return name ?? '';
  return name[locale] ?? name[locale.split('-')[0]!] ?? Object.values(name)[0] ?? '';
}

function triggerOf({ trigger }: CompiledFlow): string {
  return trigger.is === 'event' ? trigger.event : trigger.is === 'date' ? trigger.field : trigger.holiday;
}

function printAction({ at, contact, step, action, channel, template, reason }: SimulatedAction): string {
  const what = [action, channel, template && basename(template), reason && `(${reason})`].filter(Boolean).join(' ');
  return `${toIso(at)}  ${contact.padEnd(16)}  ${what}${step && action !== 'done' ? `  at ${step}` : ''}`;
}
