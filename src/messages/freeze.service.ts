import { Injectable } from '@nestjs/common';
import { parseMailbox, type Mailbox } from '../channels/mail-address';
import { Config } from '../config/config.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { Clock } from '../kernel/clock';
import { groupBy } from '../kernel/group-by';
import { sha256 } from '../kernel/ids';
import { LinksService, type MessageLinks } from '../links/links.service';
import { ShortLinksService, type ShortLink, type SmsLinks } from '../links/short-links.service';
import { localeChain } from '../rendering/locale-chain';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';
import { TemplateError } from '../rendering/template-error';
import { ClaimStore } from './claim.store';
import { lastingTargets } from './lasting-targets';
import { LeaseKeeper } from './lease-keeper.service';
import { writeMail } from './letter';
import type { MessageRow } from './message.entity';
import type { ChannelName, MessageOptions } from './new-message';
import type { Claimed, Ready } from './outgoing';
import { SmsTextService } from './sms-text.service';
import { VariablesService } from './variables.service';

/** What the first attempt of a message is made of; every further one is made of the same. */
interface Pinned {
  version: number;
  locale: string;
  variables: string;
  at: number;
}

/** A message as it leaves, and what is kept of how it was written. */
interface Frozen {
  message: Ready;
  pinned: Pinned;
  targets: string | null;
  hash: string;
  /** Of its short links: those without which it would lead nowhere. */
  codes: ShortLink[];
}

interface Failed {
  message: Claimed;
  reason: 'template_error' | 'no_coupon';
  code: string;
}

/** Renderings between two breaths of the event loop. */
const BREATH = 25;

/**
 * Turns claimed messages into bytes. The first attempt pins its template version, its variables and its time; a retry is made
 * from the pinned ones and compared with the hash of the first. What cannot be rendered is skipped as `template_error`, once,
 * and what promises a coupon when none is left as `no_coupon`.
 */
@Injectable()
export class FreezeService {
  private readonly from: Mailbox;
  private readonly replyTo?: Mailbox;

  constructor(
    private readonly variables: VariablesService,
    private readonly rendering: RenderingService,
    private readonly links: LinksService,
    private readonly shortLinks: ShortLinksService,
    private readonly smsTexts: SmsTextService,
    private readonly store: ClaimStore,
    private readonly leases: LeaseKeeper,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: Log,
  ) {
    this.from = parseMailbox(config.env.mailFrom);
    if (config.settings.shop.reply_to) this.replyTo = parseMailbox(config.settings.shop.reply_to);
  }

  /** Answers those that are ready to leave: rendered, pinned and committed. The others are settled. */
  async freeze(claimed: Claimed[]): Promise<Ready[]> {
    if (claimed.length === 0) return [];
    const now = this.clock.now();
    const failed: Failed[] = [];
    const ready: Frozen[] = [];
    const pins = await this.pins(claimed, now, failed);
    const smsLinks = await this.smsLinks(claimed);
    for (const [i, message] of claimed.entries()) {
      const pinned = pins.get(message.id);
      if (!pinned) continue;
      if (i % BREATH === BREATH - 1) await new Promise((resolve) => setImmediate(resolve));
      try {
        ready.push(await this.render(message, pinned, smsLinks));
      } catch (error) {
        this.fault(message, error, failed);
      }
    }
    for (const [what, some] of groupBy(failed, (f) => `${f.message.row.flow} ${f.message.row.template} ${f.code}`)) {
      const [flow, template, code] = what.split(' ');
      const about = { flow, template, code, count: some.length, message: some[0]!.message.id };
      // An empty pool is announced before (readiness); a wrong template needs somebody at once.
      if (some[0]!.reason === 'no_coupon') this.log.warn('messages.no_coupon', about);
      else this.log.error('messages.template_error', about);
    }
    const ours = await this.commit(ready, failed, now);
    for (const m of claimed) if (!ours.has(m.id)) this.leases.drop(m.id);
    return ready.flatMap(({ message }) => (ours.has(message.id) ? [message] : []));
  }

  private async pins(claimed: Claimed[], now: number, failed: Failed[]): Promise<Map<number, Pinned>> {
    const fresh = claimed.filter((m) => m.row.template_version === null);
    const variables = await this.variablesOf(
      fresh.map((m) => m.row),
      now,
    );
    const pins = new Map<number, Pinned>();
    const versionFor = this.versions();
    for (const message of claimed) {
      const { row } = message;
      if (row.template_version !== null && row.variables !== null) {
        pins.set(message.id, {
          version: row.template_version,
          locale: row.locale ?? '',
          variables: row.variables,
          at: row.first_attempt_at ?? now,
        });
        continue;
      }
      try {
        const filled = variables.get(message.id);
        if (!filled) throw new TemplateError('template.no-contact', 'the contact is gone');
        if (promisesCoupon(row) && !filled.coupon) {
          failed.push({ message, reason: 'no_coupon', code: 'coupons.empty' });
          continue;
        }
        const version = await versionFor(row.channel, row.template, (filled.contact as { locale?: string }).locale);
        pins.set(message.id, { version: version.id, locale: version.locale, variables: JSON.stringify(filled), at: now });
      } catch (error) {
        this.fault(message, error, failed);
      }
    }
    return pins;
  }

