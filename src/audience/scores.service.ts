import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { ContactScan } from '../contacts/contact-scan.service';
import { Database } from '../database/database.service';
import { readerOf, type Reader } from '../database/reader';
import { SettingsService } from '../database/settings.service';
import type { Tx } from '../database/tx';
import type { NewEvent } from '../events/domain-event';
import { groupBy } from '../kernel/group-by';
import { sha256 } from '../kernel/ids';
import type { AudienceChange, AudienceChanges } from './audience-change';
import { AudienceSettingsService } from './audience-settings.service';
import type { ContactScoreRow } from './contact-score.entity';
import { fifthsOf } from './rfm';
import { customersOf, scoresOf, type Customer, type PaidOrder, type Scales } from './score-customers';
import { ScoreStore, type LockedScore, type NewScoreRow } from './score.store';
import { tierMove } from './tier-moves';
import type { Tiers } from './tiers';

/** Contacts whose orders are read at a time, and no more orders than this. */
const READ = 250;
const MOST_ORDERS = 1000;
/** Contacts whose scores are written in one transaction. */
const WRITE = 200;
/** In `settings`: the tiers (by hash) that the stored ones follow from. */
const TIERS_MARK = 'audience.tiers';
const LAST = Number.MAX_SAFE_INTEGER;

/** What a refresh found to be other than stored. */
interface Difference {
  changed: readonly { customer: Customer; row: NewScoreRow }[];
  /** Stored, but of nobody who bought; `dead`: merged or erased. */
  gone: readonly { contact_id: number; dead: number }[];
  /** Rows of `changed` of which nothing is stored. */
  unknown: NewScoreRow[];
}

/**
 * RFM, value and tier of every customer, as contact_scores says. All follows from paid orders alone: the same orders give the
 * same scores, whenever and however often they are worked out. Rows that say the same already are not written.
 */
@Injectable()
export class ScoresService {
  constructor(
    private readonly database: Database,
    private readonly store: ScoreStore,
    private readonly scan: ContactScan,
    private readonly rules: AudienceSettingsService,
    private readonly settings: SettingsService,
    private readonly config: Config,
  ) {}

  /**
   * Works everything out anew. Answers events of tiers reached and lost; none where the tiers themselves were just set up or
   * edited: that is no doing of the contacts'. While nobody knows the tiers, all stays as it is.
   */
  async *refresh(now: number): AudienceChanges {
    const tiers = this.rules.tierRules();
    if (!tiers) return;
    const mark = sha256(JSON.stringify(tiers));
    const silent = (await this.settings.get(TIERS_MARK)) !== mark;
    const customers: Customer[] = [];
    const { shop, rates } = this.config.settings;
    const money = { currency: shop.currency, rates };
    for await (const orders of this.paid(readerOf(this.database), now)) {
      customers.push(...customersOf(orders, money, tiers, now));
      yield null;
    }
    // A sort of everybody each: the loop breathes between them.
    const recency = fifthsOf(customers.map((c) => c.last));
    yield null;
    const frequency = fifthsOf(customers.map((c) => c.orders));
    yield null;
    const monetary = fifthsOf(customers.map((c) => c.value));
    yield null;
    yield* this.writeDown(customers, { recency, frequency, monetary }, tiers, silent, now);
    if (silent)
      yield async (tx) => {
        await this.settings.set(tx, TIERS_MARK, mark);
        return [];
      };
  }

  /** All that was paid, in parts that are read in a moment, each with all orders of some contacts. */
  private async *paid(read: Reader, now: number): AsyncGenerator<PaidOrder[], void> {
    for (let after = 0, end; (end = await this.scan.pageEnd(read, after, READ)) !== null; after = end) {
      let orders: PaidOrder[];
      while ((orders = await this.store.paid(read, after, end, now, MOST_ORDERS)).length === MOST_ORDERS) {
        const last = orders[orders.length - 1]!.contact_id;
        const whole = orders.filter((o) => o.contact_id !== last);
        yield whole.length > 0 ? whole : await this.store.paid(read, last - 1, last, now, LAST);
        after = whole.length > 0 ? last - 1 : last;
      }
      yield orders;
    }
  }

