import { Injectable } from '@nestjs/common';
import { LinksService } from '../links/links.service';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';
import { TemplateError } from '../rendering/template-error';
import type { MessageRow } from './message.entity';

/** The text of an SMS as its provider gets it. The same message gives the same text, before it is sent and when it is looked for. */
@Injectable()
export class SmsTextService {
  constructor(
    private readonly rendering: RenderingService,
    private readonly links: LinksService,
  ) {}

  /** As it was written at the first attempt. Throws `TemplateError` when what it was made of is gone. */
  async again(row: MessageRow): Promise<{ text: string }> {
    if (row.template_version === null || row.variables === null)
      throw new TemplateError('template.forgotten', 'what this message was made of is gone');
    const variables = JSON.parse(row.variables) as MessageVariables;
    const rendered = await this.rendering.render(row.template_version, variables, this.links.of(row.ref));
    return { text: rendered.text };
  }
}
