import { Injectable } from '@nestjs/common';
import { printAmount } from '../audience/conditions/amounts';
import type { AudienceFacts } from '../audience/conditions/condition-facts';
import { ConditionFactsService } from '../audience/condition-facts.service';
import type { Reader } from '../database/reader';
import { DAY } from '../kernel/duration';
import { meantOrKnown } from '../kernel/did-you-mean';
import { Invalid } from '../kernel/errors';
import { toIso } from '../kernel/local-time';
import { CatalogueService } from './catalogue.service';
import { DatesService } from './dates.service';
import type { Trigger } from './definition';
import { failedParts } from './explain-condition';
import { FactsService } from './facts.service';
import { isDated } from './trigger-kind';

/** Dates are looked for so far ahead: every birthday comes within a year. */
const AHEAD = 400 * DAY;

/** How a contact stands now, and when flows by the calendar fall on them next. */
@Injectable()
export class ExplainOutlook {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly facts: FactsService,
    private readonly audience: ConditionFactsService,
    private readonly dates: DatesService,
  ) {}

  /** One sentence each; `flow`: about this flow alone. */
  async of(read: Reader, contactId: number, now: number, flow?: string): Promise<string[]> {
    const needs = { audience: true, history: { orders: false, events: [] } };
    const standing = (await this.audience.load(read, [contactId], needs, now)).get(contactId)?.audience;
    return [...(standing && flow === undefined ? standingOf(standing) : []), ...(await this.ahead(read, contactId, now, flow))];
  }

  /** Throws `Invalid('flow.unknown')` for a flow that neither runs nor is told of. */
  demand(flow: string, told: readonly { flow?: string }[]): void {
    const known = [...this.catalogue.all().map((live) => live.flow.id), ...told.flatMap((one) => one.flow ?? [])];
    if (known.includes(flow)) return;
    const hint = meantOrKnown(flow, [...new Set(known)]);
    throw new Invalid('flow.unknown', `no flow "${flow}" runs, nor was this contact ever in one`, { hint });
  }

  private async ahead(read: Reader, contactId: number, now: number, flow?: string): Promise<string[]> {
    const dated = this.catalogue.all().filter((live) => isDated(live.flow.trigger) && (flow ?? live.flow.id) === live.flow.id);
    const subject = { contactId, orderId: null };
    const factsOf = await this.facts.load(read, [subject], dated.map(({ flow: one }) => one), now); // prettier-ignore
    const facts = factsOf(subject, {});
    return dated.flatMap((live) => {
      const { id, trigger } = live.flow;
      if (!facts || isOfOrder(trigger)) return [];
      const [next] = this.dates.fallsOn(live, facts, { from: now, until: now + AHEAD });
      if (!next) return [`${id} falls on no day to come: its date is unknown or past, or the contact is not in its segment`];
      const failed = trigger.where ? failedParts(trigger.where, facts, next.at) : [];
      return [`${id} falls on ${toIso(next.at)}${failed.length > 0 ? `, but as things stand: ${failed.join('; ')}` : ''}`];
    });
  }
}

function standingOf(audience: AudienceFacts): string[] {
  const { rfm, value, tier, segments, email_state: reading } = audience;
  return [
    ...(rfm === null ? [] : [`RFM group ${rfm}`]),
    ...(value === null ? [] : [`spent ${printAmount(value)}`]),
    ...(tier === null ? [] : [`tier ${tier}`]),
    ...(segments.length === 0 ? [] : [`in segments ${segments.join(', ')}`]),
    ...(reading === null ? [] : [`reading of e-mail: ${reading}${reading === 'dormant' ? ', no marketing e-mail is sent' : ''}`]),
  ];
}

function isOfOrder(trigger: Trigger): boolean {
  return trigger.is === 'date' && trigger.field.startsWith('order.');
}
