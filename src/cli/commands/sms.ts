import { callbackKey } from '../../links/callback-key';
import type { Command } from '../command';

const callbacks: Command = {
  name: 'sms callbacks',
  summary: 'the addresses that Twilio and Aliyun call, to be entered there',
  usage: '[--json]',
  help: [
    'Reports of each message go to Twilio with the message; only the address for answers is entered there.',
    "Aliyun's requests bear no signature: its addresses are secret, and change with the first APP_SECRET.",
  ].join('\n'),
  needs: 'config',
  async run({ config, json, out }) {
    const { publicUrl, appSecrets, twilio, aliyun } = config.env;
    const base = `${publicUrl}/callbacks`;
    const addresses = {
      ...(twilio && { 'twilio, a message comes in': `${base}/twilio/inbound` }),
      ...(aliyun && {
        'aliyun, SmsReport': `${base}/aliyun/${callbackKey(appSecrets[0]!, 'aliyun')}/status`,
        'aliyun, SmsUp': `${base}/aliyun/${callbackKey(appSecrets[0]!, 'aliyun')}/inbound`,
      }),
    };
    if (json) out(JSON.stringify(addresses));
    else for (const [what, address] of Object.entries(addresses)) out(`${what.padEnd(28)} ${address}`);
    if (!json && Object.keys(addresses).length === 0) out('no provider is set: SMS go to the mailbox');
    return 0;
  },
};

export const smsCommands: Command[] = [callbacks];
