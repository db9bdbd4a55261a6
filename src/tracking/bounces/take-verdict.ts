import { sameAddress } from './mail-addresses';
import type { BounceVerdict, ReportedRecipient } from './returned-mail';

/** From what changes nothing to what changes most. */
const WEIGHT: readonly BounceVerdict[] = ['none', 'delivered', 'delayed', 'soft', 'hard', 'complaint'];

/**
 * What a report says of the message that went to `address`. A report may name others: whom it was forwarded to. Of several,
 * the mildest counts: one dead member of a list does not make the list dead.
 */
export function verdictAbout(recipients: ReportedRecipient[], address: string | null): ReportedRecipient | undefined {
  const exact = recipients.find((r) => address !== null && sameAddress(r.address, address));
  return exact ?? [...recipients].sort((a, b) => WEIGHT.indexOf(a.verdict) - WEIGHT.indexOf(b.verdict))[0];
}
