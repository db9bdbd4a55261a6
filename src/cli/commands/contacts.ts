import { ExplainService } from '../../flows/explain.service';
import { toIso } from '../../kernel/local-time';
import { WrongUse, type Command } from '../command';

const explain: Command = {
  name: 'contacts explain',
  summary: 'why a contact got, or did not get, each message',
  usage: '<id or address> [--flow FLOW] [--json]',
  help: [
    'Everything that was decided about one contact, with its reason, in order of time: events, flows entered or not (and which',
    'part of the condition failed, with its value), messages, what held or skipped them, opens and clicks, exits and goals,',
    'segments, tiers, consent. --flow tells of one flow alone. --json prints one line each.',
  ].join('\n'),
  options: { flow: { type: 'string' } },
  needs: 'app',
  async run({ app, args, options, json, out }) {
    if (args.length !== 1) throw new WrongUse('name one contact: by our id, e-mail address or phone number');
    const flow = typeof options.flow === 'string' ? options.flow : undefined;
    const { contactId, moments, now } = await app.get(ExplainService).contact(args[0]!, flow);
    for (const moment of moments) {
      if (json) out(JSON.stringify({ ...moment, at: toIso(moment.at), contact: contactId }));
      else out(`${toIso(moment.at)}  ${moment.what.padEnd(12)}  ${moment.text}`);
    }
    for (const text of now) out(json ? JSON.stringify({ what: 'now', text, contact: contactId }) : `now: ${text}`);
    if (!json && moments.length === 0) out('nothing has happened yet');
    return 0;
  },
};

/** Commands about single contacts. */
export const contactsCommands: Command[] = [explain];
