import { parseAddress, parseNetwork } from '../../kernel/ip-network';
import { machine, type HitVerdict, type RawHit } from './raw-hit';

/** A maker's networks, as the settings name them. */
export interface MachineNetwork {
  /** `clicks`: pictures are fetched from there for people too. */
  of: 'all' | 'clicks';
  /** CIDR. */
  addresses: readonly string[];
}

/** Networks by the length of their prefix, so that an address is looked up once for each length and not once for each network. */
export type NetworkIndex = Map<string, { family: 4 | 6; free: bigint; prefixes: Map<bigint, MachineNetwork['of']> }>;

export function indexNetworks(networks: Readonly<Record<string, MachineNetwork>>): NetworkIndex {
  const index: NetworkIndex = new Map();
  for (const { of, addresses } of Object.values(networks)) {
    for (const { family, start, bits } of addresses.flatMap((cidr) => parseNetwork(cidr) ?? [])) {
      const free = BigInt((family === 4 ? 32 : 128) - bits);
      const key = `${family}/${bits}`;
      if (!index.has(key)) index.set(key, { family, free, prefixes: new Map() });
      index.get(key)!.prefixes.set(start >> free, of);
    }
  }
  return index;
}

/** The visitor comes from where scanners are at home, and people are not. */
export function network(hit: RawHit, index: NetworkIndex): HitVerdict | undefined {
  const address = index.size > 0 && hit.ip !== null ? parseAddress(hit.ip) : undefined;
  if (!address) return undefined;
  for (const { family, free, prefixes } of index.values()) {
    const of = family === address.family ? prefixes.get(address.value >> free) : undefined;
    if (of === 'all' || (of === 'clicks' && hit.kind === 'click')) return machine('network');
  }
  return undefined;
}
