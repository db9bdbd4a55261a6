/** What stands around an address, never in one: punctuation of every script. */
const NO_ATOM = String.raw`\s<>()\[\]:;,"'@|\\*（）：；，。、「」『』《》【】“”‘’`;
/** One address somewhere in a text: letters of any script, a domain with a dot. Bounded, so that it is never slow. */
const ONE = String.raw`[^${NO_ATOM}=]{1,80}(?:=[^${NO_ATOM}]{1,80})?@(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,62})\.){1,8}[\p{L}\p{N}-]{2,62}`;

/** For building larger expressions; needs the flags `iu`. */
export const ADDRESS = `(?<![^${NO_ATOM}=])${ONE}`;
const ANY = new RegExp(ADDRESS, 'giu');

/** Addresses of a text in the order they stand there, each once. */
export function addressesIn(text: string): string[] {
  return [...new Set([...text.slice(0, MOST_TEXT).matchAll(ANY)].map((m) => tidyAddress(m[0])))];
}

/** The first address of a text. */
export function addressIn(text: string): string | undefined {
  return addressesIn(text.slice(0, 1000))[0];
}

/** The domain in lower case, no dot behind it: how reports are compared. */
export function tidyAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at + 1) + address.slice(at + 1).toLowerCase();
}

/** Do two addresses mean the same mailbox, as far as anybody can tell from outside? */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A text for logs and columns: what looks like an address is taken out. */
export function withoutAddresses(text: string): string {
  return text.replace(ANY, '…');
}

const MOST_TEXT = 20_000;
