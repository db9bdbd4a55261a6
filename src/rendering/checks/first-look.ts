import { complaint, type Check, type Whole } from './check';

/** Columns of a subject that a desktop shows; a phone shows about 40. A Chinese character takes two. */
const LONGEST_SUBJECT = 70;
/** Letters of a preheader that any inbox shows. */
const LONGEST_PREHEADER = 140;

/** What an inbox shows before the mail is opened: the subject … */
export const subject: Check<Whole> = {
  id: 'subject',
  emailOnly: true,
  look: ({ full, bare, subject: written, texts }) => {
    const part = written ?? texts[0];
    if (bare.subject === '') {
      const message = 'somebody of whom nothing is known gets a mail without a subject';
      return [complaint('error', part, 0, message, "{{default contact.first_name 'Hello'}}")];
    }
    const columns = columnsOf(full.subject);
    if (columns <= LONGEST_SUBJECT) return [];
    const message = `the subject "${full.subject}" is ${columns} columns long; inboxes cut it off after ${LONGEST_SUBJECT}, phones after 40`;
    return [complaint('warning', part, 0, message, 'say the main thing first, and the rest in the preheader')];
  },
};

/** … and the line after it. Without one an inbox takes what comes first, often "View in your browser". */
export const preheader: Check<Whole> = {
  id: 'preheader',
  emailOnly: true,
  look: ({ full, bare, preheader: written, subject: title, compiled, texts }) => {
    const first = texts[0];
    if (!written?.text.trim()) {
      const hint = 'preheader: "One more sentence that makes people open it"';
      return [complaint('warning', written ?? first, 0, 'has no preheader, the line an inbox shows after the subject', hint)];
    }
    if (!/\{\{\s*preheader\s*\}\}/.test(compiled.html)) {
      const message = 'the preheader is written but shown nowhere';
      return [complaint('warning', written, 0, message, 'in the layout: <mj-preview>{{preheader}}</mj-preview>')];
    }
    if (written.text.trim() === title?.text.trim() || full.preheader === full.subject || bare.preheader === bare.subject) {
      return [complaint('warning', written, 0, 'the preheader only repeats the subject', 'say the next thing in it')];
    }
    if (columnsOf(full.preheader) <= LONGEST_PREHEADER) return [];
    const message = `the preheader is ${columnsOf(full.preheader)} columns long; no inbox shows more than ${LONGEST_PREHEADER}`;
    return [complaint('warning', written, 0, message)];
  },
};

function columnsOf(text: string): number {
  return [...text].reduce(
    (sum, c) => sum + (/[\p{Script=Han}\p{Extended_Pictographic}\u3000-\u303F\uFF00-\uFFEF]/u.test(c) ? 2 : 1),
    0,
  );
}
