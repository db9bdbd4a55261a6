import { contains, parseAddress, type Network } from '../kernel/ip-network';

/**
 * From which address somebody asks, or `null` where that is no address. The socket's, unless it is a proxy's that the shop trusts:
 * then the last entry of `X-Forwarded-For` that is none of theirs. Each proxy appends the address it was asked from, so what
 * stands further left was written by whoever asked, and may be anything.
 */
export function visitorAddress(
  socket: string | undefined,
  forwardedFor: string | undefined,
  trusted: readonly Network[],
): string | null {
  let address = plain(socket ?? '');
  if (address === undefined) return null;
  const said = trusted.length > 0 && forwardedFor ? forwardedFor.split(',') : [];
  while (said.length > 0 && isTrusted(address, trusted)) {
    const before = plain(said.pop()!);
    // A proxy that says `unknown` knows nobody: nothing left of it is to be believed either.
    if (before === undefined) return null;
    address = before;
  }
  return address;
}

function isTrusted(address: string, trusted: readonly Network[]): boolean {
  return trusted.some((network) => contains(network, address));
}

/** `203.0.113.7`, `203.0.113.7:4711`, `[2001:db8::1]:4711`, `::ffff:203.0.113.7`: the address alone, if it is one. */
function plain(text: string): string | undefined {
  const bare = /^\[([^\]]+)\](:\d{1,5})?$/.exec(text.trim())?.[1] ?? text.trim().replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1');
  const address = bare.replace(/^::ffff:(?=\d+\.)/i, '');
  return parseAddress(address) ? address : undefined;
}
