import { reasonOf } from '../kernel/errors';
import type { Clock } from '../kernel/clock';
import { EmailChannel, type OutgoingMail } from './email.channel';
import type { MailboxService } from './mailbox.service';
import { shortReply, type Outcome } from './outcome';
import { SmsChannel, type OutgoingSms, type SmsEvidence } from './sms.channel';

/** E-mail without a provider: into the built-in mailbox. The same ref twice is one message. */
export class MailboxEmailChannel extends EmailChannel {
  readonly name = 'mailbox';

  constructor(
    private readonly mailbox: MailboxService,
    private readonly clock: Clock,
  ) {
    super();
  }

  async send(mail: OutgoingMail): Promise<Outcome> {
    if (mail.mayStart?.() === false) return { is: 'not_started', reason: 'lease' };
    return kept(mail.ref, () =>
      this.mailbox.append({
        channel: 'email',
        ref: mail.ref,
        to: mail.to,
        from: mail.from ?? mail.envelopeFrom,
        subject: mail.subject ?? '',
        html: mail.html ?? null,
        text: mail.text ?? '',
        raw: mail.mime.toString('latin1'),
        at: this.clock.now(),
      }),
    );
  }

  async close(): Promise<void> {}
}

/** SMS without a provider: into the same mailbox. */
export class MailboxSmsChannel extends SmsChannel {
  readonly name = 'mailbox';

  constructor(
    private readonly mailbox: MailboxService,
    private readonly clock: Clock,
    /** Shown as the sender: the shop's name. */
    private readonly from: string,
  ) {
    super();
  }

  async send(sms: OutgoingSms): Promise<Outcome> {
    if (sms.mayStart?.() === false) return { is: 'not_started', reason: 'lease' };
    const { ref, to, body } = sms;
    return kept(ref, () =>
      this.mailbox.append({
        channel: 'sms',
        ref,
        to,
        from: this.from,
        subject: null,
        html: null,
        text: body,
        raw: body,
        at: this.clock.now(),
      }),
    );
  }

  async lookUp(sms: Pick<OutgoingSms, 'to' | 'body'>, since: number): Promise<SmsEvidence> {
    const ref = await this.mailbox.findSms(sms.to, sms.body, since);
    return ref === undefined ? { is: 'absent' } : { is: 'found', sent: [{ providerId: ref, report: { is: 'delivered' } }] };
  }

  async close(): Promise<void> {}
}

async function kept(ref: string, append: () => Promise<void>): Promise<Outcome> {
  try {
    await append();
    return { is: 'accepted', providerId: ref };
  } catch (error) {
    // Even if the commit went through unseen, trying again stores nothing twice.
    return {
      is: 'refused',
      permanent: false,
      about: 'provider',
      code: null,
      enhanced: null,
      reply: shortReply(reasonOf(error)),
    };
  }
}
