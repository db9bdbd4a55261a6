/** Is this socket's peer the machine itself? */
export function isLoopback(address: string | undefined): boolean {
  const plain = (address ?? '').replace(/^::ffff:/, '');
  return plain === '::1' || /^127\./.test(plain);
}

/** Is the `Host` header one of the machine's own names, or that of PUBLIC_URL? */
export function isOwnHost(host: string | undefined, publicUrl: string): boolean {
  const name = hostname(`http://${host ?? ''}`);
  return name !== undefined && [...OWN_NAMES, hostname(publicUrl)].includes(name);
}

/**
 * Did a page of ours ask for this? Browsers tell with every change: `Sec-Fetch-Site`, or at least `Origin`. Callers that tell
 * neither are no browsers, and carry no cookie by accident.
 */
export function isOwnOrigin(headers: Record<string, string | string[] | undefined>, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = headers.origin;
  if (origin === undefined) return true;
  return (
    origin === new URL(publicUrl).origin ||
    origin === `http://${String(headers.host)}` ||
    origin === `https://${String(headers.host)}`
  );
}

const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]'];

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
