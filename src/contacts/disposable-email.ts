import { disposableEmailBlocklist } from 'disposable-email-domains-js';
import { domainOf } from '../kernel/domain-of';

/** Made when it is first asked: 100,000 letters that most commands have no use for. */
let known: ReadonlySet<string> | undefined;

/** Does this address (in normal form) belong to a service for throw-away addresses, or to a domain below one? */
export function isDisposable(email: string): boolean {
  known ??= new Set(disposableEmailBlocklist());
  const labels = domainOf(email).split('.');
  return labels.slice(0, -1).some((_, i) => known!.has(labels.slice(i).join('.')));
}
