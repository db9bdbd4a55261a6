import { Injectable } from '@nestjs/common';
import { CouponsService, type Coupon } from '../audience/coupons.service';
import { RecommendationsService } from '../audience/recommendations.service';
import { SurveysService } from '../audience/surveys.service';
import { Config } from '../config/config.service';
import { HitTracking } from '../consent/hit-tracking.service';
import type { ContactView } from '../contacts/contact-view';
import { ContactsService } from '../contacts/contacts.service';
import type { Reader } from '../database/reader';
import type { Tx } from '../database/tx';
import { printMoney } from '../kernel/money';
import { OrdersService } from '../orders/orders.service';
import { localeChain, pickLocale } from '../rendering/locale-chain';
import type { MessageVariables } from '../rendering/message-variables';
import { LatestMails } from './latest-mails.service';
import type { MessageRow } from './message.entity';
import type { MessageOptions } from './new-message';

/** What of a message decides with what its template is filled. `id` tells apart those asked for together. */
export type Asking = Pick<
  MessageRow,
  'id' | 'channel' | 'contact_id' | 'order_id' | 'enrollment_id' | 'ref' | 'purpose' | 'topic' | 'options'
>;

/** Gathers what templates are filled with, set-wise for a batch. */
@Injectable()
export class VariablesService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly orders: OrdersService,
    private readonly recommendations: RecommendationsService,
    private readonly coupons: CouponsService,
    private readonly surveys: SurveysService,
    private readonly hitTracking: HitTracking,
    private readonly latestMails: LatestMails,
    private readonly config: Config,
  ) {}

  /** Gives out the coupons that these messages promise: once for each enrollment and pool, however often it is asked. */
  async reserve(tx: Tx, rows: MessageRow[], now: number): Promise<void> {
    const wants = rows.flatMap((row) => {
      const { coupon } = JSON.parse(row.options) as MessageOptions;
      const who = { contactId: row.contact_id, enrollmentId: row.enrollment_id };
      return coupon ? [{ ...who, pool: coupon.pool, expiresIn: coupon.expires }] : [];
    });
    if (wants.length > 0) await this.coupons.reserve(tx, wants, now);
  }

  /** Variables by message id; a message whose contact is gone has none. `now` becomes part of them: the first attempt's. */
  async of(read: Reader, rows: readonly Asking[], now: number): Promise<Map<number, MessageVariables>> {
    const asked = rows.map((row) => ({ row, options: JSON.parse(row.options) as MessageOptions }));
    const orderIds = asked.flatMap(({ row, options }) => [
      ...(row.order_id === null ? [] : [row.order_id]),
      ...(options.orderIds ?? []),
    ]);
    const contacts = await this.contacts.views(read, unique(rows.map((r) => r.contact_id)));
    const orders = await this.orders.views(read, unique(orderIds));
    const products = await this.recommendations.recommend(
      read,
      asked.flatMap(({ row, options }) =>
        options.recommend ? [{ key: row.id, contactId: row.contact_id, orderId: row.order_id, wish: options.recommend }] : [],
      ),
      now,
    );
    const coupons = await this.coupons.of(
      read,
      rows.map((r) => r.enrollment_id),
    );
    const mailed = rows.filter((row) => row.channel === 'email');
    const readers = unique(mailed.flatMap((row) => contacts.get(row.contact_id) ?? []));
    const tracked = await this.hitTracking.allowed(read, 'opens', readers);
    const texted = rows.filter((row) => row.channel === 'sms');
    const mails = await this.latestMails.urls(read, unique(texted.map((row) => row.contact_id)));
    const found = new Map<number, MessageVariables>();
    for (const { row, options } of asked) {
      const contact = contacts.get(row.contact_id);
      if (!contact) continue;
      found.set(row.id, {
        ...this.plain(row, contact, options, now),
        recommend: products.get(row.id) ?? [],
        coupon: couponFor(options, coupons.get(row.enrollment_id) ?? [], contact.locale),
        survey: options.survey === undefined ? null : (this.surveys.asked(options.survey, row.ref, contact.locale) ?? null),
        ...(row.channel === 'sms' && { latest_mail_url: mails.get(row.contact_id) ?? null }),
        order: row.order_id === null ? null : (orders.get(row.order_id) ?? null),
        ...(row.channel === 'email' && !tracked.has(contact.id) && { open_pixel: false as const }),
        ...(options.orderIds ? { orders: options.orderIds.flatMap((id) => orders.get(id) ?? []) } : {}),
      });
    }
    return found;
  }

  private plain(row: Asking, contact: ContactView, options: MessageOptions, now: number): MessageVariables {
    const { name, url, postal_address, country, currency, locale, timezone } = this.config.settings.shop;
    const subject = this.subject(options.subject, contact.locale);
    return {
      contact,
      event: options.event ?? {},
      shop: { name, url: url ?? null, postal_address, country, currency, locale, timezone },
      purpose: row.purpose,
      topic: row.topic,
      now,
      ...(subject === undefined ? {} : { subject }),
    };
  }

  private subject(subject: MessageOptions['subject'], locale: string): string | undefined {
    if (subject === undefined || typeof subject === 'string') return subject;
    const chosen =
      pickLocale(localeChain(locale, this.config.settings.shop.locale), Object.keys(subject)) ?? Object.keys(subject)[0];
    return chosen === undefined ? undefined : subject[chosen];
  }
}

/** The coupon a message promises, else the one its enrollment was given last: a later message reminds of it. */
function couponFor(options: MessageOptions, given: Coupon[], locale: string): object | null {
  const coupon = options.coupon ? given.find((c) => c.pool === options.coupon!.pool) : given.at(-1);
  if (!coupon) return null;
  const { code, value, expires_on } = coupon;
  return { code, value: typeof value === 'string' ? value : printMoney(value, locale), expires_on };
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
