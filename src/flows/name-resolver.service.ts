import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';

/** One address of a host. */
export interface HostAddress {
  address: string;
  family: number;
}

/** Asks the system which addresses a name has. */
@Injectable()
export class NameResolver {
  /** In the order of preference. Rejects with `ENOTFOUND` and alike. */
  async addresses(host: string): Promise<HostAddress[]> {
    return lookup(host, { all: true });
  }
}
