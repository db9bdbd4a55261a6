import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { composeMime } from '../../channels/compose-mime';
import { dkimKey } from '../../channels/dkim-signature';
import { parseMailbox } from '../../channels/mail-address';
import { SmtpEmailChannel } from '../../channels/smtp.channel';
import type { Config } from '../../config/config.service';
import { domainOf } from '../../kernel/domain-of';
import { base32 } from '../../kernel/ids';
import { Subject, type Check } from './check';
import { senderOf } from './sender';

/** Sends one message to the operator, composed and signed as every other, and says what to look for in it. */
export async function sendTestMail({ env, settings }: Config, to: string, now: number): Promise<Check> {
  const test = new Subject('mail', 'test', `test mail to ${to}`);
  const why = 'It went the way every message goes.';
  if (!env.smtpUrl) return test.fail('there is no mail server', { why, repair: 'Set SMTP_URL.' });
  const from = parseMailbox(env.mailFrom);
  const { envelope } = senderOf(env);
  const ref = base32(randomBytes(16));
  const messageId = `<${ref}.s@${domainOf(from.address)}>`;
  const text = `This is a test of Huike for ${settings.shop.name}.\nIn the original of this message (Show original, View source) the line Authentication-Results should say:\nspf=pass, dkim=pass, dmarc=pass\n`;
  const mime = composeMime({
    ...{ ref, messageId, date: now, from, to: { address: to }, subject: `Huike test: ${settings.shop.name}`, text },
    html: text
      .split('\n')
      .map((line) => `<p>${line.replace(/[<&]/g, (c) => `&#${c.charCodeAt(0)};`)}</p>`)
      .join(''),
  });
  const dkim = await Promise.all(
    (env.dkim?.keys ?? []).map(async ({ selector, privateKeyFile }) =>
      dkimKey({ domain: env.dkim!.domain, selector, pem: await readFile(privateKeyFile, 'utf8') }),
    ),
  );
  const channel = new SmtpEmailChannel({ url: env.smtpUrl, dkim });
  const outcome = await channel.send({ ref, messageId, envelopeFrom: envelope.address, to, mime });
  await channel.close();
  if (outcome.is === 'accepted')
    return test.ok('accepted; in its source Authentication-Results should say spf=pass, dkim=pass and dmarc=pass');
  const reply = 'reply' in outcome && outcome.reply ? outcome.reply : outcome.is;
  return test.fail(`not accepted: ${reply}`, { why, repair: 'The words are the mail server’s; they mostly say what it wants.' });
}
