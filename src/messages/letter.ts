import { composeMime } from '../channels/compose-mime';
import type { OutgoingMail } from '../channels/email.channel';
import type { Mailbox } from '../channels/mail-address';
import type { ChannelName, Purpose } from './new-message';

/** What an e-mail is put together from. */
export interface Letter {
  ref: string;
  channel: ChannelName;
  flow: string;
  step: string;
  purpose: Purpose;
  topic: string;
  /** The recipient's bare address. */
  to: string;
  from: Mailbox;
  replyTo?: Mailbox;
  /** Of the first attempt: the Date header. */
  date: number;
  unsubscribeUrl: string;
  subject: string;
  html: string;
  text: string;
}

/** Google wants a sender id of 5-15 characters that never changes. */
const SENDER_ID = 'huike';

/**
 * The e-mail as it leaves. The same letter gives the same bytes, so a retry is the same message to every server that sees it
 * twice. Every e-mail can be switched off with one click: marketing altogether, service messages by their topic.
 */
export function writeMail(letter: Letter): OutgoingMail {
  const domain = letter.from.address.slice(letter.from.address.lastIndexOf('@') + 1);
  const messageId = `<${letter.ref}.s@${domain}>`;
  const mime = composeMime({
    ref: letter.ref,
    messageId,
    date: letter.date,
    from: letter.from,
    to: { address: letter.to },
    replyTo: letter.replyTo,
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    unsubscribe: { url: letter.unsubscribeUrl },
    listId: { id: `${slug(letter.topic)}.${domain}` },
    feedbackId: [letter.flow, letter.step, letter.purpose, SENDER_ID].map(slug).join(':'),
    bulk: letter.purpose === 'marketing',
  });
  return {
    ref: letter.ref,
    messageId,
    envelopeFrom: letter.from.address,
    from: letter.from.name ? `${letter.from.name} <${letter.from.address}>` : letter.from.address,
    to: letter.to,
    mime,
    subject: letter.subject,
    html: letter.html,
    text: letter.text,
  };
}

function slug(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, '-') || '-';
}
