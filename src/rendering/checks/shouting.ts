import { complaint, excerpt, type Check, type Complaint, type Written } from './check';
import { maskMustaches } from '../mustaches';
import type { SourcePart } from '../template-source';
import { textsOf } from './source-tags';

const MOST_EMOJI = { subject: 2, body: 10 };

/** Capitals, exclamation marks, emoji and false replies: what filters and readers take for spam, whatever it says. */
export const shouting: Check = {
  id: 'shouting',
  look: (mail) => [
    ...(mail.subject ? subjectOf(mail.subject) : []),
    ...(mail.preheader ? marksIn(mail.preheader, mail.preheader.text, 0) : []),
    ...mail.texts.flatMap((part) => textsOf(part).flatMap(({ text, offset }) => [...marksIn(part, text, offset), ...capitalsIn(part, text, offset)])), // prettier-ignore
    ...emojiIn(mail),
  ],
};

function subjectOf(part: SourcePart): Complaint[] {
  const text = maskMustaches(part.text).replaceAll('\uE000', ' ');
  const found = marksIn(part, text, 0);
  if (found.length === 0 && (text.match(/[!！]/g)?.length ?? 0) > 1)
    found.push(complaint('warning', part, text.search(/[!！]/), 'more than one exclamation mark in a subject'));
  const reply = /^\s*(re|fw|fwd|aw|wg|sv|回复|答复|转发|回覆|轉寄)\s*[:：]/i.exec(text);
  if (reply) {
    const message = `"${reply[0].trim()}" pretends to be a reply: mail providers refuse that`;
    found.push(complaint('error', part, 0, message, 'leave it out'));
  }
  const letters = text.match(/\p{L}/gu) ?? [];
  const capitals = text.match(/\p{Lu}/gu) ?? [];
  const words = text.match(/(?<![\p{L}\p{N}-])\p{Lu}{4,}(?![\p{L}\p{N}-])/gu) ?? [];
  if (words.length > 1 || (letters.length >= 8 && capitals.length > letters.length * 0.6))
    found.push(complaint('warning', part, 0, `the subject shouts: ${excerpt(part.text, 50)}`, 'write it as you would say it'));
  if (emoji(text) > MOST_EMOJI.subject)
    found.push(complaint('warning', part, 0, `more than ${MOST_EMOJI.subject} emoji in a subject`));
  return found;
}

function marksIn(part: SourcePart, text: string, offset: number): Complaint[] {
  const marks = /[!！?？]*[!！][!！?？]+|[$€£¥￥]{2,}/.exec(text);
  if (!marks) return [];
  return [complaint('warning', part, offset + marks.index, `"${excerpt(marks[0])}" shouts`, 'one mark is enough')];
}

/** Four words of capitals in a row, or a whole sentence of them. Two or three may be a name. */
function capitalsIn(part: SourcePart, text: string, offset: number): Complaint[] {
  const row = /(?<![\p{L}\p{N}])\p{Lu}{2,}(?:[\s,.!'’-]+\p{Lu}+){3,}(?![\p{L}\p{N}])/u.exec(text);
  if (!row || row[0].replace(/\P{L}/gu, '').length < 15) return [];
  const message = `"${excerpt(row[0])}" is all capitals`;
  return [complaint('warning', part, offset + row.index, message, 'screen readers spell it out, and it reads as shouting')];
}

function emojiIn({ texts }: Written): Complaint[] {
  const [body] = texts;
  const count = textsOf(body).reduce((sum, { text }) => sum + emoji(text), 0);
  return count <= MOST_EMOJI.body
    ? []
    : [complaint('warning', body, 0, `${count} emoji; more than ${MOST_EMOJI.body} look like spam`)];
}

function emoji(text: string): number {
  return text.match(/(?![#*\d©®™])\p{Extended_Pictographic}/gu)?.length ?? 0;
}
