import { Injectable } from '@nestjs/common';
import { ConsentService, type SuppressedAddress } from '../consent/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import type { Tx } from '../database/tx';

/** Why mail does not arrive, in distinction from why somebody does not want it. */
const DEAD = ['bounce', 'soft_bounces'];

/** Addresses that nothing more is sent to, because of what became of a message. */
@Injectable()
export class GivenUpAddresses {
  constructor(
    private readonly consent: ConsentService,
    private readonly contacts: ContactsService,
  ) {}

  /**
   * Suppresses them. An e-mail address that does not work is besides no address of its contact any more: they are written to at
   * another one, or asked for one. A phone number stays, for it may be out of service only for a while.
   */
  async giveUp(tx: Tx, addresses: SuppressedAddress[], now: number): Promise<void> {
    await this.consent.suppress(tx, addresses, now);
    const dead = addresses.filter((a) => a.channel === 'email' && DEAD.includes(a.reason)).map((a) => a.address);
    await this.contacts.setValid(tx, 'email', dead, false);
  }
}
