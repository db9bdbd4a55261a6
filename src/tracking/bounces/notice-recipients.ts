import { ADDRESS, addressesIn, addressIn, tidyAddress } from './mail-addresses';

/** A recipient that a notice in words names, and what it says of them. */
export interface NamedRecipient {
  address: string;
  /** What stands beside and below the address, up to the next one. */
  text: string;
}

const flags = 'iu';
const CODE = '(?:[245]\\d\\d[ -](?:[245]\\.\\d{1,2}\\.\\d{1,3} )?)?';
/** `<ann@x.example>:`, `ann@x.example: 550 …`, `"ann@x.example":`, `554 <ann@x.example>... `, `* ann@x.example`, `Ann <ann@x.example>: …` */
const HEAD = new RegExp(
  `^[\\s*>#•·-]{0,20}${CODE}(?:to: )?(?:[^<>@:]{0,60}(?:${ADDRESS})? ?<(?:mailto:)?(${ADDRESS})>|["'<]{0,2}(${ADDRESS})["'>]{0,2})(?=$|\\s*$|[:,;(]|\\s?\\.\\.\\.|<mailto:|\\s+(?:on|\\(|\\[|[A-Z0-9#"'-]))`,
  flags,
);
/** `Recipient address: ann@x.example`, `Delivery failed 20 attempts: ann@x.example` */
const LABELLED = new RegExp(`^[\\s*-]{0,20}([\\p{L}\\d ()'-]{2,70}?)\\s?[:：]\\s*[<"]?(${ADDRESS})[>"]?[\\s.]*$`, flags);
const SENDERS = /\b(?:from|sender|reply-to|by|contact|abuse|postmaster|return-path|message-id|originator|cc)\b/i;
const CONVERSATION = new RegExp(`rcpt to: ?<(${ADDRESS})>`, flags);
/** `delivering your mail to <ann@x.example>`, `Your message wasn't delivered to ann@x.example because …` */
const SENTENCE = new RegExp(
  `\\b(?:deliver\\w*|messages?|e-?mail|mail|sent|send|reach|addressed|recipients?|address|undeliverable|in)\\b[^@\\n]{0,60}?[\\s:<"'(](${ADDRESS})`,
  flags,
);
const MACHINES = /^(?:mailer-daemon|postmaster|abuse|support|help|helpdesk|noreply|no-reply)@/i;
const MOST_RECIPIENTS = 100;

/**
 * Whom a notice in words is about. Mail systems put the address at the head of a line; some put it behind a label, some in a
 * sentence only. `ours` are addresses that the notice came to: they are mentioned, not meant, unless nobody else is.
 */
export function namedRecipients(said: string, ours: ReadonlySet<string>): NamedRecipient[] {
  const lines = said.split('\n');
  const ways: ((line: string) => string | undefined)[] = [
    (line) => headOf(line),
    (line) => labelled(line),
    (line) => CONVERSATION.exec(line)?.[1],
    (line) => SENTENCE.exec(line)?.[1],
    (line) => addressIn(line),
  ];
  for (const way of ways) {
    const found = gathered(lines, way, ours);
    if (found.length > 0) return found;
  }
  return addressesIn(said)
    .filter((address) => !MACHINES.test(address))
    .slice(0, 1)
    .map((address) => ({ address, text: said }));
}

function gathered(lines: string[], way: (line: string) => string | undefined, ours: ReadonlySet<string>): NamedRecipient[] {
  const found = new Map<string, NamedRecipient>();
  let open: NamedRecipient | undefined;
  for (const line of lines) {
    const address = way(line);
    if (address !== undefined && !ours.has(address.toLowerCase()) && (!MACHINES.test(address) || headOf(line) !== undefined)) {
      open = found.get(address.toLowerCase()) ?? { address: tidyAddress(address), text: '' };
      if (found.size < MOST_RECIPIENTS) found.set(address.toLowerCase(), open);
    }
    if (open) open.text += `${line}\n`;
  }
  return [...found.values()];
}

function headOf(line: string): string | undefined {
  const found = HEAD.exec(line);
  return found?.[1] ?? found?.[2];
}

function labelled(line: string): string | undefined {
  const found = LABELLED.exec(line);
  return found && !SENDERS.test(found[1]!) ? found[2] : undefined;
}
