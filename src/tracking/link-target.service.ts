import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { HitTracking } from '../consent/hit-tracking.service';
import { ContactsService } from '../contacts/contacts.service';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { Log } from '../http/log.service';
import { SECOND } from '../kernel/duration';
import { reasonOf } from '../kernel/errors';
import { LatelyKnown } from '../kernel/lately-known';
import { within } from '../kernel/within';
import { withClickId } from '../links/click-id';
import { signToken } from '../links/token';
import { withUtm } from '../links/utm';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';

/** Where a link leads: somewhere; nowhere any more; or it cannot be found out now, and there is no home to lead to instead. */
export type Target = { is: 'found'; url: string } | { is: 'gone' } | { is: 'away' };

/** A reader waits no longer than this for the database. */
const PATIENCE = SECOND;
/** Links followed lately: enough for the readers of a campaign while the database is away. */
const KEPT = 50_000;

/**
 * Looks up where a link of a message leads. A target is never carried in a link, so nobody can be led elsewhere. The database is
 * asked each time, because whoever was erased a moment ago is led nowhere; what it said last counts while it is away.
 */
@Injectable()
export class LinkTargets {
  private readonly known = new LatelyKnown<string>(KEPT);

  constructor(
    private readonly messages: MessagesService,
    private readonly contacts: ContactsService,
    private readonly rendering: RenderingService,
    private readonly hitTracking: HitTracking,
    private readonly database: Database,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** The target of link `linkNo` of the message `ref`. */
  async of(ref: string, linkNo: number): Promise<Target> {
    const key = `${ref} ${linkNo}`;
    const looked = await within(PATIENCE, this.look(ref, linkNo)).catch((error: unknown) => {
      this.log.warn('tracking.target-unknown', { reason: reasonOf(error) });
      return undefined;
    });
    if (looked === undefined) return this.atHome(this.known.get(key));
    if (looked === null) return { is: 'gone' };
    this.known.keep(key, looked);
    return { is: 'found', url: looked };
  }

  /** Where somebody is led of whom it cannot be found out now where they wanted to go. */
  atHome(url: string | undefined = this.config.settings.shop.url): Target {
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
