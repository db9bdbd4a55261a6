import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { HitTracking } from '../consent/hit-tracking.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { withClickId } from '../links/click-id';
import { signToken } from '../links/token';
import { withUtm } from '../links/utm';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';
import { PatientLookUp } from './patient-look-up.service';

/** Where a link leads: somewhere; nowhere any more; or it cannot be found out now, and there is no home to lead to instead. */
export type Target = { is: 'found'; url: string } | { is: 'gone' } | { is: 'away' };

/**
 * Looks up where a link of a message leads. A target is never carried in a link, so nobody can be led elsewhere. The database is
 * asked each time, because whoever was erased a moment ago is led nowhere; what it said last counts while it is away.
 */
@Injectable()
export class LinkTargets {
  private readonly lookUp: PatientLookUp<string>;

  constructor(
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly rendering: RenderingService,
    private readonly hitTracking: HitTracking,
    private readonly database: Database,
    private readonly config: Config,
    log: Log,
  ) {
    this.lookUp = new PatientLookUp(log, 'tracking.target-unknown');
  }

  /** The target of link `linkNo` of the message `ref`. */
  async of(ref: string, linkNo: number): Promise<Target> {
    const url = await this.lookUp.of(`${ref} ${linkNo}`, () => this.look(ref, linkNo));
    if (url === undefined) return this.atHome();
    return url === null ? { is: 'gone' } : { is: 'found', url };
  }

  /** Where somebody is led of whom it cannot be found out now where they wanted to go. */
  atHome(): Target {
    const { url } = this.config.settings.shop;
    return url === undefined ? { is: 'away' } : { is: 'found', url };
  }

  /** `null` when there is no such message any more, nobody it went to, or no such link. */
  private async look(ref: string, linkNo: number): Promise<string | null> {
    const { env, settings } = this.config;
    const { shop } = settings;
    const message = await this.messages.byRef(ref);
    if (!message || message.templateVersion === null) return null;
    const read = readerOf(this.database);
    const reader = (await this.contacts.views(read, [message.contactId])).get(message.contactId);
    if (!reader) return null;
    const target = await this.rendering.linkTarget(message.templateVersion, linkNo, variablesOf(message));
    const found = target ?? message.linkTargets[linkNo];
    if (found === undefined) return shop.url ?? null;
    const own = { shopUrl: shop.url, linkDomains: shop.link_domains, publicUrl: env.publicUrl };
    const told = withUtm(found, shop.utm, message, own);
    // The shop keeps it with the order: only of whom it may be known which link they came by.
    if (!shop.click_id || !(await this.hitTracking.allowed(read, 'clicks', [reader])).has(reader.id)) return told;
    return withClickId(told, signToken(env.appSecrets, 'c', ref, linkNo), own);
  }
}

/** What is pinned with the message; once it was forgotten, links without variables still lead where they did. */
function variablesOf(message: KnownMessage): MessageVariables {
  return (message.variables as MessageVariables | null) ?? { contact: {}, shop: {}, now: message.createdAt };
}
