import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import { OrdersService } from '../orders/orders.service';
import { LoadedTemplate, type Rendered } from '../rendering/loaded-template';
import { localeChain, pickLocale } from '../rendering/locale-chain';
import type { MessageVariables } from '../rendering/message-variables';
import { sampleLinks, sampleVariables } from '../rendering/sample-data';
import { smsSegments } from '../rendering/sms-segments';
import { subjectPrefixes } from '../rendering/subject-prefix';
import { TemplateLibrary } from '../rendering/template-library.service';
import type { CompiledFlow } from './definition';
import type { WouldSend } from './dry-run-tally';

/** A message as it would have looked. */
export interface DryRunSample {
  at: number;
  contact: number;
  /** `a…@example.com`, `+86138…`: enough to know whom it is about. */
  address: string;
  step: string;
  channel: 'email' | 'sms';
  template: string;
  subject: string | null;
  text: string;
}

/** What SMS would have cost. `price` is of one part; null where `channels.yaml` names none. */
export interface SmsCost {
  messages: number;
  segments: number;
  price: string | null;
  cost: string | null;
}

/** Renders messages of a dry run from the files, for real contacts; coupons and recommendations are samples. Stores nothing. */
@Injectable()
export class DryRunTexts {
  constructor(
    private readonly contacts: ContactsService,
    private readonly orders: OrdersService,
    private readonly templates: TemplateLibrary,
    private readonly config: Config,
  ) {}

  /** One that cannot be rendered is left out. */
  async samples(read: Reader, flow: CompiledFlow, messages: readonly WouldSend[]): Promise<DryRunSample[]> {
    const samples: DryRunSample[] = [];
    for (const message of messages) {
      const rendered = await this.render(read, flow, message);
      if (!rendered) continue;
      const { contactId: contact, step, channel, template, at } = message;
      const text = rendered.text.trim();
      const subject = rendered.channel === 'email' ? rendered.subject : null;
      samples.push({ at, contact, address: masked(rendered.address), step, channel, template, subject, text });
    }
    return samples;
  }

  /** One text of each template and locale is measured, and counted for all that bear it. */
  async smsCost(read: Reader, flow: CompiledFlow, texts: readonly { message: WouldSend; sent: number }[]): Promise<SmsCost> {
    let segments = 0;
    for (const { message, sent } of texts) {
      const rendered = await this.render(read, flow, message);
      segments += sent * (rendered ? smsSegments(rendered.text).segments : 1);
    }
    const { price = null } = this.config.settings.channels.sms;
    const [amount = '0', currency = ''] = price?.split(' ') ?? [];
    const cost = price === null ? null : `${(segments * Number(amount)).toFixed(2)} ${currency}`;
    return { messages: texts.reduce((sum, t) => sum + t.sent, 0), segments, price, cost };
  }

  private async render(
    read: Reader,
    flow: CompiledFlow,
    message: WouldSend,
  ): Promise<(Rendered & { address: string }) | undefined> {
    const { settings } = this.config;
    const contact = (await this.contacts.views(read, [message.contactId])).get(message.contactId);
    if (!contact) return undefined;
    const order = message.orderId === null ? null : (await this.orders.views(read, [message.orderId])).get(message.orderId);
    const shelf = await this.templates.look();
    const sources = shelf.templates.filter((t) => t.channel === message.channel && t.name === message.template);
    const locale = pickLocale(
      localeChain(contact.locale, settings.shop.locale),
      sources.map((s) => s.locale),
    );
    const source = sources.find((s) => s.locale === locale);
    const compiled = source && (await this.templates.compile(source, shelf)).compiled;
    if (!source || !compiled) return undefined;
    const step = flow.steps.get(message.step);
    const { purpose, topic } = step?.kind === 'email' || step?.kind === 'sms' ? step : flow;
    const { name, url, ...shop } = settings.shop;
    const variables: MessageVariables = {
      ...sampleVariables(source.locale),
      ...{ contact, order: order ?? null, orders: order ? [order] : [], event: {}, purpose, topic, now: message.at },
      shop: { ...shop, name, url: url ?? null },
    };
    const loaded = new LoadedTemplate(compiled, {
      linkDomains: settings.shop.link_domains,
      subjectPrefixes: subjectPrefixes(settings),
    });
    return {
      ...loaded.render(variables, sampleLinks),
      address: (message.channel === 'email' ? contact.email : contact.phone) ?? '',
    };
  }
}

/** An address nobody can write to, and its owner still knows. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return at > 0 ? `${address.slice(0, 1)}…${address.slice(at)}` : `${address.slice(0, 5)}…`;
}