  /** Coupons are given out in a commit of their own: a message that is tried again finds the one it had. */
  private async variablesOf(rows: MessageRow[], now: number): Promise<Map<number, MessageVariables>> {
    const promising = rows.filter(promisesCoupon);
    if (promising.length > 0) await this.database.tx((tx) => this.variables.reserve(tx, promising, now));
    return this.variables.of(readerOf(this.database), rows, now);
  }

  /** Looks versions up, each once a batch. */
  private versions(): (
    channel: ChannelName,
    name: string,
    locale: string | undefined,
  ) => ReturnType<RenderingService['version']> {
    const known = new Map<string, ReturnType<RenderingService['version']>>();
    return (channel, name, locale) => {
      const key = `${channel} ${name} ${locale}`;
      const version =
        known.get(key) ?? this.rendering.version(channel, name, localeChain(locale, this.config.settings.shop.locale));
      known.set(key, version);
      return version;
    };
  }

  private smsLinks(claimed: Claimed[]): Promise<Map<string, SmsLinks>> {
    const sms = claimed.filter((m) => m.row.channel === 'sms');
    const messages = sms.map(({ row }) => ({ ref: row.ref, written: row.template_version !== null }));
    return this.shortLinks.of(readerOf(this.database), messages);
  }

  private async render(message: Claimed, pinned: Pinned, smsLinks: ReadonlyMap<string, SmsLinks>): Promise<Frozen> {
    const { row } = message;
    // Read back from the pinned text even the first time: a retry reads the same.
    const variables = JSON.parse(pinned.variables) as MessageVariables;
    const short = smsLinks.get(row.ref);
    const links: MessageLinks = short ?? this.links.of(row.ref);
    const rendered = await this.rendering.render(pinned.version, variables, links);
    const targets = lastingTargets(rendered.links, variables);
    if (rendered.channel === 'sms') {
      const text = this.smsTexts.complete(message.address, row.purpose, rendered);
      const statusCallback = this.config.env.twilio && this.links.statusUrl('twilio', row.ref);
      const sms = { ref: row.ref, to: message.address, ...text, statusCallback };
      const codes = short?.newIn([text.body, ...Object.values(text.approved?.params ?? {})]) ?? [];
      return { message: { ...message, channel: 'sms', sms }, pinned, targets, hash: sha256(text.body), codes };
    }
    const mail = writeMail({
      ...row,
      ...rendered,
      to: message.address,
      from: this.from,
      replyTo: this.replyTo,
      date: pinned.at,
      unsubscribe: { url: links.unsubscribeUrl, address: this.links.returnAddress('unsubscribe', row.ref) },
      returnPath: this.links.returnAddress('bounce', row.ref),
      shop: this.config.settings.shop.name,
    });
    const pixel = variables.open_pixel !== false;
    return { message: { ...message, channel: 'email', mail, pixel }, pinned, targets, hash: sha256(mail.mime), codes: [] };
  }

  /** Pins what is new and settles what failed; answers which are still ours and were not taken back meanwhile. */
  private async commit(ready: Frozen[], failed: Failed[], now: number): Promise<Set<number>> {
    const changed = ready.filter(({ message, hash }) => message.row.mime_sha256 !== hash);
    for (const { message } of changed) {
      if (message.row.mime_sha256 !== null) this.log.warn('message.bytes_differ', { message: message.id });
      message.row.first_attempt_at ??= now;
    }
    return this.database.tx(async (tx) => {
      await this.store.pin(
        tx,
        changed.map(({ message, pinned, targets, hash }) => ({
          id: message.id,
          template_version: pinned.version,
          locale: pinned.locale,
          variables: pinned.variables,
          link_targets: targets,
          mime_sha256: hash,
          first_attempt_at: pinned.at,
        })),
      );
      await this.shortLinks.keep(
        tx,
        ready.flatMap((r) => r.codes),
        now,
      );
      for (const [reason, some] of groupBy(failed, (f) => f.reason)) {
        const messages = some.map((f) => f.message);
        await this.store.skip(tx, messages, this.leases.owner, reason, now);
        await this.store.withdraw(tx, messages, now);
      }
      return this.store.stillOurs(
        tx,
        ready.map((r) => r.message),
        this.leases.owner,
      );
    });
  }

  /** A fault of the template is the message's end; any other fault is ours, and thrown on. */
  private fault(message: Claimed, error: unknown, failed: Failed[]): void {
    if (!(error instanceof TemplateError)) throw error;
    failed.push({ message, reason: 'template_error', code: error.code });
  }
}

function promisesCoupon(row: MessageRow): boolean {
  return (JSON.parse(row.options) as MessageOptions).coupon !== undefined;
}
