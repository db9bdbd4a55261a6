import type { Money } from '../kernel/money';
import { told } from '../kernel/registers';
import type { AppliedCheckout } from '../orders/applied-checkout';
import type { AppliedOrder } from '../orders/applied-order';
import type { CheckoutFacts } from '../orders/checkout-facts';
import { mergeCheckouts, type KnownCheckout } from '../orders/merge-checkout';
import { knownFrom, mergeOrders, type KnownOrder } from '../orders/merge-order';
import type { OrderFacts, OrderItemFacts } from '../orders/order-facts';
import { ownerOf, type OrderOwner } from '../orders/order-owner';
import { columnsOf, itemColumns } from '../orders/order-row';
import { stateOf, type OrderState } from '../orders/order-state';
import type { OrderView } from '../orders/order-view';
import { tidyOrder } from '../orders/tidy-order';
import { viewOrder } from '../orders/view-order';

/** An order of the simulated shop. */
export interface SimulatedOrder {
  number: number;
  source: string;
  externalId: string;
  /** By what splits are drawn. */
  drawnBy: number | string;
  /** Null before the first word about it. */
  known: KnownOrder | null;
  owner: OrderOwner;
}

/** Orders and checkouts of a simulated shop, by the very functions the engine uses. */
export class SimulatedOrders {
  private readonly orders = new Map<string, SimulatedOrder>();
  private readonly byNumber: SimulatedOrder[] = [];
  private readonly byOwner = new Map<number, SimulatedOrder[]>();
  private readonly checkouts = new Map<string, KnownCheckout>();
  /** When checkouts became orders. */
  private readonly completed = new Map<string, number>();

  constructor(
    private readonly currency: Money['currency'],
    private readonly idOf: (source: string, id: string) => number | string,
    /** Does anybody look at the lines of orders? They are most of what an order weighs. */
    private readonly keepsItems: boolean,
  ) {}

  /** Takes in what is told of an order, by the person of this number. */
  apply(facts: OrderFacts, contactId: number | null): AppliedOrder {
    const news = tidyOrder(facts);
    const key = `${news.source}:${news.externalId}`;
    const order = this.orders.get(key) ?? this.begin(key, news);
    const before = order.known && this.state(order);
    const told = this.keepsItems ? news : { ...news, items: undefined };
    order.known = order.known ? mergeOrders(order.known, knownFrom(told)) : knownFrom(told);
    const after = this.state(order);
    const contactBefore = order.owner.contactId;
    this.own(order, ownerOf(order.owner, news.updatedAt, contactId));
    this.complete(order, after);
    const { number: orderId, source, externalId, owner } = order;
    return { orderId, contactId: owner.contactId, contactBefore, source, externalId, before, after, followed: [] };
  }

  /** Takes in what is told of a checkout. */
  applyCheckout(facts: CheckoutFacts, contactId: number | null): AppliedCheckout {
    const { externalId } = facts;
    const key = `${facts.source}:${externalId}`;
    const before = this.checkouts.get(key);
    const completed = [facts.completedAt, this.completed.get(key)].filter((at) => at !== undefined);
    const news: KnownCheckout = {
      source: facts.source,
      external_id: externalId,
      contact_id: contactId,
      url: facts.url ?? null,
      currency: facts.currency ?? null,
      total: facts.total ?? null,
      items: JSON.stringify(facts.items),
      started_at: facts.startedAt,
      updated_at: facts.updatedAt,
      completed_at: completed.length > 0 ? Math.min(...completed) : null,
    };
    const now = before ? mergeCheckouts(before, news) : news;
    this.checkouts.set(key, now);
    return {
      checkoutId: 0,
      externalId,
      contactId: now.contact_id,
      startedAt: now.started_at,
      updatedAt: facts.updatedAt,
      completed: now.completed_at !== null,
      announce: now.contact_id !== null && (before?.contact_id ?? null) === null,
    };
  }

  /** Where an order stands: worked out when it is asked for, a hundred thousand of them weigh too much. */
  state({ known }: SimulatedOrder): OrderState {
    return stateOf(known!, this.currency);
  }

  find(source: string, externalId: string): SimulatedOrder | undefined {
    return this.orders.get(`${source}:${externalId}`);
  }

  get(number: number): SimulatedOrder {
    return this.byNumber[number - 1]!;
  }

  /** What somebody ordered. */
  of(contactId: number): readonly SimulatedOrder[] {
    return this.byOwner.get(contactId) ?? [];
  }

  /** How many orders somebody paid, tests left out, and when the first and the last of them. */
  paidBy(contactId: number): { count: number; first: number | null; last: number | null } {
    const states = this.of(contactId).map((order) => this.state(order));
    const paid = states.flatMap(({ paidAt, test }) => (paidAt !== null && !test ? [paidAt] : []));
    if (paid.length === 0) return { count: 0, first: null, last: null };
    return { count: paid.length, first: Math.min(...paid), last: Math.max(...paid) };
  }

  /** Orders of `from` belong to `to`. */
  reassign(from: number, to: number): void {
    for (const order of [...this.of(from)]) this.own(order, { ...order.owner, contactId: to });
    for (const checkout of this.checkouts.values()) if (checkout.contact_id === from) checkout.contact_id = to;
  }

  view(order: SimulatedOrder): OrderView {
    const { number, drawnBy, source, externalId: external_id } = order;
    const known = order.known!;
    const id = typeof drawnBy === 'number' ? drawnBy : number;
    return viewOrder(
      { ...columnsOf(known, this.state(order)), id, source, external_id },
      itemColumns(told<OrderItemFacts[]>(known.told, 'items') ?? []),
    );
  }

  private begin(key: string, { source, externalId }: OrderFacts): SimulatedOrder {
    const order: SimulatedOrder = {
      ...{ number: this.byNumber.length + 1, source, externalId, known: null },
      ...{ drawnBy: this.idOf(source, externalId), owner: { contactId: null } },
    };
    this.orders.set(key, order);
    this.byNumber.push(order);
    return order;
  }

  private own(order: SimulatedOrder, owner: OrderOwner): void {
    const before = order.owner.contactId;
    order.owner = owner;
    if (owner.contactId === before) return;
    if (before !== null)
      this.byOwner.set(
        before,
        this.of(before).filter((o) => o !== order),
      );
    if (owner.contactId !== null) this.byOwner.set(owner.contactId, [...this.of(owner.contactId), order]);
  }

  /** The checkout this order came from is over. */
  private complete({ source, known }: SimulatedOrder, { placedAt }: OrderState): void {
    const id = told<string>(known!.told, 'checkoutId');
    if (id === undefined) return;
    const key = `${source}:${id}`;
    const at = placedAt ?? known!.updatedAt;
    if (!this.completed.has(key)) this.completed.set(key, at);
    const checkout = this.checkouts.get(key);
    if (checkout) checkout.completed_at ??= at;
  }
}
