import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { ContactView } from '../contacts/contact-view';
import type { Reader } from '../database/reader';
import { measureSms } from '../messages/sms-measure';
import { VariablesService } from '../messages/variables.service';
import { LoadedTemplate, type Rendered } from '../rendering/loaded-template';
import { localeChain, pickLocale } from '../rendering/locale-chain';
import type { MessageVariables } from '../rendering/message-variables';
import { realisticLinks, sampleLinks, sampleVariables } from '../rendering/sample-data';
import { priceOf, smsCost, type SmsCost } from '../rendering/sms-cost';
import { subjectPrefixes } from '../rendering/subject-prefix';
import { TemplateError } from '../rendering/template-error';
import { TemplateLibrary } from '../rendering/template-library.service';
import type { CompiledFlow } from './definition';
import type { WouldSend } from './dry-run-tally';
import { masked } from './masked';

/** A message as it would have looked. */
export interface DryRunSample {
  at: number;
  contact: number;
  /** Masked: enough to know whom it is about. */
  address: string;
  step: string;
  channel: 'email' | 'sms';
  template: string;
  subject: string | null;
  text: string;
}

/**
 * Renders messages of a dry run from the files, for real people and as things stand now: orders and recommendations are today's,
 * a coupon is a sample. Stores nothing, and gives nothing away.
 */
@Injectable()
export class DryRunTexts {
  constructor(
    private readonly variables: VariablesService,
    private readonly templates: TemplateLibrary,
    private readonly config: Config,
  ) {}

  /** What cannot be rendered is left out. */
  async samples(read: Reader, flow: CompiledFlow, messages: readonly WouldSend[]): Promise<DryRunSample[]> {
    const samples: DryRunSample[] = [];
    for (const one of messages) {
      const letter = await this.render(read, flow, one);
      if (!letter) continue;
      const { rendered, contact } = letter;
      const { step, channel, template } = one.message;
      const address = masked((channel === 'email' ? contact.email : contact.phone) ?? '');
      const subject = rendered.channel === 'email' ? rendered.subject : null;
      const text = rendered.text.trim();
      samples.push({ at: one.at, contact: one.contactId, address, step, channel, template, subject, text });
    }
    return samples;
  }

  /** One text of each template and locale is measured, and counted for all that bear it; what cannot be rendered counts as one part. */
  async smsCost(read: Reader, flow: CompiledFlow, texts: readonly { message: WouldSend; sent: number }[]): Promise<SmsCost> {
    const measured: Parameters<typeof smsCost>[0][number][] = [];
    const { price } = this.config.settings.channels.sms;
    for (const { message, sent } of texts) {
      const letter = await this.render(read, flow, message);
      const to = { phone: letter?.contact.phone ?? '', purpose: message.message.purpose };
      const { segments, provider } = measureSms(letter?.rendered.text ?? '', to, this.config);
      measured.push({ messages: sent, segments: sent * segments, price: priceOf(price, provider) });
    }
    return smsCost(measured);
  }

  private async render(
    read: Reader,
    flow: CompiledFlow,
    one: WouldSend,
  ): Promise<{ rendered: Rendered; contact: ContactView } | undefined> {
    const { settings } = this.config;
    const variables = await this.variablesOf(read, flow, one);
    if (!variables) return undefined;
    const contact = variables.contact as ContactView;
    const { channel, template } = one.message;
    const shelf = await this.templates.look();
    const sources = shelf.templates.filter((t) => t.channel === channel && t.name === template);
    const locale = pickLocale(localeChain(contact.locale, settings.shop.locale), sources.map((s) => s.locale)); // prettier-ignore
    const source = sources.find((s) => s.locale === locale);
    const compiled = source && (await this.templates.compile(source, shelf)).compiled;
    if (!compiled) return undefined;
    const rules = { linkDomains: settings.shop.link_domains, subjectPrefixes: subjectPrefixes(settings) };
    try {
      const links = channel === 'sms' ? realisticLinks(this.config.env.publicUrl, 'sms') : sampleLinks;
      return { rendered: new LoadedTemplate(compiled, rules).render(variables, links), contact };
    } catch (error) {
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  }

  private async variablesOf(read: Reader, flow: CompiledFlow, one: WouldSend): Promise<MessageVariables | undefined> {
    const { contactId, orderIds, at } = one;
    const { channel, purpose, topic, options } = one.message;
    const asked = {
      ...{
        id: 0,
        enrollment_id: 0,
        ref: 'sample',
        channel,
        contact_id: contactId,
        order_id: orderIds[0] ?? null,
        purpose,
        topic,
      },
      options: JSON.stringify(flow.collapse === null ? options : { ...options, orderIds }),
    };
    const variables = (await this.variables.of(read, [asked], at)).get(asked.id);
    if (!variables || !options.coupon) return variables;
    return { ...variables, coupon: sampleVariables((variables.contact as ContactView).locale).coupon };
  }
}
