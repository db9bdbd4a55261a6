import { Injectable } from '@nestjs/common';
import { CouponsService } from '../audience/coupons.service';
import { SurveysService } from '../audience/surveys.service';
import { ConsentService } from '../consent/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { EngagementService } from '../engagement/engagement.service';
import { AttributionService } from '../messages/attribution.service';
import { OrdersService } from '../orders/orders.service';
import { FlowsService } from './flows.service';

/** What follows for all that names contacts when two of them proved to be one. */
@Injectable()
export class MergesService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly orders: OrdersService,
    private readonly consent: ConsentService,
    private readonly flows: FlowsService,
    private readonly attribution: AttributionService,
    private readonly engagement: EngagementService,
    private readonly coupons: CouponsService,
    private readonly surveys: SurveysService,
  ) {}

  /** Both steps, where nothing else was told with the merge. */
  async follow(tx: Tx, merged: Move[], now: number): Promise<void> {
    if (merged.length === 0) return;
    await this.ofRecords(tx, merged);
    await this.contacts.noteOrders(tx, await this.orders.paidBy(tx, [...new Set(merged.map((m) => m.to))]));
    await this.ofConsequences(tx, merged, now);
  }

  /** First: orders and consents become the survivor's, so that what was told together with the merge finds them there. */
  async ofRecords(tx: Tx, merged: Move[]): Promise<void> {
    if (merged.length === 0) return;
    await this.orders.reassign(tx, merged);
    await this.consent.reassign(tx, merged);
  }

  /** Then, once the records stand: flows, credit, reading, coupons and answers. */
  async ofConsequences(tx: Tx, merged: Move[], now: number): Promise<void> {
    if (merged.length === 0) return;
    await this.flows.onMerges(tx, merged, now);
    await this.attribution.onMerges(tx, merged);
    await this.engagement.reassign(tx, merged);
    await this.coupons.reassign(tx, merged);
    await this.surveys.reassign(tx, merged);
  }
}
