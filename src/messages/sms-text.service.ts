import { Injectable } from '@nestjs/common';
import { SmsChannel } from '../channels/sms.channel';
import { Config } from '../config/config.service';
import { countryOfPhone } from '../kernel/country-of-phone';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { ShortLinksService } from '../links/short-links.service';
import { completeSms, withoutSignature } from '../rendering/complete-sms';
import type { ApprovedText, Rendered } from '../rendering/loaded-template';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';
import { TemplateError } from '../rendering/template-error';
import type { MessageRow } from './message.entity';

/** The longest value of a variable that Aliyun takes. */
const LONGEST_PARAM = 35;

/** An SMS as its provider gets it. */
export interface SmsText {
  body: string;
  approved?: ApprovedText;
}

/** Texts of SMS, complete for their country and provider. The same message gives the same text, before it is sent and when it is looked for. */
@Injectable()
export class SmsTextService {
  constructor(
    private readonly rendering: RenderingService,
    private readonly links: ShortLinksService,
    private readonly channel: SmsChannel,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Throws `TemplateError` when the provider of this number could not send it. */
  complete(to: string, purpose: 'service' | 'marketing', { text, approved }: Extract<Rendered, { channel: 'sms' }>): SmsText {
    const about = { country: countryOfPhone(to), purpose };
    const { aliyun } = this.config.env;
    if (this.channel.providerFor(to) !== 'aliyun' || !aliyun)
      return { body: completeSms(text, { ...about, sign: this.config.settings.shop.name }) };
    if (!approved)
      throw new TemplateError('template.not-approved', 'Aliyun sends approved texts only: aliyun: SMS_… in the template');
    for (const [name, value] of Object.entries(approved.params)) {
      if (value.trim() === '') throw new TemplateError('template.empty-parameter', `Aliyun takes no empty variable: ${name}`);
      if ([...value].length > LONGEST_PARAM)
        throw new TemplateError('template.long-parameter', `Aliyun takes at most ${LONGEST_PARAM} characters: ${name}`);
    }
    return { body: completeSms(withoutSignature(text), { ...about, country: 'CN', sign: aliyun.sign }), approved };
  }

  /** As it was written at the first attempt. Throws `TemplateError` when what it was made of is gone. */
  async again(row: MessageRow & { address: string }): Promise<SmsText> {
    if (row.template_version === null || row.variables === null)
      throw new TemplateError('template.forgotten', 'what this message was made of is gone');
    const variables = JSON.parse(row.variables) as MessageVariables;
    const links = await this.links.of(readerOf(this.database), [{ ref: row.ref, written: true }]);
    const rendered = await this.rendering.render(row.template_version, variables, links.get(row.ref)!);
    if (rendered.channel !== 'sms') throw new TemplateError('template.failed', 'the text of an SMS is an e-mail');
    return this.complete(row.address, row.purpose, rendered);
  }
}
