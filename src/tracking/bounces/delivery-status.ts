import { addressIn } from './mail-addresses';
import { fieldBlocks, type Fields } from './field-blocks';

/** What a delivery status notification says of one recipient (RFC 3464 §2.3). */
export interface StatusEntry {
  address: string;
  action: 'failed' | 'delayed' | 'delivered' | undefined;
  /** `5.1.1`, as the reporting server chose it. */
  status: string | undefined;
  /** The words of the server that refused, without `smtp;`. */
  diagnostic: string;
}

const OF_A_RECIPIENT = ['final-recipient', 'original-recipient', 'x-actual-recipient', 'action', 'status', 'diagnostic-code'];
/** Somewhere in a text that has no part for it; never one word of these alone, which people write too. */
const SOME = ['final-recipient', 'original-recipient', 'diagnostic-code', 'x-actual-recipient'];

/** Entries of a text that holds delivery status fields, or none. */
export function statusEntries(text: string): StatusEntry[] {
  return recipientBlocks(fieldBlocks(text)).flatMap((fields) => {
    const address = recipientOf(fields);
    if (address === undefined) return [];
    return [
      {
        address,
        action: actionOf(fields.get('action')),
        status: /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0],
        diagnostic: (fields.get('diagnostic-code') ?? '').replace(/^[\w-]{1,20};\s*/, (type) =>
          /x-unix/i.test(type) ? type : '',
        ),
      },
    ];
  });
}

/** Whether a text has the fields of a delivery status notification in it. */
export function hasStatusFields(text: string): boolean {
  return recipientBlocks(fieldBlocks(text)).some((b) => SOME.filter((name) => b.has(name)).length > 0 && b.size > 1);
}

/** One group for each recipient: fields that follow by themselves belong to the recipient before them. */
function recipientBlocks(blocks: Fields[]): Fields[] {
  const found: Map<string, string>[] = [];
  for (const block of blocks) {
    if (!OF_A_RECIPIENT.some((name) => block.has(name))) continue;
    const before = found.at(-1);
    const apart = [...block.keys()].every((name) => before?.get(name) === undefined);
    if (before && apart && (!named(block) || !named(before))) for (const [name, value] of block) before.set(name, value);
    else found.push(new Map(block));
  }
  return found;
}

function named(block: Fields): boolean {
  return block.has('final-recipient') || block.has('original-recipient');
}

function recipientOf(fields: Fields): string | undefined {
  for (const name of ['final-recipient', 'original-recipient', 'x-actual-recipient']) {
    const address = addressIn((fields.get(name) ?? '').replace(/^[\w-]{1,20};/, ' '));
    if (address !== undefined) return address;
  }
  return undefined;
}

function actionOf(text: string | undefined): StatusEntry['action'] {
  const word = /^[a-z]+/.exec((text ?? '').toLowerCase())?.[0];
  switch (word) {
    case 'failed':
    case 'failure':
      return 'failed';
    case 'delayed':
      return 'delayed';
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return 'delivered';
    default:
      return undefined;
  }
}
