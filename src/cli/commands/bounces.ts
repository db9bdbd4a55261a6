import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Invalid } from '../../kernel/errors';
import { readReturnedMail } from '../../tracking/bounces/read-returned-mail';
import { splitMbox } from '../../tracking/bounces/split-mbox';
import { WrongUse, type Command } from '../command';

const read: Command = {
  name: 'bounces read',
  summary: 'what returned mails say: the verdict on each recipient, and why',
  usage: 'FILE.eml… [--json]',
  help: [
    'Reads delivery reports, complaints, notices in words and answers, one mail a file or many in an mbox; - is standard input.',
    'Verdicts: hard (the address is dead), soft, complaint, delayed, delivered, none (says nothing about delivery).',
    'Nothing is stored, and nobody is suppressed. With --json one line for each mail.',
  ].join('\n'),
  needs: 'nothing',
  async run({ args, json, out, cwd }) {
    if (args.length === 0) throw new WrongUse('which file? - is standard input');
    for (const file of args) {
      for (const mail of splitMbox(contentOf(file, cwd))) {
        const recipients = (await readReturnedMail(mail)).recipients.map(({ address, verdict, reason }) => ({
          address,
          verdict,
          reason,
        }));
        if (json) out(JSON.stringify({ file, recipients }));
        else if (recipients.length === 0) out(`${file}  none`);
        else for (const r of recipients) out(`${file}  ${r.verdict.padEnd(9)}  ${r.reason.padEnd(15)}  ${r.address}`);
      }
    }
    return 0;
  },
};

export const bouncesCommands: Command[] = [read];

function contentOf(file: string, cwd: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : resolve(cwd, file));
  } catch (error) {
    throw new Invalid('bounces.unreadable', `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`, { at: file });
  }
}
