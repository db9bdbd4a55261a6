import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { Log } from '../http/log.service';
import { reasonOf } from '../kernel/errors';
import { MessagesService, type KnownMessage } from '../messages/messages.service';
import type { MessageVariables } from '../rendering/message-variables';
import { RenderingService } from '../rendering/rendering.service';

/** Where links lead that were followed lately. Enough for the readers of a campaign while the database is away. */
const KEPT = 50_000;

/** Looks up where a link of a message leads. A target is never carried in a link, so nobody can be led elsewhere. */
@Injectable()
export class LinkTargets {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly messages: MessagesService,
    private readonly rendering: RenderingService,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /**
   * The target of link `linkNo` of the message `ref`; `undefined` when there is no such message or link. When it cannot be
   * found out now (the database is away) the reader is led to the shop's home, where there is one.
   */
  async of(ref: string, linkNo: number): Promise<string | undefined> {
    const key = `${ref} ${linkNo}`;
    const here = this.known.get(key);
    if (here !== undefined) return here;
    try {
      const message = await this.messages.byRef(ref);
      if (!message || message.templateVersion === null) return undefined;
      const target = await this.rendering.linkTarget(message.templateVersion, linkNo, variablesOf(message));
      if (target !== undefined) this.keep(key, target);
      return target;
    } catch (error) {
      this.log.warn('tracking.target-unknown', { reason: reasonOf(error) });
      return this.config.settings.shop.url;
    }
  }

  private keep(key: string, target: string): void {
    if (this.known.size >= KEPT) this.known.delete(this.known.keys().next().value!);
    this.known.set(key, target);
  }
}

/** What is pinned with the message; once it was forgotten, only links without variables still lead where they did. */
function variablesOf(message: KnownMessage): MessageVariables {
  return (message.variables as MessageVariables | null) ?? { contact: {}, shop: {}, now: message.createdAt };
}
