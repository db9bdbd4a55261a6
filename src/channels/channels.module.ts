import { readFile } from 'node:fs/promises';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Environment } from '../config/environment';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { Invalid } from '../kernel/errors';
import { AliyunSmsChannel } from './aliyun.channel';
import { ChannelsPersonalData } from './channels-personal-data.service';
import { dkimKey, isWeak, WELL_SIZED_RSA, type DkimKey } from './dkim-signature';
import { EmailChannel } from './email.channel';
import { MailboxEmailChannel, MailboxSmsChannel } from './mailbox.channel';
import { MailboxService } from './mailbox.service';
import { MailboxStore } from './mailbox.store';
import { RoutedSmsChannel } from './routed-sms.channel';
import { SmsChannel } from './sms.channel';
import { smsProviderFor } from './sms-route';
import { SmtpEmailChannel } from './smtp.channel';
import { TwilioSmsChannel } from './twilio.channel';

/** One channel for e-mail and one for SMS: the providers the environment names, else the built-in mailbox. */
@Module({
  providers: [
    MailboxStore,
    MailboxService,
    ChannelsPersonalData,
    {
      provide: EmailChannel,
      inject: [Config, MailboxService, Clock, Log],
      useFactory: async ({ env, settings }: Config, mailbox: MailboxService, clock: Clock, log: Log): Promise<EmailChannel> => {
        if (!env.smtpUrl) return new MailboxEmailChannel(mailbox, clock);
        const dkim = env.dkim && (await readDkimKeys(env.dkim));
        for (const { selector, key } of dkim ?? [])
          if (isWeak(key)) log.warn('dkim.key_small', { selector, wanted: WELL_SIZED_RSA });
        return new SmtpEmailChannel({ url: env.smtpUrl, limits: { connections: settings.channels.email.in_flight }, dkim });
      },
    },
    {
      provide: SmsChannel,
      inject: [Config, MailboxService, Clock],
      useFactory: ({ env, settings }: Config, mailbox: MailboxService, clock: Clock): SmsChannel => {
        const twilio = env.twilio && new TwilioSmsChannel(env.twilio);
        const aliyun = env.aliyun && new AliyunSmsChannel(env.aliyun, clock);
        if (!twilio || !aliyun) return twilio ?? aliyun ?? new MailboxSmsChannel(mailbox, clock, settings.shop.name);
        return new RoutedSmsChannel({ twilio, aliyun }, (to) => smsProviderFor(to, settings.channels.sms.routes, env));
      },
    },
  ],
  exports: [EmailChannel, SmsChannel, MailboxService, ChannelsPersonalData],
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

/** A key that cannot be used stops the start: mail that should be signed must not leave unsigned. */
async function readDkimKeys({ domain, keys }: NonNullable<Environment['dkim']>): Promise<DkimKey[]> {
  return Promise.all(
    keys.map(async ({ selector, privateKeyFile }) => {
      const pem = await readFile(privateKeyFile, 'utf8').catch(() => {
        throw new Invalid('dkim.key', `the DKIM key cannot be read: ${privateKeyFile}`, { at: 'DKIM_PRIVATE_KEY_FILE' });
      });
      return dkimKey({ domain, selector, pem });
    }),
  );
}
