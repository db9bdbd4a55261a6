import { Injectable } from '@nestjs/common';
import { EmailChannel } from '../channels/email.channel';
import type { Outcome } from '../channels/outcome';
import { SmsChannel } from '../channels/sms.channel';
import { ClaimService } from './claim.service';
import { LeaseKeeper } from './lease-keeper.service';
import type { ChannelName } from './new-message';
import type { Ready } from './outgoing';

/** Hands one message to its provider. Answers the outcome, or `withdrawn` when it was taken back at the last moment. */
@Injectable()
export class CarrierService {
  constructor(
    private readonly email: EmailChannel,
    private readonly sms: SmsChannel,
    private readonly claims: ClaimService,
    private readonly leases: LeaseKeeper,
  ) {}

  providerOf(channel: ChannelName): string {
    return channel === 'email' ? this.email.name : this.sms.name;
  }

  async carry(message: Ready): Promise<Outcome | { is: 'withdrawn' }> {
    const mayStart = () => this.leases.mayStart(message.id);
    if (message.channel === 'email') return this.email.send({ ...message.mail, mayStart });
    // A second copy costs money and trust: the proof of intent is committed alone, directly before the request.
    if (!(await this.claims.intend(message))) return { is: 'withdrawn' };
    return this.sms.send({ ...message.sms, mayStart });
  }
}
