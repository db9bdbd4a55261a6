import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { groupBy } from '../kernel/group-by';
import { OrdersService } from '../orders/orders.service';
import { ConditionFactsStore } from './condition-facts.store';
import type { AudienceFacts, History } from './conditions/condition-facts';
import type { ConditionNeeds } from './conditions/needs';

/** What conditions look at beyond contact, order and event; only what was needed is there. */
export interface LoadedFacts {
  audience?: AudienceFacts;
  history?: History;
}

/** Contacts asked about in one statement. */
const CHUNK = 500;

/** Loads scores, segments, engagement and what is counted, for many contacts in a fixed number of statements. */
@Injectable()
export class ConditionFactsService {
  private readonly store = new ConditionFactsStore();

  constructor(private readonly orders: OrdersService) {}

  /**
   * What these contacts' conditions need (`needsOf`), by the id asked for; a merged contact is seen as the one it became.
   * Orders and events after `now` are left out. Nothing is read when nothing is needed.
   */
  async load(read: Reader, contactIds: readonly number[], needs: ConditionNeeds, now: number): Promise<Map<number, LoadedFacts>> {
    const ids = [...new Set(contactIds)];
    const answer = new Map<number, LoadedFacts>(ids.map((id) => [id, {}]));
    const { audience, history } = needs;
    if (!audience && !history.orders && history.events.length === 0) return answer;
    for (let i = 0; i < ids.length; i += CHUNK) {
      const part = await this.store.survivors(read, ids.slice(i, i + CHUNK));
      const alive = [...new Set(part.values())];
      const audiences = audience ? await this.audience(read, alive) : undefined;
      const histories = await this.history(read, alive, history, now);
      for (const [id, survivor] of part)
        answer.set(id, { audience: audiences?.get(survivor), history: histories?.get(survivor) });
    }
    return answer;
  }

  private async audience(read: Reader, contactIds: number[]): Promise<Map<number, AudienceFacts>> {
    const segments = groupBy(await this.store.segments(read, contactIds), (row) => row.contact_id);
    const rows = await this.store.audience(read, contactIds);
    return new Map(
      rows.map(({ contact_id, value, currency, ...row }) => [
        contact_id,
        {
          ...row,
          value: value === null || currency === null ? null : { minor: value, currency },
          segments: (segments.get(contact_id) ?? []).map((s) => s.segment),
        },
      ]),
    );
  }

  private async history(
    read: Reader,
    contactIds: number[],
    wanted: ConditionNeeds['history'],
    now: number,
  ): Promise<Map<number, History> | undefined> {
    if (!wanted.orders && wanted.events.length === 0) return undefined;
    const placed = wanted.orders ? await this.store.placedOrders(read, contactIds, now) : [];
    const views = await this.orderViews(
      read,
      placed.map((row) => row.id),
    );
    const orders = groupBy(placed, (row) => row.contact_id);
    const rows = wanted.events.length > 0 ? await this.store.events(read, contactIds, wanted.events, now) : [];
    const events = groupBy(rows, (row) => row.contact_id);
    return new Map(
      contactIds.map((id) => [
        id,
        {
          orders: (orders.get(id) ?? []).flatMap((row) => views.get(row.id) ?? []),
          events: (events.get(id) ?? []).map(({ type, at, data }) => ({
            type,
            at,
            data: JSON.parse(data) as Record<string, unknown>,
          })),
        },
      ]),
    );
  }

  private async orderViews(read: Reader, ids: number[]): ReturnType<OrdersService['views']> {
    const views: Awaited<ReturnType<OrdersService['views']>> = new Map();
    for (let i = 0; i < ids.length; i += CHUNK)
      for (const [id, view] of await this.orders.views(read, ids.slice(i, i + CHUNK))) views.set(id, view);
    return views;
  }
}
