import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { ImportContacts, type ImportSummary } from '../../intake/import/import-contacts.service';
import { csvCell } from '../../kernel/csv-cell';
import { fromIso } from '../../kernel/local-time';
import { WrongUse, type Command } from '../command';

/** As many faulty rows are shown; --errors gets all. */
const SHOWN = 20;

const contactsImport: Command = {
  name: 'contacts import',
  summary: 'take in a list of contacts, with what their consent rests on',
  usage:
    'FILE.csv [--basis opt_in|soft_opt_in] [--source NAME] [--consent-at ISO] [--wording TEXT] [--errors FILE] [--dry-run] [--json]',
  help: [
    'The first line names the columns: email, phone, external_id, first_name, last_name, name, locale, country, timezone, birthday,',
    'tags, attributes.x, consent_email, consent_sms, consent_at, consent_basis, consent_source, consent_wording, unsubscribed,',
    'suppressed_email; also as Klaviyo, Mailchimp and Shopify write them, and in Chinese. docs/personal-data.md tells all of them.',
    'A yes counts only with its basis, its time and its source, from the row or from --basis, --consent-at and --source; a row that',
    'lacks one is taken without consent, and counted. Who unsubscribed stays so. Nobody is enrolled. The same file twice changes nothing.',
    'A row with anything wrong is not taken: --errors writes those rows with their line and reason. Exit code 1 when there are any.',
  ].join('\n'),
  options: {
    basis: { type: 'string' },
    source: { type: 'string' },
    'consent-at': { type: 'string' },
    wording: { type: 'string' },
    errors: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  needs: 'app',
  async run({ app, args, options, json, out, err, cwd }) {
    if (args.length !== 1) throw new WrongUse('which file?');
    const { basis } = options;
    if (basis !== undefined && basis !== 'opt_in' && basis !== 'soft_opt_in')
      throw new WrongUse('--basis is opt_in or soft_opt_in');
    const told = options['consent-at'];
    const consentAt = typeof told === 'string' ? fromIso(told, 'utc') : undefined;
    if (told !== undefined && consentAt === undefined)
      throw new WrongUse('--consent-at is no instant: write 2026-03-01T08:00:00Z');
    const errors =
      typeof options.errors === 'string' ? createWriteStream(resolve(cwd, options.errors), { mode: 0o600 }) : undefined;
    let shown = -1;
    let doubts = 0;
    const summary = await app.get(ImportContacts).run(resolve(cwd, args[0]!), {
      ...{ basis, consentAt, source: text(options.source), wording: text(options.wording), dryRun: options['dry-run'] === true },
      onDoubt: (row, doubt) => {
        if (++doubts <= SHOWN && !json) err(`line ${row.line}: taken, but ${doubt}`);
      },
      onFault: async (row, reason) => {
        if (++shown > 0 && shown <= SHOWN && !json) err(`line ${row.line}: ${reason}`);
        const cells = [shown === 0 ? 'line' : `${row.line}`, reason, ...row.cells];
        if (errors && !errors.write(`${cells.map(csvCell).join(',')}\r\n`)) await once(errors, 'drain');
      },
    });
    if (!json && doubts > SHOWN) err(`and ${doubts - SHOWN} more addresses that may be wrong`);
    errors?.end();
    if (errors) await once(errors, 'close');
    if (json) out(JSON.stringify({ ...summary, dry_run: options['dry-run'] === true }));
    else for (const line of words(summary, options['dry-run'] === true)) out(line);
    return summary.faults > 0 ? 1 : 0;
  },
};

function words(s: ImportSummary, dry: boolean): string[] {
  return [
    `${s.rows} rows: ${s.imported} ${dry ? 'would be taken' : 'taken'}, ${s.faults} with faults${s.erased > 0 ? `, ${s.erased} left out because they were erased` : ''}`,
    `${s.consents} consents, ${s.withdrawals} withdrawals, ${s.suppressions} addresses not to be used`,
    ...(s.doubtful > 0
      ? [`${s.doubtful} addresses look mistyped or made to be thrown away: taken, see contact.email_doubt`]
      : []),
    ...(s.without_consent > 0 ? [`${s.without_consent} say yes without basis, time and source: taken without consent`] : []),
    ...(s.unknown_columns.length > 0 ? [`columns that mean nothing here: ${s.unknown_columns.join(', ')}`] : []),
  ];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The command that takes in lists of contacts. */
export const contactsImportCommands: Command[] = [contactsImport];
