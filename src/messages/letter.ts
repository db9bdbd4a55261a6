import { composeMime } from '../channels/compose-mime';
import type { OutgoingMail } from '../channels/email.channel';
import { wireAddress, type Mailbox } from '../channels/mail-address';
import { domainOf } from '../kernel/domain-of';
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
  /** The reader's way out: one click on the page, and a mail to an address of this message's own where there is one. */
  unsubscribe: { url: string; address?: string };
  /** Where bounces of this message come back to (VERP); the From address where absent. */
  returnPath?: string;
  /** The shop's name, as readers know it. */
  shop: string;
  subject: string;
  html: string;
  text: string;
}

/** Google's Feedback-ID names flow, step and purpose, never one message; its sender id has 5-15 characters and never changes. */
const SENDER_ID = 'huike';

/**
 * The e-mail as it leaves. The same letter gives the same bytes, so a retry is the same message to every server that sees it
 * twice. Every e-mail can be switched off with one click: marketing altogether, service messages by their topic.
 */
export function writeMail(letter: Letter): OutgoingMail {
  const domain = sendingDomain(letter.from);
  const messageId = `<${letter.ref}.s@${domain}>`;
  const { url, address } = letter.unsubscribe;
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
    unsubscribe: { url, mailto: address && `${address}?subject=unsubscribe` },
    listId: { id: `${slug(letter.topic)}.${domain}`, name: letter.shop },
    feedbackId: [letter.flow, letter.step, letter.purpose, SENDER_ID].map(slug).join(':'),
    bulk: letter.purpose === 'marketing',
  });
  return {
    ref: letter.ref,
    messageId,
    envelopeFrom: letter.returnPath ?? letter.from.address,
    from: letter.from.name ? `${letter.from.name} <${letter.from.address}>` : letter.from.address,
    to: letter.to,
    mime,
    subject: letter.subject,
    html: letter.html,
    text: letter.text,
  };
}

/** The sending domain as machines know it: what the Message-ID, the List-Id and the guard rails name. */
export function sendingDomain(mailbox: Mailbox): string {
  return domainOf(wireAddress(mailbox.address) ?? mailbox.address).toLowerCase();
}

function slug(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, '-') || '-';
}
