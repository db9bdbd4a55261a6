import type { MailboxService } from '../src/channels/mailbox.service';
import { Config } from '../src/config/config.service';
import { parseEnvironment, type Environment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { MailboxController } from '../src/console/mailbox.controller';

const TWILIO = { accountSid: 'AC1', authToken: 't', from: '+14155550199' };
const ALIYUN = { accessKeyId: 'k', accessKeySecret: 's', sign: '回客' };

async function page(keys: Partial<Environment>): Promise<string> {
  const mailbox = { list: async () => [] } as unknown as MailboxService;
  const config = new Config({ ...parseEnvironment({}), ...keys }, defaultSettings());
  return new MailboxController(mailbox, config).list({} as Parameters<MailboxController['list']>[0]);
}

it.each<[string, Partial<Environment>, string | undefined]>([
  ['no provider', {}, 'e-mails and text messages'],
  ['Twilio', { twilio: TWILIO }, 'e-mails'],
  ['Aliyun', { aliyun: ALIYUN }, 'e-mails'],
  ['a mail server and Aliyun', { smtpUrl: 'smtp://mail.example', aliyun: ALIYUN }, undefined],
])('with %s the mailbox says what goes there', async (_, keys, expected) => {
  expect(/: ([^:]*) go here until/.exec(await page(keys))?.[1]).toBe(expected);
});
