import { parseMailbox } from '../../channels/mail-address';
import type { Config } from '../../config/config.service';
import { sha256 } from '../../kernel/ids';
import { LinksService } from '../../links/links.service';
import { writeMail } from '../../messages/letter';
import { messageRef } from '../../messages/message-ref';
import type { LoadedTemplate } from '../../rendering/loaded-template';
import type { MessageVariables } from '../../rendering/message-variables';

/**
 * A preview as the message that would leave: signed links, headers, both parts. Only DKIM is missing, which the mail server's
 * side of the sending adds, and its links lead to no stored message. The same template and variables give the same bytes.
 */
export function previewMail(config: Config, template: string, loaded: LoadedTemplate, variables: MessageVariables): Buffer {
  const { env, settings } = config;
  const key = { enrollmentId: 0, step: template, visit: 0, channel: 'email' } as const;
  const ref = messageRef(env.appSecrets[0] ?? sha256('preview'), key);
  const service = new LinksService(config);
  const links = service.of(ref);
  const rendered = loaded.render(variables, links);
  if (rendered.channel !== 'email') throw new Error(`${template} is no e-mail`);
  const { email } = variables.contact as { email?: unknown };
  const mail = writeMail({
    ref,
    flow: 'preview',
    step: template,
    purpose: variables.purpose ?? 'marketing',
    topic: variables.topic ?? 'preview',
    to: typeof email === 'string' ? email : 'ann@example.com',
    from: parseMailbox(env.mailFrom),
    replyTo: settings.shop.reply_to ? parseMailbox(settings.shop.reply_to) : undefined,
    date: variables.now,
    unsubscribe: { url: links.unsubscribeUrl, address: service.returnAddress('unsubscribe', ref) },
    returnPath: service.returnAddress('bounce', ref),
    shop: settings.shop.name,
    ...rendered,
  });
  return mail.mime;
}
