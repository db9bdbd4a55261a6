/** `<ref.s@domain>`: how our e-mails are named (messages/letter.ts). */
const OURS = /^<?([a-z2-7]{26})\.s@/i;

/** Which message a Message-ID names, when it may be one of ours; nobody can guess one. */
export function refOfMessageId(messageId: string | undefined): string | undefined {
  return OURS.exec(messageId ?? '')?.[1]?.toLowerCase();
}
