import { Injectable } from '@nestjs/common';
import { AuditService } from '../access/audit.service';
import { Config } from '../config/config.service';
import type { SuppressionReason } from '../consent/suppression';
import { ConsentService } from '../consent/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { normaliseEmail } from '../contacts/normalise-email';
import { normalisePhone } from '../contacts/normalise-phone';
import { Database } from '../database/database.service';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';

/** What an operator may take back. */
const LIFTABLE: SuppressionReason[] = ['soft_bounces', 'bounce', 'manual', 'erased'];
/** What a person said only that person can take back. */
const THEIRS: Partial<Record<string, string>> = {
  complaint: 'they told their provider that it was spam: write to them no more',
  stop: 'they can text START',
};

/** Addresses an operator forbids or allows again, by hand. They are remembered as keyed hashes, so only who knows one can name it. */
@Injectable()
export class SuppressedAddresses {
  constructor(
    private readonly database: Database,
    private readonly consent: ConsentService,
    private readonly contacts: ContactsService,
    private readonly audit: AuditService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Nothing goes to this address any more, of any purpose. */
  async suppress(text: string, actor: string): Promise<void> {
    const { channel, address } = this.addressOf(text);
    const now = this.clock.now();
    await this.database.tx(async (tx) => {
      await this.consent.suppress(tx, [{ channel, address, reason: 'manual' }], now);
      await this.audit.record(tx, { actor, action: 'address.suppressed', subject: channel }, now);
    });
  }

  /**
   * The address may be used again; marketing still needs consent. Answers the reason that was lifted, or `undefined` when it was
   * not suppressed. Throws `Invalid('address.said-no')` for what the person said, which only they can take back.
   */
  async allow(text: string, actor: string): Promise<string | undefined> {
    const { channel, address } = this.addressOf(text);
    return this.database.tx(async (tx) => {
      const reason = (await this.consent.suppressed(tx, channel, [address])).get(address);
      if (reason === undefined) return undefined;
      if ((await this.consent.lift(tx, channel, [address], LIFTABLE)) === 0) {
        throw new Invalid('address.said-no', `the address is suppressed because of "${reason}"`, { hint: THEIRS[reason] });
      }
      await this.contacts.setValid(tx, channel, [address], true);
      await this.audit.record(tx, { actor, action: 'address.allowed', subject: channel, detail: { reason } }, this.clock.now());
      return reason;
    });
  }

  private addressOf(text: string): { channel: 'email' | 'sms'; address: string } {
    const email = normaliseEmail(text);
    if (email) return { channel: 'email', address: email };
    const phone = normalisePhone(text, this.config.settings.shop.country);
    if (phone) return { channel: 'sms', address: phone };
    throw new Invalid('address.invalid', 'this is no e-mail address and no phone number', {
      hint: 'write a phone number with its country code: +8613800138000',
    });
  }
}
