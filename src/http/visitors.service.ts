import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { visitorAddress } from './visitor-address';

interface Asking {
  headers: Record<string, string | string[] | undefined>;
  socket: { remoteAddress?: string };
}

/**
 * From where people ask. The one reader of a forwarded header, and `X-Forwarded-For` of proxies in TRUSTED_PROXIES is all that is
 * read: names, protocols and links come from PUBLIC_URL whatever a request says.
 */
@Injectable()
export class Visitors {
  constructor(private readonly config: Config) {}

  addressOf({ headers, socket }: Asking): string | null {
    const forwarded = headers['x-forwarded-for'];
    const said = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
    return visitorAddress(socket.remoteAddress, said, this.config.env.trustedProxies);
  }
}
