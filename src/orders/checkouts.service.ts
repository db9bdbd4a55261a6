import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/tx';
import { Invalid } from '../kernel/errors';
import { clip, fitId } from '../kernel/fit';
import { groupBy } from '../kernel/group-by';
import type { AppliedCheckout } from './applied-checkout';
import type { CheckoutFacts } from './checkout-facts';
import { CheckoutStore } from './checkout.store';
import type { CheckoutRow } from './checkout.entity';
import { mergeCheckouts, type KnownCheckout } from './merge-checkout';
import { OrderStore } from './order.store';

/** Checkouts that were begun, by somebody or nobody, and which of them became orders. */
@Injectable()
export class CheckoutsService {
  private readonly store = new CheckoutStore();
  private readonly orders = new OrderStore();

  /** Adds what was told to what is known, in any order of arrival. One line per statement, in its position. */
  async apply(tx: Tx, told: { facts: CheckoutFacts; contactId: number | null }[]): Promise<AppliedCheckout[]> {
    const applied: AppliedCheckout[] = Array<AppliedCheckout>(told.length);
    const positions = told.map((t, position) => ({ ...t, position }));
    for (const [source, some] of groupBy(positions, (t) => t.facts.source)) {
      const ids = some.map(({ facts }) => idOf(facts));
      const stored = new Map((await this.store.lock(tx, source, ids)).map((r) => [r.external_id, r]));
      const placed = await this.orders.placedFrom(tx, source, ids);
      const now = new Map<string, CheckoutRow>(stored);
      for (const { facts, contactId, position } of some) {
        const externalId = idOf(facts);
        const before = now.get(externalId);
        const news = rowOf(facts, externalId, contactId, placed.get(externalId));
        const row = before ? { ...mergeCheckouts(withoutId(before), news), id: before.id } : { id: tx.nextId(), ...news };
        now.set(externalId, row);
        applied[position] = {
          checkoutId: row.id,
          externalId,
          contactId: row.contact_id,
          startedAt: row.started_at,
          updatedAt: facts.updatedAt,
          completed: row.completed_at !== null,
          announce: row.contact_id !== null && (before?.contact_id ?? null) === null,
        };
      }
      const rows = [...now.values()];
      await this.store.insert(
        tx,
        rows.filter((r) => !stored.has(r.external_id)),
      );
      await this.store.update(
        tx,
        rows.filter((r) => stored.has(r.external_id)),
      );
    }
    return applied;
  }
}

function idOf(facts: CheckoutFacts): string {
  const id = fitId(facts.externalId);
  if (!id) throw new Invalid('checkout.no-id', 'the checkout has no id');
  return id;
}

function rowOf(facts: CheckoutFacts, externalId: string, contactId: number | null, placedAt: number | undefined): KnownCheckout {
  const completed = [facts.completedAt, placedAt].filter((at) => at !== undefined);
  return {
    source: facts.source,
    external_id: externalId,
    contact_id: contactId,
    url: facts.url ?? null,
    currency: clip(facts.currency, 3),
    total: facts.total ?? null,
    items: JSON.stringify(facts.items),
    started_at: facts.startedAt,
    updated_at: facts.updatedAt,
    completed_at: completed.length > 0 ? Math.min(...completed) : null,
  };
}

function withoutId({ id: _id, ...row }: CheckoutRow): KnownCheckout {
  return row;
}
