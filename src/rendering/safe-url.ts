/** Which addresses may stand in a mail (RELIABILITY §5.4, R6). The test is what a browser would do, not what the text looks like. */

export interface UrlRules {
  /** Hosts links may lead to, subdomains included; empty means any. */
  linkDomains: readonly string[];
}

/** An http or https address on an allowed host, as a browser writes it; `undefined` for anything else. */
export function safeHttpUrl(text: string, rules: UrlRules): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 2000 || /[\u0000-\u0020\u007F]/.test(trimmed) || !/^https?:\/\//i.test(trimmed)) return undefined;
  const url = parsed(trimmed);
  if (!url?.hostname || url.username || url.password) return undefined;
  return isAllowed(url.hostname, rules.linkDomains) ? url.href : undefined;
}

/** An address to write or call: `mailto:` and `tel:`, written as they are and never counted. */
export function safeContactUrl(text: string): string | undefined {
  const trimmed = text.trim();
  return /^(mailto:[^\s<>"'`]+@[^\s<>"'`]+|tel:[+\d().-]+)$/i.test(trimmed) ? trimmed : undefined;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function isAllowed(host: string, domains: readonly string[]): boolean {
  return domains.length === 0 || domains.some((d) => host === d.toLowerCase() || host.endsWith(`.${d.toLowerCase()}`));
}
