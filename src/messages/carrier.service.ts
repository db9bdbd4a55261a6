import { Injectable } from '@nestjs/common';
import { EmailChannel } from '../channels/email.channel';
import type { Outcome } from '../channels/outcome';
import { SmsChannel } from '../channels/sms.channel';
import { Clock } from '../kernel/clock';
import { ClaimService } from './claim.service';
import { LeaseKeeper } from './lease-keeper.service';
import type { Ready } from './outgoing';
import { validityPeriod } from './validity';

/** Hands one message to its provider. Answers the outcome, or `withdrawn` when it was taken back at the last moment. */
@Injectable()
export class CarrierService {
  constructor(
    private readonly email: EmailChannel,
    private readonly sms: SmsChannel,
    private readonly claims: ClaimService,
    private readonly leases: LeaseKeeper,
    private readonly clock: Clock,
  ) {}

  providerOf(message: Ready): string {
    return message.channel === 'email' ? this.email.name : this.sms.providerFor(message.address);
  }

  async carry(message: Ready): Promise<Outcome | { is: 'withdrawn' }> {
    const mayStart = () => this.leases.mayStart(message.id);
    if (message.channel === 'email') return this.email.send({ ...message.mail, mayStart });
    const validity = validityPeriod(message.quietFrom, message.row.expires_at, this.clock.now());
    // Quiet hours began, or it expired, since it passed the gate, which says so when it is asked again.
    if (validity === null) return { is: 'withdrawn' };
    // A second copy costs money and trust: the proof of intent is committed alone, directly before the request.
    if (!(await this.claims.intend(message))) return { is: 'withdrawn' };
    return this.sms.send({ ...message.sms, validityPeriod: validity, mayStart });
  }
}
