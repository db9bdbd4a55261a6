import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import type { Reader } from '../database/reader';
import type { Move } from '../database/repoint';
import type { Tx } from '../database/tx';
import { groupBy } from '../kernel/group-by';
import { canonical, told } from '../kernel/registers';
import type { AppliedOrder } from './applied-order';
import { CheckoutStore } from './checkout.store';
import { learnProducts } from './learn-products';
import { knownFrom, mergeOrders, type KnownOrder } from './merge-order';
import type { OrderFacts, OrderItemFacts } from './order-facts';
import { ownerOf } from './order-owner';
import { columnsOf, itemColumns } from './order-row';
import { stateOf } from './order-state';
import type { OrderView } from './order-view';
import { OrderStore } from './order.store';
import type { OrderRow } from './order.entity';
import { ProductStore } from './product.store';
import { tidyOrder } from './tidy-order';
import { viewOrder } from './view-order';

/** An order on its way through a batch. */
interface Working {
  row: OrderRow;
  known: StoredOrder;
  /** What was stored when the batch began. */
  stored: StoredOrder | null;
}

/** In `orders.facts`: all that was told, and the version that named the contact. */
type StoredOrder = KnownOrder & { contactAt?: number };

/** Orders, what was learnt from them about products, and the checkouts they came from. */
@Injectable()
export class OrdersService {
  private readonly orders = new OrderStore();
  private readonly products = new ProductStore();
  private readonly checkouts = new CheckoutStore();

  constructor(private readonly config: Config) {}

  /**
   * Adds what was told to what is known. Facts are never unlearned and every order of arrival ends in the same state
   * (merge-order.ts). Answers one line per statement, in its position: two about one order follow on each other.
   * A fixed number of SQL statements for any number of orders.
   */
  async apply(tx: Tx, told: { facts: OrderFacts; contactId: number | null }[], now: number): Promise<AppliedOrder[]> {
    if (told.length === 0) return [];
    const { currency } = this.config.settings.shop;
    const statements = told.map(({ facts, contactId }) => ({ facts: tidyOrder(facts), contactId }));
    const working = await this.load(
      tx,
      statements.map((s) => s.facts),
    );
    const applied = statements.map(({ facts, contactId }): AppliedOrder => {
      const key = keyOf(facts.source, facts.externalId);
      const at = working.get(key) ?? this.begin(tx, facts, now);
      const before = at.known && stateOf(at.known, currency);
      const news = knownFrom(facts);
      const known: StoredOrder = at.known ? mergeOrders(at.known, news) : news;
      const ownedBy = { contactId: at.row.contact_id, contactAt: at.known?.contactAt };
      const owner = ownerOf(ownedBy, facts.updatedAt, contactId);
      if (owner.contactAt !== undefined) known.contactAt = owner.contactAt;
      const after = stateOf(known, currency);
      const row = { ...at.row, ...columnsOf(known, after), contact_id: owner.contactId };
      working.set(key, { row, known, stored: at.stored });
      return {
        orderId: row.id,
        contactId: row.contact_id,
        contactBefore: at.row.contact_id,
        source: facts.source,
        externalId: facts.externalId,
        before,
        after,
        followed: facts.followed ?? [],
      };
    });
    await this.save(tx, [...working.values()]);
    await this.orders.saveLinks(
      tx,
      applied.flatMap((a) => a.followed.map((ref) => ({ id: tx.nextId(), order_id: a.orderId, ref }))),
    );
    await this.products.learn(
      tx,
      learnProducts(
        statements.map((s) => s.facts),
        currency,
      ),
    );
    return applied;
  }

  /** Orders as conditions and templates see them, by id; those that are not there are missing. */
  async views(read: Reader, ids: number[]): Promise<Map<number, OrderView>> {
    const unique = [...new Set(ids)];
    const rows = await this.orders.byIds(read, unique);
    const items = groupBy(await this.orders.itemsOf(read, unique), (i) => i.order_id);
    return new Map(rows.map((r) => [r.id, viewOrder(r, items.get(r.id) ?? [])]));
  }

  /** All that was ever told of orders, by id; those that are not there are missing. */
  async told(read: Reader, ids: number[]): Promise<Map<number, KnownOrder>> {
    const rows = await this.orders.byIds(read, [...new Set(ids)]);
    return new Map(rows.map((row) => [row.id, JSON.parse(row.facts) as StoredOrder]));
  }

  /** What each contact has paid, tests left out: how many orders, and when the first and the last. */
  async paidBy(
    read: Reader,
    contactIds: number[],
  ): Promise<Map<number, { count: number; first: number | null; last: number | null }>> {
    const none = { count: 0, first: null, last: null };
    const rows = await this.orders.paidOf(read, contactIds);
    const paid = new Map<number, { count: number; first: number | null; last: number | null }>(
      contactIds.map((id) => [id, none]),
    );
    for (const r of rows) paid.set(r.contact_id, { count: Number(r.n), first: r.first, last: r.last });
    return paid;
  }

