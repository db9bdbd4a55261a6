import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { toIso } from '../../kernel/local-time';
import { ContactExportService } from '../../privacy/contact-export.service';
import { ContactListService } from '../../privacy/contact-list.service';
import { ErasureService } from '../../privacy/erasure.service';
import { RetentionService } from '../../privacy/retention.service';
import { WrongUse, type Command, type CommandContext } from '../command';

const exported: Command = {
  name: 'contacts export',
  summary: 'everything that is kept about one contact, or the list of all',
  usage: '<id or address> [--out FILE] | --all --format csv [--out FILE]',
  help: [
    'One contact: a JSON document with the profile, addresses, consent with its proofs, orders, events, messages with their texts',
    'as sent, opens and clicks, and all else we keep. What the law calls access and portability.',
    'All contacts: a CSV file that contacts import reads again; no field of it is a formula to a spreadsheet.',
  ].join('\n'),
  options: { all: { type: 'boolean' }, format: { type: 'string' }, out: { type: 'string' } },
  needs: 'app',
  async run(context) {
    const { app, args, options, out, cwd } = context;
    const file = typeof options.out === 'string' ? resolve(cwd, options.out) : undefined;
    if (options.all === true) return list(context, file);
    if (args.length !== 1) throw new WrongUse('name one contact: by our id, e-mail address or phone number; or say --all');
    const document = JSON.stringify(await app.get(ContactExportService).of(args[0]!), null, 2);
    if (file) await writeFile(file, `${document}\n`, { mode: 0o600 });
    else out(document);
    return 0;
  },
};

async function list({ app, args, options, out, err }: CommandContext, file: string | undefined): Promise<number> {
  if (args.length > 0) throw new WrongUse('name a contact or say --all, not both');
  if ((options.format ?? 'csv') !== 'csv') throw new WrongUse('the list is written as --format csv');
  const lines = app.get(ContactListService).lines();
  if (!file) {
    for await (const line of lines) out(line);
    return 0;
  }
  const stream = createWriteStream(file, { mode: 0o600 });
  let contacts = -1;
  for await (const line of lines) {
    contacts++;
    if (!stream.write(`${line}\r\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  err(`${contacts} contacts written`);
  return 0;
}

const erase: Command = {
  name: 'contacts erase',
  summary: 'erase contacts for good',
  usage: '<id or address>… --yes [--json]',
  help: [
    'Takes people out of every table and file; what still waits to be sent to them is cancelled. Orders stay for the books without',
    'the person. Their addresses stay as keyed hashes that are never written to. It cannot be undone: --yes says that you mean it.',
  ].join('\n'),
  options: { yes: { type: 'boolean' } },
  needs: 'app',
  async run({ app, args, options, json, out }) {
    if (args.length === 0) throw new WrongUse('whom? Name them by our id, e-mail address or phone number');
    if (options.yes !== true) throw new WrongUse('this cannot be undone: say --yes');
    const erased = await app.get(ErasureService).erase(args, 'cli');
    out(json ? JSON.stringify({ erased }) : `erased: contact ${erased.join(', ')}`);
    return 0;
  },
};

const retention: Command = {
  name: 'retention run',
  summary: 'forget now what was kept long enough',
  usage: '[--dry-run] [--json]',
  help: 'serve does it once a day. How long what is kept stands in config/rules.yaml under retention. --dry-run only counts.',
  options: { 'dry-run': { type: 'boolean' } },
  needs: 'app',
  async run({ app, options, json, out }) {
    const service = app.get(RetentionService);
    const forgotten = options['dry-run'] === true ? await service.dryRun() : await service.run();
    for (const one of forgotten) {
      const until = toIso(one.until);
      out(
        json
          ? JSON.stringify({ ...one, until })
          : `${one.setting.padEnd(16)} ${one.table.padEnd(14)} up to ${until}  ${one.rows} rows`,
      );
    }
    return 0;
  },
};

/** Commands about what is kept of people. */
export const personalDataCommands: Command[] = [exported, erase, retention];