  private async *writeDown(
    customers: readonly Customer[],
    scales: Scales,
    tiers: Tiers,
    silent: boolean,
    now: number,
  ): AudienceChanges {
    const names = tiers.tiers.map((t) => t.id);
    const { currency } = this.config.settings.shop;
    for (let i = 0, after = 0; i === 0 || i < customers.length; i += WRITE) {
      const part = customers.slice(i, i + WRITE);
      const until = i + WRITE >= customers.length ? LAST : part[part.length - 1]!.id;
      const stored = await this.store.stored(readerOf(this.database), after, until);
      const before = new Map(stored.map((row) => [row.contact_id, row]));
      const changed = part.flatMap((customer) => {
        const row = rowOf(customer, scoresOf(customer, scales), names, currency, now);
        return same(row, before.get(customer.id)) ? [] : [{ customer, row }];
      });
      const buying = new Set(part.map((c) => c.id));
      const gone = stored.filter((row) => !buying.has(row.contact_id));
      const unknown = changed.filter(({ row }) => !before.has(row.contact_id)).map(({ row }) => row);
      yield changed.length + gone.length === 0 ? null : this.change({ changed, gone, unknown }, names, silent, now);
      after = until;
    }
  }

  /** Another process that looked later knows better: what it wrote is left alone. */
  private change({ changed, gone, unknown }: Difference, names: readonly string[], silent: boolean, now: number): AudienceChange {
    return async (tx) => {
      await this.store.addMissing(tx, unknown);
      const before = await this.store.lock(tx, [...changed.map((c) => c.row.contact_id), ...gone.map((row) => row.contact_id)]);
      const isOurs = (contactId: number) => (before.get(contactId)?.computed_at ?? now) <= now;
      const ours = changed.filter(({ row }) => isOurs(row.contact_id));
      const removed = gone.filter((row) => isOurs(row.contact_id));
      const standings = [
        ...ours.map(({ customer: { id, tier } }) => ({ contactId: id, after: tier })),
        ...removed.filter((row) => row.dead === 0).map((row) => ({ contactId: row.contact_id, after: null })),
      ];
      const events = await this.moveTiers(tx, standings, before, names, now);
      await this.store.save(
        tx,
        ours.map(({ row }) => row),
      );
      await this.store.remove(
        tx,
        removed.map((row) => row.contact_id),
      );
      return silent ? [] : events;
    };
  }

  /** Notes whose tier is another one than stored; answers what happened by it. */
  private async moveTiers(
    tx: Tx,
    standings: readonly { contactId: number; after: Customer['tier'] }[],
    before: ReadonlyMap<number, LockedScore>,
    names: readonly string[],
    now: number,
  ): Promise<NewEvent[]> {
    const inherited = groupBy(
      await this.store.inherited(
        tx,
        standings.map((s) => s.contactId),
      ),
      (row) => row.contact_id,
    );
    const moves = standings.flatMap((s) => {
      const own = inherited.get(s.contactId)?.map((row) => row.tier) ?? [];
      return tierMove({ ...s, before: before.get(s.contactId), inherited: own }, names, now) ?? [];
    });
    await this.store.addHistory(
      tx,
      moves.map(({ move: { contactId, ...move } }) => ({ contact_id: contactId, ...move })),
    );
    return moves.flatMap((m) => m.event ?? []);
  }
}

function rowOf(
  { id, orders, value, tier }: Customer,
  scores: Pick<NewScoreRow, 'recency' | 'frequency' | 'monetary' | 'rfm'>,
  names: readonly string[],
  currency: string,
  now: number,
): NewScoreRow {
  const held = { tier: tier ? names[tier.rank]! : null, tier_since: tier?.since ?? null };
  return { contact_id: id, ...scores, orders, value, currency, ...held, computed_at: now };
}

/** Does the stored row say this already? When it was found does not matter. */
function same(row: NewScoreRow, stored: ContactScoreRow | undefined): boolean {
  if (!stored) return false;
  return (Object.keys(row) as (keyof NewScoreRow)[]).every((key) => key === 'computed_at' || row[key] === stored[key]);
}
