import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Clock } from '../kernel/clock';
import { EmailChannel } from './email.channel';
import { MailboxEmailChannel, MailboxSmsChannel } from './mailbox.channel';
import { MailboxService } from './mailbox.service';
import { MailboxStore } from './mailbox.store';
import { SmsChannel } from './sms.channel';
import { SmtpEmailChannel } from './smtp.channel';
import { TwilioSmsChannel } from './twilio.channel';

/** One channel for e-mail and one for SMS: the provider the environment names, else the built-in mailbox. */
@Module({
  providers: [
    MailboxStore,
    MailboxService,
    {
      provide: EmailChannel,
      inject: [Config, MailboxService, Clock],
      useFactory: ({ env, settings }: Config, mailbox: MailboxService, clock: Clock): EmailChannel =>
        env.smtpUrl
          ? new SmtpEmailChannel({ url: env.smtpUrl, limits: { connections: settings.channels.email.in_flight } })
          : new MailboxEmailChannel(mailbox, clock),
    },
    {
      provide: SmsChannel,
      inject: [Config, MailboxService, Clock],
      useFactory: ({ env, settings }: Config, mailbox: MailboxService, clock: Clock): SmsChannel =>
        env.twilio ? new TwilioSmsChannel(env.twilio) : new MailboxSmsChannel(mailbox, clock, settings.shop.name),
    },
  ],
  exports: [EmailChannel, SmsChannel, MailboxService],
})
export class ChannelsModule implements OnApplicationShutdown {
  constructor(
    private readonly email: EmailChannel,
    private readonly sms: SmsChannel,
  ) {}

  /** Lets what is with a provider come to its outcome; the dispatcher has stopped before. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.email.close(), this.sms.close()]);
  }
}
