import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.service';
import { readerOf } from '../database/reader';
import { AttributionService } from './attribution.service';
import { AttributionStore, CREDIT } from './attribution.store';
import type { LedgerFinding } from './ledger';
import { RestatementService } from './restatement.service';

/** Orders that are worked out anew: the newest, because whatever went wrong lately shows in them. */
const SAMPLE = 1000;
const SHOWN = 5;

/** Holds what orders are credited with against what all that is known says. Reads only. */
@Injectable()
export class AttributionCheck {
  constructor(
    private readonly database: Database,
    private readonly store: AttributionStore,
    private readonly attribution: AttributionService,
    private readonly restatement: RestatementService,
  ) {}

  /** Nothing while a restatement is not at its end: half of history is stated otherwise then. */
  async look(): Promise<LedgerFinding[]> {
    if (await this.restatement.unfinished()) return [];
    const suspects = await this.different(await this.store.newestPaid(readerOf(this.database), SAMPLE));
    // What was credited between the two readings is right at a second look.
    const broken = await this.different(suspects);
    const promise = `the newest ${SAMPLE} paid orders are credited as their touches say`;
    return [{ id: 'I11', promise, broken: broken.length, sample: broken.slice(0, SHOWN) }];
  }

  private async different(orderIds: number[]): Promise<number[]> {
    if (orderIds.length === 0) return [];
    const read = readerOf(this.database);
    const stored = new Map((await this.store.conversions(read, orderIds)).map((c) => [c.order_id, c]));
    const expected = new Map((await this.attribution.workedOut(read, orderIds)).map((c) => [c.order_id, c]));
    return orderIds.filter((id) => {
      const [is, should] = [stored.get(id), expected.get(id)];
      return is === undefined || should === undefined ? is !== should : CREDIT.some((column) => is[column] !== should[column]);
    });
  }
}
