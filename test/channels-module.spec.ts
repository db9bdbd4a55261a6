import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { ChannelsModule } from '../src/channels/channels.module';
import { EmailChannel } from '../src/channels/email.channel';
import { SmsChannel } from '../src/channels/sms.channel';
import { ConfigModule } from '../src/config/config.module';
import { Config } from '../src/config/config.service';
import { parseEnvironment } from '../src/config/environment';
import { defaultSettings } from '../src/config/settings';
import { DatabaseModule } from '../src/database/database.module';
import { Log } from '../src/http/log.service';
import { SystemClock } from '../src/kernel/clock';
import { testDatabase, type TestDatabase } from './support/database';

let at: TestDatabase;
beforeAll(async () => (at = await testDatabase('sqlite')));
afterAll(() => at.drop());

/** The logs alone: what else http brings needs the whole application. */
const logs = { module: class Logs {}, global: true, providers: [Log], exports: [Log] };

async function channelsOf(env: Record<string, string>): Promise<string[]> {
  const config = new Config(parseEnvironment({ APP_SECRET: 'a secret only for tests', ...env }), defaultSettings());
  const module = await Test.createTestingModule({
    imports: [ConfigModule.with(config, new SystemClock()), DatabaseModule.with(at.database), logs, ChannelsModule],
  }).compile();
  const names = [module.get(EmailChannel).name, module.get(SmsChannel).name];
  await module.close();
  return names;
}

it('the environment chooses the channels; without a provider there is the mailbox', async () => {
  expect(await channelsOf({})).toEqual(['mailbox', 'mailbox']);
  const twilio = { TWILIO_ACCOUNT_SID: 'AC0', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+15005550006' };
  expect(await channelsOf({ SMTP_URL: 'smtp://127.0.0.1:2525', ...twilio })).toEqual(['smtp', 'twilio']);
});

it('a DKIM key that cannot be used stops the start', async () => {
  const env = { SMTP_URL: 'smtp://127.0.0.1:2525', DKIM_DOMAIN: 'shop.example', DKIM_SELECTOR: 's1' };
  await expect(channelsOf({ ...env, DKIM_PRIVATE_KEY_FILE: join(at.folder, 'missing.pem') })).rejects.toThrow('cannot be read');
  await expect(channelsOf({ ...env, DKIM_PRIVATE_KEY_FILE: __filename })).rejects.toThrow('no private key');
});