  /** Our ids of orders by source and shop id, under `source:shop id`; those not known are missing. */
  async find(read: Reader, wanted: { source: string; externalId: string }[]): Promise<Map<string, number>> {
    const bySource = groupBy(wanted, (w) => w.source);
    const rows = await this.orders.find(
      read,
      new Map([...bySource].map(([source, some]) => [source, some.map((w) => w.externalId)])),
    );
    return new Map(rows.map((r) => [keyOf(r.source, r.external_id), r.id]));
  }

  /** Orders and checkouts of contacts that proved to be another one become that one's. */
  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await this.orders.reassign(tx, merged);
    await this.checkouts.reassign(tx, merged);
  }

  private async load(tx: Tx, facts: OrderFacts[]): Promise<Map<string, Working & { known: StoredOrder }>> {
    const wanted = new Map(
      [...groupBy(facts, (f) => f.source)].map(([source, all]) => [source, [...new Set(all.map((f) => f.externalId))]]),
    );
    const rows = await this.orders.lock(tx, wanted);
    return new Map(
      rows.map((row) => {
        const stored = JSON.parse(row.facts) as StoredOrder;
        return [keyOf(row.source, row.external_id), { row, known: stored, stored }];
      }),
    );
  }

  private begin(tx: Tx, facts: OrderFacts, now: number): { row: OrderRow; known: null; stored: null } {
    const keys = {
      id: tx.nextId(),
      source: facts.source,
      external_id: facts.externalId,
      contact_id: null,
      facts: '',
      created_at: now,
    };
    return { row: keys as Partial<OrderRow> as OrderRow, known: null, stored: null };
  }

  private async save(tx: Tx, all: Working[]): Promise<void> {
    for (const w of all) w.row.facts = JSON.stringify(w.known);
    const changed = all.filter((w) => w.stored !== w.known);
    const fresh = changed.filter((w) => w.stored === null);
    await this.orders.insert(
      tx,
      fresh.map((w) => w.row),
    );
    await this.orders.update(
      tx,
      changed.filter((w) => w.stored !== null).map((w) => w.row),
    );
    await this.saveItems(tx, changed);
    await this.saveRefunds(tx, changed);
    await this.saveShipments(tx, changed);
    const begun = changed.filter((w) => w.row.checkout_id !== null && (w.stored === null || !w.stored.told.checkoutId));
    const completed = begun.map(({ row }) => ({
      source: row.source,
      externalId: row.checkout_id!,
      at: row.placed_at ?? row.updated_at,
    }));
    await this.checkouts.complete(tx, completed);
  }

  private async saveItems(tx: Tx, all: Working[]): Promise<void> {
    const items = (known: KnownOrder | null) => (known && told<OrderItemFacts[]>(known.told, 'items')) ?? [];
    const changed = all.filter((w) => {
      const [before, after] = [items(w.stored), items(w.known)];
      return before !== after && (before.length === 0 ? after.length > 0 : canonical(before) !== canonical(after));
    });
    const known = changed.filter((w) => items(w.stored).length > 0).map((w) => w.row.id);
    const rows = changed.flatMap((w) =>
      itemColumns(items(w.known)).map((item) => ({ id: tx.nextId(), order_id: w.row.id, ...item })),
    );
    await this.orders.replaceItems(tx, known, rows);
  }

  private async saveRefunds(tx: Tx, all: Working[]): Promise<void> {
    const rows = all.flatMap((w) =>
      Object.entries(w.known.refunds)
        .filter(([id, r]) => canonical(r) !== canonical(w.stored?.refunds[id] ?? null))
        .map(([id, r]) => ({
          id: tx.nextId(),
          order_id: w.row.id,
          external_id: id,
          amount: told<number>(r.told, 'amount') ?? 0,
          at: r.at,
        })),
    );
    await this.orders.saveRefunds(tx, rows);
  }

  private async saveShipments(tx: Tx, all: Working[]): Promise<void> {
    const rows = all.flatMap((w) =>
      Object.entries(w.known.shipments)
        .filter(([id, s]) => canonical(s) !== canonical(w.stored?.shipments[id] ?? null))
        .map(([id, s]) => ({
          id: tx.nextId(),
          order_id: w.row.id,
          external_id: id,
          carrier: told<string>(s.told, 'carrier') ?? null,
          tracking_number: told<string>(s.told, 'trackingNumber') ?? null,
          tracking_url: told<string>(s.told, 'trackingUrl') ?? null,
          shipped_at: s.shippedAt ?? null,
          delivered_at: s.deliveredAt ?? null,
        })),
    );
    await this.orders.saveShipments(tx, rows);
  }
}

function keyOf(source: string, externalId: string): string {
  return `${source}:${externalId}`;
}
