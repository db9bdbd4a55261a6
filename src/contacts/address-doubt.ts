import { isDisposable } from './disposable-email';
import { suggestEmail } from './suggest-email';

/** Why an address may not reach its owner: it looks mistyped, or it was made to be thrown away. */
export type AddressDoubt = 'typo' | 'disposable';

/** What speaks against an e-mail address in normal form; `null` where nothing does, and of phone numbers. */
export function doubtOf(channel: 'email' | 'sms', address: string): AddressDoubt | null {
  if (channel !== 'email') return null;
  // Many a slip of the pen is the domain of somebody who waits for the mail.
  if (suggestEmail(address) !== undefined) return 'typo';
  return isDisposable(address) ? 'disposable' : null;
}
