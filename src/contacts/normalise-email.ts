import { domainToASCII } from 'node:url';

const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
/** RFC 5322 dot-atom: no quotes, comments, groups or routes ever reach a mail server through us. */
const DOT_ATOM = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const UNSAFE_IN_DOMAIN = /[\s%/\\?#@:<>()[\],;"|^`{}]/;

/**
 * The one form under which an e-mail address is known: trimmed, lower case, the domain as A-labels.
 * `undefined` when it is not exactly one usable address.
 */
export function normaliseEmail(raw: string | undefined): string | undefined {
  if (raw === undefined || raw.length > 4 * MAX_ADDRESS) return undefined;
  const text = raw.trim().toLowerCase();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = at > 0 ? asciiDomain(text.slice(at + 1)) : undefined;
  if (domain === undefined || local.length > MAX_LOCAL || !DOT_ATOM.test(local)) return undefined;
  const address = `${local}@${domain}`;
  return address.length <= MAX_ADDRESS ? address : undefined;
}

function asciiDomain(domain: string): string | undefined {
  if (UNSAFE_IN_DOMAIN.test(domain)) return undefined;
  const labels = domainToASCII(domain).split('.');
  // A last label without a letter is an IP address, not a mail domain.
  if (labels.length < 2 || !/[a-z]/.test(labels[labels.length - 1]!)) return undefined;
  return labels.every((l) => LABEL.test(l)) ? labels.join('.') : undefined;
}
